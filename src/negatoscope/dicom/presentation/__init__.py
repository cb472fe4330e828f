"""From stored values to what is seen: look-up tables, windows, colours, overlays (PS3.4 N.2)."""
