"""Measurements of accuracy, speed, memory and size; README.md says how they are made."""
