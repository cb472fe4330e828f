"""UIDs of studies, series and instances as they come, and what may stand in an address."""

import re

_UID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


def is_uid(text: str) -> bool:
    """The text can name an object, in an address too.

    Wider than PS3.5 9.1, since some archives and anonymisers make UIDs of their own; never a path.
    """
    return bool(_UID.fullmatch(text)) and ".." not in text
