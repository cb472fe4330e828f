"""Negatoscope: a medical imaging viewer for the browser, written in Python."""

__version__ = "0.1.0"
