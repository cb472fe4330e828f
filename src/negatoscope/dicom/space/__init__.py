"""Where an image lies, how large its pixels are, and how that is known."""
