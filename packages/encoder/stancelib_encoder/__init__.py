"""The model of stancelib's accurate tier, as files in ``model/``; stancelib reads them."""
