"""A folder of DICOM files as a static DICOMweb tree, for servers that only serve files.

The answers of a DICOMweb service (PS3.18) lie under the addresses that a viewer asks for, in the
layout that static-wado tools use (``staticWado: true`` in a source's configuration):

======================================================== =======================================
file                                                     answers
======================================================== =======================================
``studies/index.json``                                   ``/studies`` (10.6.1.2.1)
``studies/{study}/index.json``                           the study's own entry of that list
``studies/{study}/series/index.json``                    ``…/series`` (10.6.1.2.2)
``…/series/{series}/metadata``                           ``…/metadata`` (10.4.1.1.2)
``…/series/{series}/instances/index.json``               ``…/instances`` (10.6.1.2.3)
``…/instances/{instance}/metadata``                      ``…/metadata`` of one instance
``…/instances/{instance}/frames/{n}``                    ``…/frames/n`` (10.4.1.1.6)
``…/instances/{instance}/bulkdata/{path}``               ``…/bulkdata/path`` (10.4.1.1.5)
``thumbnail`` of study, series                           ``…/thumbnail`` (10.4.1.1.7), JPEG
======================================================== =======================================

Every JSON file is there plain, with a ``.gz`` beside it for servers that look for one (nginx'
``gzip_static``, the embedded server), and folders hold the same JSON as ``index.html`` too: the
one name that every file server answers a folder with. (The characters that could make it a web
page are escaped in it, so that it is none.) Frames and bulk data are the bare bytes, not
multipart, because a plain server cannot tell the boundary; native frames are little endian, and
the metadata's AvailableTransferSyntaxUID (0008,3002) says how a frame is encoded. BulkDataURIs
are relative to the document that holds them (RFC 3986), which below a series is the series.
"""

import gzip
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from negatoscope.cli.server.archive import Archive
from negatoscope.cli.server.catalogue import Attributes, SeriesRecord, StudyRecord
from negatoscope.cli.server.errors import ServiceError
from negatoscope.cli.server.frames import FrameError
from negatoscope.cli.server.index import Instance
from negatoscope.cli.server.rendered import thumbnail
from negatoscope.cli.server.retrieve import bulk_value, stamp
from negatoscope.cli.server.scan import BULK_PREFIX, bulk_base
from negatoscope.dicom.sop_classes import is_video

Progress = Callable[[str, float | None], None]

GZIP_LEVEL = 6
_STUDIES = "studies"
_RETRIEVE_URL = "00081190"


@dataclass(slots=True)
class Summary:
    """What was written, and what could not be."""

    studies: int = 0
    series: int = 0
    instances: int = 0
    frames: int = 0
    ignored: int = 0
    """Files of the folder that are no DICOM instances."""
    problems: list[str] = field(default_factory=list)
    """One sentence for everything that is missing from the tree."""


def write_static_tree(dicom_dir: Path, out: Path, progress: Progress | None = None) -> Summary:
    """Write the tree of all instances under a folder.

    ``out/studies`` appears at the end, whole, in place of an earlier one; an interruption leaves
    things as they were.

    Parameters
    ----------
    dicom_dir
        Any DICOM files, in any folders below.
    out
        Where ``studies`` is to lie; made when it does not exist. Not inside `dicom_dir`.
    progress
        Told what is being done and how far it is.

    Raises
    ------
    ValueError
        When `out` lies inside `dicom_dir`.
    OSError
        When the folder cannot be read or the tree cannot be written.
    """
    report = progress or _silent
    if out.resolve().is_relative_to(dicom_dir.resolve()):
        raise ValueError(f"{out} must not lie inside {dicom_dir}")
    archive = Archive(dicom_dir)
    made = [each for each in (out, *out.parents) if not each.exists()]
    out.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".studies-", dir=out))
    try:
        scanned = archive.scan(lambda message, fraction: report(message, (fraction or 0) * 0.2))
        summary = _Writer(archive, work / _STUDIES, report).write()
        summary.ignored = scanned.ignored
        _swap(work, out)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        for folder in made:
            folder.rmdir()
        raise
    finally:
        archive.close()
    shutil.rmtree(work)
    report(f"{summary.studies} studies, {summary.instances} instances", 1.0)
    return summary


def _silent(_message: str, _fraction: float | None) -> None:
    return


def _swap(work: Path, out: Path) -> None:
    target = out / _STUDIES
    if target.exists():
        target.rename(work / "old")
    (work / _STUDIES).rename(target)


class _Writer:
    """Writes one tree."""

    def __init__(self, archive: Archive, root: Path, report: Progress) -> None:
        self._archive = archive
        self._root = root
        self._report = report
        self._summary = Summary()

    def write(self) -> Summary:
        studies = self._archive.catalogue.studies()
        total = sum(len(study.series) for study in studies)
        self._root.mkdir()
        for study in studies:
            self._study(study, total)
        _write_list(self._root, [study.attributes for study in studies])
        self._summary.studies = len(studies)
        return self._summary

    def _study(self, study: StudyRecord, total: int) -> None:
        folder = self._root / study.uid
        for series in study.series:
            self._series(folder / "series" / series.uid, series)
            self._summary.series += 1
            done = self._summary.series
            self._report(f"Writing series {done} of {total}", 0.2 + 0.8 * done / total)
        _write_list(folder / "series", [series.attributes for series in study.series])
        _write_list(folder, [study.attributes])
        middle = study.series[len(study.series) // 2]
        self._thumbnail(folder, self._archive.instances(study.uid, middle.uid, None))

    def _series(self, folder: Path, series: SeriesRecord) -> None:
        folder.mkdir(parents=True)
        instances = self._archive.instances(series.study, series.uid, None)
        texts = self._archive.metadata(series.study, series.uid, None)
        body = b"[" + b",".join(texts) + b"]"
        base = f"{BULK_PREFIX}studies/{series.study}/series/{series.uid}/"
        _write_json(folder / "metadata", body.replace(base.encode("ascii"), b""))
        listed = list(self._archive.index.attributes(series.study, series.uid))
        _write_list(
            folder / "instances",
            [series.attributes | attributes for attributes in listed],
        )
        for instance, text in zip(instances, texts, strict=True):
            self._instance(folder / "instances" / instance.uid, instance, text)
        self._thumbnail(folder, instances)

    def _instance(self, folder: Path, instance: Instance, text: bytes) -> None:
        folder.mkdir(parents=True)
        base = bulk_base((instance.study, instance.series, instance.uid)) + "/"
        (folder / "metadata").write_bytes(b"[" + text.replace(base.encode("ascii"), b"") + b"]")
        paths = _bulk_paths(json.loads(text), base + "bulkdata/")
        for path in paths:
            self._bulk_data(folder / "bulkdata" / path, instance, path)
        if instance.layout is not None:
            self._frames(folder / "frames", instance)
        self._summary.instances += 1

    def _frames(self, folder: Path, instance: Instance) -> None:
        layout = instance.layout
        assert layout is not None  # noqa: S101 - the caller looked
        folder.mkdir()
        # A video is one stream, however many frames it says it has (PS3.5 8.2.5).
        count = 1 if is_video(layout.transfer_syntax_uid) else layout.frames
        path, key = self._archive.path(instance), stamp(instance)
        for number in range(1, count + 1):
            try:
                frame = self._archive.frames.frame(path, key, layout, number)
            except FrameError as error:
                problem = f"instance {instance.uid}: frames from {number} on are missing: {error}"
                self._summary.problems.append(problem)
                return
            (folder / str(number)).write_bytes(frame)
            self._summary.frames += 1

    def _bulk_data(self, target: Path, instance: Instance, path: str) -> None:
        try:
            content = bulk_value(self._archive, instance, path.split("/"))
        except ServiceError as error:
            self._summary.problems.append(f"{error.subject}: {error.reason}")
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)

    def _thumbnail(self, folder: Path, instances: list[Instance]) -> None:
        shown = [
            each
            for each in instances
            if each.layout is not None and not is_video(each.layout.transfer_syntax_uid)
        ]
        if not shown:
            return
        try:
            (folder / "thumbnail").write_bytes(thumbnail(self._archive, shown[len(shown) // 2]))
        except ServiceError as error:
            self._summary.problems.append(f"thumbnail of {error.subject}: {error.reason}")


def _bulk_paths(metadata: Attributes, prefix: str) -> list[str]:
    """The element paths of all BulkDataURIs in a metadata object, but not the pixel data's."""
    paths: list[str] = []
    pending = [metadata]
    while pending:
        for element in pending.pop().values():
            uri = element.get("BulkDataURI")
            if uri is not None and not uri.removeprefix(prefix).startswith("7FE000"):
                paths.append(uri.removeprefix(prefix))
            if element.get("vr") == "SQ":
                pending.extend(element.get("Value", []))
    return paths


def _write_list(folder: Path, objects: list[Attributes]) -> None:
    """A folder's answer: its index, under each name that some server looks for."""
    folder.mkdir(parents=True, exist_ok=True)
    # Where the tree will be served, and so its RetrieveURL, nobody knows yet.
    body = _escaped(
        [{tag: e for tag, e in each.items() if tag != _RETRIEVE_URL} for each in objects]
    )
    _write_json(folder / "index.json", body)
    # The same bytes under a second name, where the file system allows it.
    try:
        os.link(folder / "index.json", folder / "index.html")
    except OSError:
        (folder / "index.html").write_bytes(body)


def _escaped(objects: list[Attributes]) -> bytes:
    """JSON that stays inert when a server calls it HTML."""
    text = json.dumps(objects, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.encode("ascii")


def _write_json(path: Path, body: bytes) -> None:
    path.write_bytes(body)
    packed = path.with_name(path.name + ".gz")
    packed.write_bytes(gzip.compress(body, GZIP_LEVEL, mtime=0))
