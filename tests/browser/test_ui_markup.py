"""The templates of every page in every state, rendered by the page's own Python under Node."""

import importlib
import pkgutil
import re
from html.parser import HTMLParser

import pytest

import negatoscope.app
from negatoscope.app.commands import Command, commands_of
from tests.browser.ui_markup import rendered_pages

VOID = {"input", "path", "rect", "circle", "ellipse", "line", "br", "link", "meta"}
FIELDS = ("input", "select", "textarea")
INTERACTIVE = {"button", "a", "input", "select", "summary"}


class Element:
    """An element of parsed markup."""

    def __init__(self, tag: str, attributes: dict[str, str], parent: "Element | None") -> None:
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.children: list[Element | str] = []

    def all(self) -> "list[Element]":
        """This element and all below it."""
        below = [e for c in self.children if isinstance(c, Element) for e in c.all()]
        return [self, *below]

    def name(self) -> str:
        """The text that names it for assistive technology, as far as these pages need."""
        if self.attributes.get("aria-hidden") == "true":
            return ""
        own = self.attributes.get("aria-label", "")
        texts = [c if isinstance(c, str) else c.name() for c in self.children]
        return " ".join(own.split() or " ".join(texts).split())

    def closest(self, tag: str) -> "Element | None":
        """The nearest element around it with this tag."""
        element: Element | None = self
        while element is not None and element.tag != tag:
            element = element.parent
        return element


class Parser(HTMLParser):
    """Makes a tree of markup; complains of tags that do not match."""

    def __init__(self) -> None:
        super().__init__()
        self.root = self.at = Element("root", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> repeats an attribute: {names}"
        element = Element(tag, {k: v or "" for k, v in attrs}, self.at)
        self.at.children.append(element)
        if tag not in VOID:
            self.at = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.at.tag == tag, f"</{tag}> closes <{self.at.tag}>"
        assert self.at.parent is not None
        self.at = self.at.parent

    def handle_data(self, data: str) -> None:
        self.at.children.append(data)


def parse(markup: str) -> Element:
    """The tree of markup."""
    parser = Parser()
    parser.feed(markup)
    assert parser.at is parser.root, f"<{parser.at.tag}> is not closed"
    return parser.root


@pytest.fixture(scope="session")
def pages() -> dict[str, str]:
    """Markup of every sample, by name."""
    return rendered_pages()


@pytest.fixture(scope="session")
def elements(pages: dict[str, str]) -> list[tuple[str, Element]]:
    """Every element of every sample, with the sample's name."""
    return [(name, e) for name, text in pages.items() for e in parse(text).all()]


def known_commands() -> dict[str, Command]:
    """Every command of the application."""
    found = {}
    for module in pkgutil.walk_packages(negatoscope.app.__path__, "negatoscope.app."):
        loaded = importlib.import_module(module.name)
        for owner in vars(loaded).values():
            if isinstance(owner, type) and owner.__module__ == loaded.__name__:
                found.update({command.name: command for command in commands_of(owner)})
    return found


def test_every_view_renders_as_well_formed_markup(pages: dict[str, str]) -> None:
    assert len(pages) >= 18
    for markup in pages.values():
        assert len(parse(markup).all()) > 3


def test_no_text_of_data_becomes_markup(pages: dict[str, str]) -> None:
    hostile = 0
    for name, markup in pages.items():
        assert "<HOSTILE" not in markup, name
        assert not [e for e in parse(markup).all() if e.tag == "hostile"], name
        hostile += markup.count("&lt;HOSTILE")
    assert hostile > 100


def test_every_control_has_an_accessible_name(elements: list[tuple[str, Element]]) -> None:
    nameless = []
    for sample, element in elements:
        role = element.attributes.get("role")
        if element.tag in INTERACTIVE or role in ("slider", "toolbar") or element.tag == "progress":
            label = element.closest("label")
            labelled = element.attributes.get("aria-labelledby")
            if not (element.name() or labelled or (label is not None and label.name())):
                nameless.append((sample, element.tag, element.attributes))
    assert nameless == []


def test_every_command_in_the_markup_exists_and_gets_its_arguments(
    elements: list[tuple[str, Element]],
) -> None:
    commands = known_commands()
    wrong = []
    for sample, element in elements:
        name = element.attributes.get("data-command")
        if name is None:
            continue
        if name not in commands:
            wrong.append(f"{sample}: there is no command {name!r}")
            continue
        given = {
            re.sub("-(.)", lambda m: m[1].upper(), key.removeprefix("data-"))
            for key in element.attributes
            if key.startswith("data-")
        }
        if element.tag in FIELDS:
            given |= {"value", "checked"}
        if element.tag == "form":
            given |= {str(e.attributes.get("name")) for e in element.all()}
        missing = {p.name for p in commands[name].parameters if p.required} - given
        if missing:
            wrong.append(f"{sample}: {name} lacks {sorted(missing)}")
    assert wrong == []


def test_fields_say_on_which_event_they_run_their_command(
    elements: list[tuple[str, Element]],
) -> None:
    for sample, element in elements:
        if element.tag in FIELDS and "data-command" in element.attributes:
            assert element.attributes.get("data-on") in ("input", "change"), sample


def test_no_markup_breaks_the_content_security_policy(pages: dict[str, str]) -> None:
    for name, markup in pages.items():
        for element in parse(markup).all():
            assert element.tag not in ("script", "style"), name
            for attribute, value in element.attributes.items():
                assert attribute != "style", name
                assert not attribute.startswith("on"), name
                assert not value.strip().lower().startswith("javascript:"), name


def test_ids_are_unique_and_references_find_them(pages: dict[str, str]) -> None:
    for name, markup in pages.items():
        found = parse(markup).all()
        ids = [e.attributes["id"] for e in found if "id" in e.attributes]
        assert len(ids) == len(set(ids)), name
        for element in found:
            target = element.attributes.get("popovertarget")
            assert target is None or target in ids, (name, target)


def test_a_study_without_values_keeps_its_row_and_its_link(pages: dict[str, str]) -> None:
    rows = [
        e for e in parse(pages["list"]).all() if "study" in e.attributes.get("class", "").split()
    ]
    bare = next(row for row in rows if row.attributes["data-index"] == "5")
    link = next(e for e in bare.all() if e.tag == "a")
    assert len(rows) == 25
    assert link.name() == "No name"
    assert bare.name().count("not given") == 6


def test_the_header_says_how_the_list_is_sorted(pages: dict[str, str]) -> None:
    heads = [e for e in parse(pages["list"]).all() if e.tag == "th"]
    orders = {h.name(): h.attributes["aria-sort"] for h in heads}
    assert orders["Study date"] == "descending"
    assert set(orders.values()) == {"descending", "none"}


def test_a_date_filter_carries_the_form_that_date_inputs_take(pages: dict[str, str]) -> None:
    fields = [e for e in parse(pages["list"]).all() if e.attributes.get("type") == "date"]
    assert [f.attributes["value"] for f in fields] == ["2024-01-01", "2024-12-31"]


def test_every_page_says_that_it_is_not_for_diagnosis(pages: dict[str, str]) -> None:
    for name, markup in pages.items():
        if not name.startswith("overlay"):
            assert "Not for diagnostic use" in parse(markup).name(), name


def test_the_patient_is_named_wherever_images_are(pages: dict[str, str]) -> None:
    for name, markup in pages.items():
        if name.startswith("viewer"):
            banner = [e for e in parse(markup).all() if e.attributes.get("class") == "patient"]
            text = " ".join(e.name() for child in banner for e in child.all()[1:2])
            assert "Müller-Lüdenscheidt, Jürgen" in text, name


def test_two_patients_are_announced_with_words(pages: dict[str, str]) -> None:
    alerts = [
        e.name()
        for e in parse(pages["viewer, two patients"]).all()
        if e.attributes.get("role") == "alert"
    ]
    assert any("more than one patient" in text for text in alerts)


def test_cells_stand_in_the_order_of_reading(pages: dict[str, str]) -> None:
    cells = [
        e.attributes["data-viewport"]
        for e in parse(pages["viewer"]).all()
        if "data-viewport" in e.attributes
    ]
    assert cells == ["v0", "v1", "v2", "v3"]


def test_an_open_dialog_makes_the_page_behind_it_inert(pages: dict[str, str]) -> None:
    for name in ("list, help", "list, about", "viewer, help"):
        found = parse(pages[name]).all()
        assert any("inert" in e.attributes for e in found), name
        assert any(e.tag == "dialog" and "open" in e.attributes for e in found), name
    assert not any("inert" in e.attributes for e in parse(pages["list"]).all())


def test_the_help_tells_alternatives_from_combinations(pages: dict[str, str]) -> None:
    texts = [e.name() for e in parse(pages["list, help"]).all() if e.tag == "dd"]
    assert texts == ["Wheel", "Ctrl + Z or F1", "+"]
    frames = [e.name() for e in parse(pages["list, help"]).all() if e.tag == "kbd"]
    assert frames == ["Wheel", "Ctrl", "Z", "F1", "+"]


def test_a_scrollbar_tells_its_position(pages: dict[str, str]) -> None:
    bars = [e for e in parse(pages["overlays"]).all() if "data-scrollbar" in e.attributes]
    assert {b.attributes["aria-valuenow"] for b in bars} == {"57"}
    assert not [
        e for e in parse(pages["overlay, one image"]).all() if "data-scrollbar" in e.attributes
    ]


def test_every_icon_that_the_toolbar_names_exists(pages: dict[str, str]) -> None:
    dashed = 'd="M5 3a2 2 0 0 0-2 2"'  # the drawing for unknown names begins with it
    for name, markup in pages.items():
        assert dashed not in markup, name
