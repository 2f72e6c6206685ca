"""How fast texts are labelled, how fast that starts, and in how much memory."""
