"""What viewports show: choices of windows and tables, values that come later, overlays."""

import struct

from negatoscope.app.state import snapshot
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.presentation.voi_table import VOITable
from negatoscope.sources import errors
from negatoscope.viewing.frames import FrameFailure
from tests.support.fake_ports import World, world
from tests.support.instances import attributes, ct_slice

TABLE = attributes(LUTDescriptor=(3, 100, 8), LUTData=(0, 128, 255), LUTExplanation="Film")


async def opened(instance: DataSet, **bulk: bytes) -> World:
    made = world([instance])
    made.here.bulk = dict(bulk)
    await made.go("/viewer", "?StudyInstanceUIDs=1.2")
    return made


def session_of(made: World) -> ViewerSession:
    assert made.app.session
    return made.app.session


def with_attributes(instance: DataSet, **json: object) -> DataSet:
    return DataSet({**instance.json, **{tag.removeprefix("_"): v for tag, v in json.items()}})


def palette_image(uri: str = "") -> DataSet:
    colours = {}
    for tag, name in (("1101", "Red"), ("1102", "Green"), ("1103", "Blue")):
        colours[f"_0028{tag}"] = {"vr": "US", "Value": [2, 0, 16]}
        data = {"vr": "OW", "BulkDataURI": f"{uri}{name}"}
        colours[f"_0028{tag.replace('11', '12', 1)}"] = data
    plain = ct_slice(1, 0.0, PhotometricInterpretation="PALETTE COLOR", Modality="US")
    return with_attributes(plain, **colours)


WORDS = struct.pack("<2H", 0, 65535)


async def test_windows_tables_and_presets_are_offered_in_that_order():
    made = await opened(
        ct_slice(1, 0.0, WindowCenter=(40, 50), WindowWidth=(400, 90), VOILUTSequence=TABLE)
    )
    session = session_of(made)
    labels = [choice.label for choice in session.voi_choices(session.grid.active)]
    assert labels[:4] == ["From the image 1", "From the image 2", "Film", "Soft tissue"]
    await made.run("setWindowLevelPreset", preset="3")
    chosen = session.window(session.grid.active)
    assert isinstance(chosen, VOITable)
    (viewport,) = snapshot(made.app)["viewports"]
    assert viewport["voi"]["function"] == "TABLE"
    assert viewport["voi"]["explanation"] == "Film"
    active = [choice["label"] for choice in viewport["voiChoices"] if choice["active"]]
    assert active == ["Film"]


async def test_a_table_is_the_default_where_there_is_no_window():
    made = await opened(ct_slice(1, 0.0, WindowCenter=None, WindowWidth=None, VOILUTSequence=TABLE))
    session = session_of(made)
    assert isinstance(session.window(session.grid.active), VOITable)
    await made.run("setViewportWindowLevel", windowWidth=50, windowCenter=120)
    stretched = session.window(session.grid.active)
    assert isinstance(stretched, VOITable)
    assert (stretched.center, stretched.width, stretched.is_native) == (120, 50, False)


async def test_a_palette_that_is_kept_apart_is_waited_for():
    made = await opened(palette_image(), Red=WORDS, Green=WORDS, Blue=WORDS)
    session = session_of(made)
    view = session.grid.active
    made.fake.loader.answer(photometric="PALETTE COLOR")
    assert session.state(view) == "loaded"
    palette = session.palette(view)
    assert palette is not None
    assert palette.colour(1) == (255, 255, 255)


async def test_an_image_whose_palette_cannot_be_had_says_so_and_is_tried_again():
    made = world([palette_image()])
    refused = errors.InvalidRequestError("Refused", "The server refuses.", "", what="bulk data")
    made.here.errors["Red"] = refused
    made.here.bulk = {"Green": WORDS, "Blue": WORDS}
    await made.go("/viewer", "?StudyInstanceUIDs=1.2")
    made.fake.loader.answer(photometric="PALETTE COLOR")
    session = session_of(made)
    view = session.grid.active
    assert session.state(view) == "failed"
    assert session.failure(view) == FrameFailure("content", "The server refuses.")
    made.here.errors.clear()
    made.here.bulk["Red"] = WORDS
    await made.run("retry")
    assert session.state(view) == "loaded"


async def test_a_table_that_cannot_be_had_is_named_and_the_image_shown():
    table = {**TABLE, "00283006": {"vr": "OW", "BulkDataURI": "lut"}}
    image = ct_slice(1, 0.0, VOILUTSequence=table)
    made = world([image])
    made.here.errors["lut"] = errors.InvalidRequestError("No", "No.", "", what="bulk data")
    await made.go("/viewer", "?StudyInstanceUIDs=1.2")
    made.fake.loader.answer()
    session = session_of(made)
    assert session.state(session.grid.active) == "loaded"
    assert session.unread(session.grid.active) == ("grey-scale table",)


async def test_overlays_can_be_switched_off():
    drawn = {
        "_60000010": {"vr": "US", "Value": [2]},
        "_60000011": {"vr": "US", "Value": [2]},
        "_60003000": {"vr": "OW", "BulkDataURI": "drawn"},
    }
    made = await opened(with_attributes(ct_slice(1, 0.0), **drawn), drawn=b"\x05\x00")
    made.fake.loader.answer()
    session = session_of(made)
    (bits,) = session.overlays(session.grid.active)
    assert (bits.plane.rows, bits.data) == (2, b"\x05")
    await made.run("toggleImageOverlays")
    assert session.overlays(session.grid.active) == ()
    (viewport,) = snapshot(made.app)["viewports"]
    assert viewport["overlays"] == {"present": True, "shown": False}


async def test_overlays_in_unused_bits_come_with_the_pixels():
    drawn = {
        "_60000010": {"vr": "US", "Value": [512]},
        "_60000011": {"vr": "US", "Value": [512]},
        "_60000102": {"vr": "US", "Value": [12]},
    }
    made = await opened(with_attributes(ct_slice(1, 0.0), **drawn))
    made.fake.loader.answer(overlays=(bytes(512 * 64),))
    session = session_of(made)
    (bits,) = session.overlays(session.grid.active)
    assert (bits.plane.bit, len(bits.data)) == (12, 512 * 64)


async def test_one_to_one_takes_the_screen_s_pixels_into_account():
    made = await opened(ct_slice(1, 0.0))
    made.fake.screen.pixel_ratio = 2.0
    await made.run("showActualPixels")
    (viewport,) = snapshot(made.app)["viewports"]
    assert viewport["scale"] == 0.5
