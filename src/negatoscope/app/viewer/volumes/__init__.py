"""Volumes in the reading room: planes through them, slabs, crosshairs, layers."""
