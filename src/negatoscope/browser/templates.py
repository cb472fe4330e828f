"""Renders t-string templates (PEP 750) with lit-html.

Each literal's strings become one JavaScript array, kept for good: lit-html recognises a template
by it and updates only the values that changed. There is one such array for each language, and
messages among the values are translated here, when they are shown.
"""

from string.templatelib import Template, convert
from typing import Any

from negatoscope import language, static_texts
from negatoscope.ui.keyed import Keyed


class TemplateRenderer:
    """Puts templates into the page.

    Parameters
    ----------
    lit:
        The lit-html module: ``html``, ``render``, ``nothing``, ``keyed``.
    """

    def __init__(self, lit: Any) -> None:
        self._html = lit.html
        self._lit_render = lit.render
        self._nothing = lit.nothing
        self._keyed = lit.keyed
        self._strings: dict[tuple[str, tuple[str, ...]], Any] = {}

    def render(self, template: Template, container: Any) -> None:
        """Make a container show a template."""
        self._lit_render(self._result(template), container)

    def _result(self, template: Template) -> Any:
        key = (language.in_use(), template.strings)
        strings = self._strings.get(key)
        if strings is None:
            from pyodide.ffi import to_js

            words = template.strings
            if language.in_use() != language.SOURCE:
                words = static_texts.translate(words, language.translated)
            strings = to_js(list(words))
            strings.raw = strings  # lit-html takes only what looks like a template literal
            self._strings[key] = strings
        return self._html(strings, *[self._value(i) for i in template.interpolations])

    def _value(self, interpolation: Any) -> Any:
        value = interpolation.value
        if interpolation.conversion or interpolation.format_spec:
            return format(convert(value, interpolation.conversion), interpolation.format_spec)
        return self._plain(value)

    def _plain(self, value: Any) -> Any:
        if isinstance(value, str):
            return language.shown(value)
        if isinstance(value, (bool, int, float)):
            return value
        if isinstance(value, Template):
            return self._result(value)
        if isinstance(value, Keyed):
            return self._keyed(value.key, self._result(value.template))
        if value is None:
            return self._nothing
        if isinstance(value, (list, tuple)):
            from pyodide.ffi import to_js

            return to_js([self._plain(item) for item in value])
        raise TypeError(f"a template cannot show a {type(value).__name__}")
