"""The tag browser: what it lists, finds, opens and copies."""

import pytest

from negatoscope.app.commands import CommandError
from negatoscope.app.viewer.tag_views import TagDialog, TagLine
from negatoscope.app.viewer.tags import LINES_AT_ONCE
from negatoscope.dicom.dataset import DataSet
from tests.support.fake_ports import World, world
from tests.support.instances import ct_slice

SEQUENCE = "00081140"
REFERENCED = {"vr": "SQ", "Value": [{"00081155": {"vr": "UI", "Value": ["1.2.3.99"]}}]}
NAME = {"vr": "PN", "Value": [{"Alphabetic": "Doe^Jane"}]}
PRIVATE = {
    "00091001": {"vr": "LO", "Value": ["hidden"]},
    "00090010": {"vr": "LO", "Value": ["ACME"]},
}
TWO = {"vr": "SQ", "Value": [{"00080060": {"vr": "CS", "Value": [m]}} for m in ("CT", "PT")]}


def slices(count: int = 3) -> list[DataSet]:
    more = {SEQUENCE: REFERENCED, "00081250": TWO, "00100010": NAME, **PRIVATE}
    return [DataSet({**ct_slice(n, n * 2.0).json, **more}) for n in range(1, count + 1)]


async def opened(instances: list[DataSet] | None = None) -> World:
    there = world(slices() if instances is None else instances)
    await there.go("viewer", "?StudyInstanceUIDs=1.2")
    await there.run("openDICOMTagViewer")
    return there


def dialog(there: World) -> TagDialog:
    found = there.app.dialog
    assert isinstance(found, TagDialog)
    return found


def line(there: World, path: str) -> TagLine:
    return next(each for each in dialog(there).lines if each.path == path)


def press(there: World, key: str) -> tuple[str, dict[str, object]]:
    hotkey = there.app.hotkey(key)
    assert hotkey
    return hotkey.command, dict(hotkey.args)


async def test_it_opens_at_the_image_that_is_looked_at() -> None:
    there = await opened()
    assert (dialog(there).index, dialog(there).count) == (1, 3)
    assert line(there, "00200013").value == "2"


async def test_another_image_of_the_series_keeps_what_is_open_and_looked_for() -> None:
    there = await opened()
    await there.run("tags.select", path=SEQUENCE)
    await there.run("tags.chooseInstance", value=2)
    assert line(there, "00200013").value == "3"
    assert line(there, f"{SEQUENCE}.0.00081155").value == "1.2.3.99"


async def test_a_sequence_opens_and_closes() -> None:
    there = await opened()
    closed = len(dialog(there).lines)
    await there.run("tags.select", path="00081250")
    assert len(dialog(there).lines) == closed + 2
    await there.run("tags.select", path="00081250.1")
    assert line(there, "00081250.1.00080060").value == "PT"
    await there.run("tags.select", path="00081250")
    assert len(dialog(there).lines) == closed


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("patientname", "00100010"),
        ("(0028,0010)", "00280010"),
        ("00280010", "00280010"),
        ("pixel spacing", "00280030"),
        ("1.2.3.99", f"{SEQUENCE}.0.00081155"),
        ("acme", "00091001"),
    ],
)
async def test_tag_keyword_name_and_value_are_searched(words: str, found: str) -> None:
    there = await opened()
    await there.run("tags.search", value=words)
    assert found in [each.path for each in dialog(there).lines]
    assert len(dialog(there).lines) < 5


async def test_what_is_found_in_a_sequence_stands_below_it() -> None:
    there = await opened()
    await there.run("tags.search", value="1.2.3.99")
    paths = [each.path for each in dialog(there).lines]
    assert paths == [SEQUENCE, f"{SEQUENCE}.0", f"{SEQUENCE}.0.00081155"]


async def test_all_words_must_stand_in_the_attribute() -> None:
    there = await opened()
    await there.run("tags.search", value="pixel nonsense")
    assert dialog(there).lines == ()


async def test_private_attributes_can_be_hidden() -> None:
    there = await opened()
    assert line(there, "00091001").creator == "ACME"
    await there.run("tags.showPrivate", checked=False)
    assert not [each for each in dialog(there).lines if each.path.startswith("0009")]


async def test_a_value_is_copied_whole() -> None:
    long = "x" * 5000
    there = await opened(
        [DataSet({**slices(1)[0].json, "00204000": {"vr": "LT", "Value": [long]}})]
    )
    assert len(line(there, "00204000").value) < 500
    await there.run("tags.copy", path="00204000")
    assert there.fake.outlet.copied == [long]
    assert "clipboard" in dialog(there).note


async def test_where_copying_is_forbidden_the_dialog_says_what_to_do() -> None:
    there = await opened()
    there.fake.outlet.allowed = False
    await there.run("tags.copy", path="00100010")
    assert "mark the value" in dialog(there).note


async def test_keys_walk_the_tree_open_close_and_copy() -> None:
    there = await opened()
    paths = [each.path for each in dialog(there).lines]
    for _ in range(paths.index(SEQUENCE) + 1):
        command, arguments = press(there, "arrowdown")
        await there.run(command, **arguments)
    assert line(there, SEQUENCE).selected
    for key in ("arrowright", "arrowdown", "arrowdown", "c"):
        command, arguments = press(there, key)
        await there.run(command, **arguments)
    assert there.fake.outlet.copied == ["1.2.3.99"]
    for _ in range(3):  # to the item, closed; to the sequence; closed
        command, arguments = press(there, "arrowleft")
        await there.run(command, **arguments)
    assert line(there, SEQUENCE).selected
    assert press(there, "escape")[0] == "cancel"


async def test_thousands_of_attributes_are_drawn_a_part_at_a_time() -> None:
    many = {f"0019{n:04X}": {"vr": "DS", "Value": [n]} for n in range(0x1000, 0x2F00)}
    there = await opened([DataSet({**slices(1)[0].json, **many})])
    assert len(dialog(there).lines) == LINES_AT_ONCE
    assert dialog(there).more
    await there.run("tags.more")
    assert len(dialog(there).lines) == 5 * LINES_AT_ONCE
    await there.run("tags.search", value="(0019,2eff)")
    assert [each.value for each in dialog(there).lines] == [str(0x2EFF)]


async def test_what_cannot_be_done_is_refused_in_words() -> None:
    there = await opened()
    for name, arguments, words in (
        ("openDICOMTagViewer", {"displaySet": "x"}, "no such series"),
        ("tags.copy", {}, "no attribute is chosen"),
        ("tags.copy", {"path": SEQUENCE}, "no value of its own"),
        ("tags.copy", {"path": "99990000"}, "no such attribute"),
        ("tags.select", {"path": "99990000"}, "no such attribute"),
        ("tags.chooseSeries", {"value": "x"}, "no such series"),
    ):
        with pytest.raises(CommandError, match=words):
            await there.run(name, **arguments)
