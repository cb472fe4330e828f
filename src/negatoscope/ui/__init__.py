"""Pages, panels and toolbars as t-string templates (Python 3.14, page only)."""
