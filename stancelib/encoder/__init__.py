"""The accurate tier: a small encoder that reads propositions against a text.

Its modules need onnxruntime and tokenizers (``pip install "stancelib[encoder]"``),
and import them when they are first used.
"""
