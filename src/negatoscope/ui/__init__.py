"""Pages, panels, toolbars and dialogs, as t-string templates.

A template is a function from a view model to a :class:`string.templatelib.Template`. It holds no
callables: an element names a command in ``data-command`` and its arguments in further ``data-``
attributes. What the adapter to lit-html must know:

* strings are compared by value: some templates are joined or built, so that equal markup comes
  from different objects;
* a ``list`` or ``tuple`` is a sequence of templates; :class:`negatoscope.ui.keyed.Keyed` among
  them asks that an element stays with its key;
* ``.name`` sets a property and ``?name`` a boolean attribute, as in lit-html.
"""
