"""The reading room: an opened study, its viewports, tools and pictures."""
