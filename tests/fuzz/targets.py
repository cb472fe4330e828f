"""What is attacked under CPython: files, requests and answers on the host and in the page."""

import asyncio
import json
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from negatoscope.app.state import snapshot
from negatoscope.cli.dicomjson import encode
from negatoscope.cli.server.dicomfile import header_of, hush_pydicom
from negatoscope.cli.server.errors import ServiceError
from negatoscope.cli.server.frames import FrameError, FrameReader
from negatoscope.cli.server.incoming import PartReader
from negatoscope.cli.server.scan import complete_metadata, file_row
from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.encoding.reading import NotDicomError
from negatoscope.dicom.presentation.tables import palette
from negatoscope.dicom.series.display_sets import display_sets
from negatoscope.sources.bodies import data_sets
from negatoscope.sources.errors import SourceError
from negatoscope.sources.rows import series_summaries, study_rows
from negatoscope.sources.transport import Response
from tests.fuzz.crafted import files, wrong_values
from tests.fuzz.mutations import nested, spoiled, spoiled_json
from tests.fuzz.outcomes import Report, watched
from tests.support.corpus import files_of_package
from tests.support.fake_ports import world
from tests.support.instances import ct_slice

UIDS = ("1.2.3", "1.2.4", "1.2.5")
LARGEST_SEED_BYTES = 70_000

Input = Callable[[], str]
"""Runs one input and says what became of it."""


@cache
def seed_files() -> tuple[bytes, ...]:
    """pydicom's own files, the small ones: every kind of object and of transfer syntax."""
    contents = (path.read_bytes() for _, path in files_of_package("pydicom", "data/test_files"))
    return tuple(data for data in contents if 200 < len(data) <= LARGEST_SEED_BYTES)


@cache
def crafted_files() -> tuple[tuple[str, bytes], ...]:
    """Files that are hostile from the start."""
    return tuple(files())


# -- Part 10 ------------------------------------------------------------------------------------


def part_10(rng: Random, number: int, folder: Path) -> Input:
    """A file on the host: index, JSON, display sets, frames."""
    crafted = crafted_files()
    if number < len(crafted):
        data = crafted[number][1]
    elif rng.random() < 0.1:
        data = wrong_values(rng)
    elif rng.random() < 0.2:
        data = spoiled(rng, rng.choice(crafted)[1])
    else:
        data = spoiled(rng, rng.choice(seed_files()), seed_files())
    path = folder / "input.dcm"
    path.write_bytes(data)
    return lambda: read_file(path)


def read_file(path: Path) -> str:
    """The whole way of a file on the host; the outcome in few words."""
    row, _ = file_row(path, path.name, path.stat())
    try:
        header = header_of(path)  # as the page reads it; the index keeps more values apart
    except NotDicomError:
        return "refused: not DICOM"
    assert not row.problem or header.is_directory or not row.problem.startswith("cannot")
    metadata = complete_metadata(header, UIDS)
    made = display_sets([DataSet(json.loads(encode(metadata)))])
    for each in made:
        assert each.frames or each.message, "neither shown nor refused"
    if header.layout is None:
        return "object without pixels"
    reader = FrameReader()
    try:
        for number in {1, 2, header.layout.frames}:
            if number <= header.layout.frames:
                reader.frame(path, 0, header.layout, number)
    except FrameError:
        return "refused: frame"
    return "frames" if made[0].frames else "refused: image"


# -- DICOM JSON ---------------------------------------------------------------------------------


@cache
def seed_instances() -> tuple[dict[str, Any], ...]:
    """Metadata of pydicom's files, and a slice of a stack."""
    found: list[dict[str, Any]] = [dict(ct_slice(1, 1.0).json)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "seed.dcm"
        for data in seed_files():
            path.write_bytes(data)
            try:
                header = header_of(path)
            except NotDicomError:
                continue
            found.append(complete_metadata(header, UIDS))
    return tuple(each for each in found if len(encode(each)) < LARGEST_SEED_BYTES)


def dicom_json_model(rng: Random, _number: int, _folder: Path) -> Input:
    """A series' metadata, through the viewer to what its page shows."""
    seed = rng.choice(seed_instances())
    instances = [spoiled_json(rng, seed) for _ in range(rng.choice((1, 1, 2, 3)))]
    if rng.random() < 0.3:
        instances.append(seed)
    if rng.random() < 0.01 and isinstance(instances[0], dict):
        instances[0][rng.choice(sorted(seed))] = nested(rng.choice((100, 1000)))
    return lambda: asyncio.run(shown(instances))


async def shown(instances: list[Any]) -> str:
    """Open a study of these instances; the outcome in few words."""
    sets = [DataSet(each) for each in instances]
    made = display_sets(sets)
    for each in made:
        assert each.frames or each.message, "neither shown nor refused"
    for each in sets:
        palette(each)
    study = next((u for each in sets if (u := each.string("StudyInstanceUID"))), "")
    opened = world(sets)
    await opened.go("viewer", f"?StudyInstanceUIDs={study}")
    if opened.app.session is None:
        return "refused: nothing to open"
    opened.fake.loader.answer_all()
    for command in ("nextImage", "rotateViewportCW", "invertViewport", "resetViewport"):
        await opened.run(command)
    assert opened.app.view()
    json.dumps(snapshot(opened.app), allow_nan=False)
    return "shown" if any(each.frames for each in made) else "refused with a message"


def answers(rng: Random, _number: int, _folder: Path) -> Input:
    """The body of an answer of a DICOMweb server, as bytes."""
    seeds = rng.sample(seed_instances(), 2)
    body = json.dumps(spoiled_json(rng, seeds) if rng.random() < 0.5 else seeds).encode()
    kind = "application/dicom+json"
    if rng.random() < 0.3:
        kind = f"multipart/related; boundary={rng.choice(('b', '', '-' * 80))}"
        body = b"--b\r\nContent-Type: application/json\r\n\r\n" + body + b"\r\n--b--"
    if rng.random() < 0.01:
        depth = rng.choice((100, 1000, 100_000))
        body = b"[" + b'{"00081140":{"vr":"SQ","Value":[' * depth + b"]}}" * depth + b"]"
    if rng.random() < 0.5:
        body = spoiled(rng, body)
    return lambda: searched(Response(200, {"content-type": kind}, body, "https://pacs.example/x"))


def searched(response: Response) -> str:
    """A search's answer as rows of the study list and of a study's series."""
    try:
        found = data_sets(response, "the list of studies")
    except SourceError:
        return "refused: no DICOM JSON"
    rows, series = study_rows(found), series_summaries(found)
    return "rows" if rows or series else "nothing in it"


# -- multipart requests -------------------------------------------------------------------------


def multipart_request(rng: Random, _number: int, folder: Path) -> Input:
    """A body that is sent to be stored (PS3.18 10.5)."""
    parts = rng.choices(seed_files()[:20], k=rng.choice((0, 1, 2, 5)))
    body = b"".join(
        b"--mark\r\nContent-Type: application/dicom\r\n\r\n" + p + b"\r\n" for p in parts
    )
    body = spoiled(rng, body + b"--mark--\r\n")
    step = rng.choice((1 << 16, 1000, 7 if len(body) < 20_000 else 1 << 12))
    return lambda: asyncio.run(_stored(body, step, folder))


async def _stored(body: bytes, step: int, folder: Path) -> str:
    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), step):
            yield body[start : start + step]

    with tempfile.TemporaryDirectory(dir=folder) as received:
        try:
            parts = await PartReader(Path(received), "mark", 1 << 30).read(pieces())
        except ServiceError:
            return "refused: no multipart message"
        return "parts" if parts else "no parts"


TARGETS: dict[str, Callable[[Random, int, Path], Input]] = {
    "Part 10 files": part_10,
    "DICOM JSON to view models": dicom_json_model,
    "answers of servers": answers,
    "multipart requests": multipart_request,
}


def attack(target: str, seed: int, numbers: range) -> Report:
    """Run inputs of a target; input `n` of a seed is the same each time."""
    hush_pydicom()
    report = Report(target)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number in numbers:
            run = TARGETS[target](Random(f"{seed} {target} {number}"), number, Path(folder))
            watched(report, number, run)
    return report
