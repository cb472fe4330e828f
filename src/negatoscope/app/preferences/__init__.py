"""What a person prefers: keys, mouse, texts, windows and theme; kept on the device."""
