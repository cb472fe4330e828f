"""Frames, their order, and the display sets that are made of them."""
