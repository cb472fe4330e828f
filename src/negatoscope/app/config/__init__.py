"""The configuration of a site: what it may say, how it is checked, and what it does."""
