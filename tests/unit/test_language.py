"""Messages are English texts, and are translated when they are shown."""

import json
import re
from collections.abc import Iterator
from string import Formatter

import pytest

from negatoscope import language
from negatoscope.cli.build.catalogues import catalogue, catalogues
from negatoscope.cli.build.template_strings import template_strings
from negatoscope.cli.messages import TEMPLATE, template, written
from negatoscope.language import chosen, n, shown, t
from negatoscope.static_texts import texts_of, translate


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    yield
    language.use(language.SOURCE, {})


def test_a_message_is_its_english_text() -> None:
    assert t("Hide {name}", name="A") == "Hide A"
    assert json.dumps([t("Close")]) == '["Close"]'


def test_a_message_is_shown_in_the_language_in_use_and_a_name_is_not() -> None:
    message = t("Hide {what}", what=t("Series"))
    language.use("de", {"Hide {what}": "{what} ausblenden", "Series": "Serie"})
    assert shown(message) == "Serie ausblenden"
    assert shown("Series") == "Series", "a text of the images is never translated"


def test_what_the_catalogue_lacks_stays_english() -> None:
    language.use("de", {})
    assert shown(t("Hide {what}", what=1)) == "Hide 1"


def test_a_plural_takes_the_form_of_its_count() -> None:
    language.use("de", {"{count} image": ["{count} Bild", "{count} Bilder"]})
    forms = [shown(n("{count} image", "{count} images", k)) for k in (0, 1, 2)]
    assert forms == ["0 Bilder", "1 Bild", "2 Bilder"]


def test_the_test_language_brackets_each_message() -> None:
    language.use(language.TEST_LANGUAGE, {})
    assert shown(t("Close")) == "⟦Close⟧"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (["de-AT"], "de"),
        (["fr", "de"], "de"),
        (["en"], "en-US"),
        (["fr"], "en-US"),
        ([], "en-US"),
        (["test-LNG", "de"], "test-LNG"),
    ],
)
def test_the_first_language_that_there_is_is_chosen(wanted: list[str], found: str) -> None:
    assert chosen(wanted) == found


def test_the_words_of_a_template_are_its_texts_and_four_attributes() -> None:
    strings = ('<p title="Say it" class="x">', " Take ", ' from <b aria-label="It">', "</b></p>")
    assert texts_of(strings) == ["Say it", "Take {} from", "It"]
    words = {"Say it": "Sag <es>", "Take {} from": "{} nehmen von", "It": "{}"}
    assert translate(strings, words.__getitem__) == (
        '<p title="Sag &lt;es&gt;" class="x">',
        " ",
        ' nehmen von <b aria-label="It">',
        "</b></p>",
    )


def test_nested_templates_are_found_without_the_interpreter_that_knows_them() -> None:
    text = """x = t'<p>A{t"<i>B</i>" if y == "}" else z}C</p>'  # t"no"\n"""
    assert template_strings(text) == [("<i>B</i>",), ("<p>A", "C</p>")]


def test_the_template_of_catalogues_is_up_to_date() -> None:
    assert TEMPLATE.read_bytes() == written(template()), "run: python -m negatoscope.cli.messages"


@pytest.mark.parametrize("name", [name for name in language.LANGUAGES if name != "en-US"])
def test_a_catalogue_keeps_the_placeholders(name: str) -> None:
    there = {message.id for message in template() if message.id}
    for message in catalogue(name):
        if not message.id or isinstance(message.id, tuple):
            continue
        assert message.id in there, f"{message.id!r} is no message: update the catalogues"
        if message.string:
            assert _fields(message.string) == _fields(message.id), message.id


def _fields(text: str) -> list[str]:
    if not re.search(r"\{[a-z_A-Z0-9:.]*\}", text):
        return []
    return sorted(
        f"{name}:{form}" for _, name, form, _ in Formatter().parse(text) if name is not None
    )


def test_the_page_gets_what_is_translated() -> None:
    assert json.loads(catalogues()["de"])["Close"] == "Schließen"
