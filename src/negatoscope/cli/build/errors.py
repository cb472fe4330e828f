"""What goes wrong while a site is built."""


class BuildError(RuntimeError):
    """The site could not be built; the message names the object and the reason."""
