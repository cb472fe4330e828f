"""The builder of the static site."""
