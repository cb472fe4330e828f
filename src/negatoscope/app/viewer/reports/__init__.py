"""Structured reports in the viewer: reading them, showing what they measure, saving new ones."""
