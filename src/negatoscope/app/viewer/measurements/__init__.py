"""Measurements of the opened studies: the store, drawing, values, tracking, panel, export."""
