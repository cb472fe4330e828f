"""Annotations on images: what they are, how they are drawn, hit, moved and measured."""
