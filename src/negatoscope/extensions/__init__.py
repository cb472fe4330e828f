"""Bundled extensions: plugins like anyone else's."""
