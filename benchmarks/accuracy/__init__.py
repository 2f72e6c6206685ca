"""How well systems label texts that they were not trained on."""
