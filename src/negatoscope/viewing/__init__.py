"""The reading room's state, without GPU or page."""
