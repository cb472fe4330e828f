"""Files of this device as studies."""
