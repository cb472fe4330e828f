"""Signing in: providers of OpenID Connect, tokens, and which requests carry them."""
