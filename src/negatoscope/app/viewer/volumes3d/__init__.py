"""Volumes in 3D: what they look like, from where they are seen, and what can be done with that."""
