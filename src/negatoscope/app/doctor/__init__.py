"""Finds what is wrong between the viewer and the servers around it, and says what mends it."""
