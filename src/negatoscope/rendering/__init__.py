"""Draws the reading room's state with WebGL2."""
