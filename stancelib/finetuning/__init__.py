"""Training the encoder: PyTorch, and all that is needed before and after it.

Its modules need ``pip install "stancelib[train]"``; reading with a trained
encoder needs none of them.
"""
