"""Features of batches of texts, as hashes: numpy only."""
