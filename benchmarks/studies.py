"""The studies of both viewers: a CT of 300 slices, it as nine series, a PET/CT, 200 small ones."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ComputedRadiographyImageStorage, ExplicitVRLittleEndian, generate_uid

from negatoscope.cli import phantoms
from negatoscope.cli.phantoms import ct_head, people, petct
from tests.support.site import sources_digest

SLICES = 300
SMALL_STUDIES = 200
SERIES, SLICES_EACH = 9, 30
SMALL_SIDE = 64
PATIENT_PREFIX = "BENCH"
SEED = 20_250_101


@dataclass(frozen=True)
class Studies:
    """Files to upload, and the study whose first image is measured."""

    files: tuple[Path, ...]
    ct_study_instance_uid: str
    nine_study_instance_uid: str
    pet_ct_study_instance_uid: str


def prepare(cache: Path) -> Studies:
    """Return the studies; the first call makes them."""
    folder = cache / f"studies-3-{sources_digest(Path(phantoms.__file__).parent)}"
    index = folder / "index.json"
    if not index.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        demo, small = folder / "demo", folder / "small"
        phantoms.generate(demo, _announce(), [*ct_head.jobs(), *petct.jobs()])
        study, files = _ct_of(demo)
        nine, parts = _nine_series(folder / "nine", files)
        files += parts
        pet_ct, parts = _pet_ct_of(demo)
        files += parts
        files += [_small_study(small, number) for number in range(SMALL_STUDIES)]
        paths = [str(path) for path in files]
        known = {"study": study, "nine": nine, "petct": pet_ct, "files": paths}
        index.write_text(json.dumps(known))
    known = json.loads(index.read_text())
    files = tuple(Path(path) for path in known["files"])
    return Studies(files, known["study"], known["nine"], known["petct"])


def _announce() -> Callable[[str, float | None], None]:
    said: set[str] = set()

    def progress(message: str, fraction: float | None) -> None:
        if message not in said:
            said.add(message)
            print(message, flush=True)

    return progress


def _ct_of(folder: Path) -> tuple[str, list[Path]]:
    """Return the study of the CT series with 300 slices, and that series' files."""
    series: dict[tuple[str, str], list[Path]] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            header = pydicom.dcmread(path, stop_before_pixels=True)
        except pydicom.errors.InvalidDicomError:
            continue
        if header.get("Modality") == "CT":
            key = (header.StudyInstanceUID, header.SeriesInstanceUID)
            series.setdefault(key, []).append(path)
    for (study, _), files in series.items():
        if len(files) == SLICES:
            return study, files
    raise RuntimeError(f"the demo data hold no CT series of {SLICES} slices")


def _pet_ct_of(folder: Path) -> tuple[str, list[Path]]:
    """Return the study that holds both modalities, and its files."""
    files = sorted((folder / people.PET_CT.key).rglob("*.dcm"))
    return people.PET_CT.uid, files


def _nine_series(folder: Path, files: list[Path]) -> tuple[str, list[Path]]:
    """Make a study of nine series with neighbouring slices of the CT; its UID and its files."""
    folder.mkdir(parents=True)
    study, made = generate_uid(entropy_srcs=["bench", "nine"]), []
    for number in range(SERIES):
        for place in range(SLICES_EACH):
            dataset = pydicom.dcmread(files[number * SLICES_EACH + place])
            names = ["bench", "nine", str(number)]
            dataset.StudyInstanceUID, dataset.StudyDescription = study, "Nine series"
            dataset.PatientID = f"{PATIENT_PREFIX}NINE"
            dataset.SeriesInstanceUID = generate_uid(entropy_srcs=names)
            dataset.SeriesNumber, dataset.InstanceNumber = number + 1, place + 1
            dataset.SeriesDescription = f"Part {number + 1}"
            uid = generate_uid(entropy_srcs=[*names, str(place)])
            dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = uid
            path = folder / f"{number}-{place:03d}.dcm"
            dataset.save_as(path, enforce_file_format=True)
            made.append(path)
    return study, made


def _small_study(folder: Path, number: int) -> Path:
    random = np.random.default_rng(SEED + number)
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.SOPClassUID = ComputedRadiographyImageStorage
    for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"):
        setattr(dataset, keyword, generate_uid(entropy_srcs=["bench", str(number), keyword]))
    dataset.PatientID = f"{PATIENT_PREFIX}{number:04d}"
    dataset.PatientName = f"Bench^Patient {number:04d}"
    dataset.PatientBirthDate, dataset.PatientSex = "19600101", "O"
    dataset.StudyDate = f"2024{number % 12 + 1:02d}{number % 28 + 1:02d}"
    dataset.StudyTime = "101500"
    dataset.AccessionNumber = f"B{number:06d}"
    dataset.StudyDescription = f"Small study {number}"
    dataset.StudyID, dataset.ReferringPhysicianName = "1", "Bench^Referrer"
    dataset.Modality, dataset.SeriesNumber, dataset.InstanceNumber = "CR", 1, 1
    dataset.SeriesDescription = "One image"
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.Rows = dataset.Columns = SMALL_SIDE
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 12, 11
    dataset.PixelRepresentation = 0
    pixels = random.integers(0, 4096, (SMALL_SIDE, SMALL_SIDE), dtype=np.uint16)
    dataset.PixelData = pixels.tobytes()
    dataset["PixelData"].VR = "OW"
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    path = folder / f"{number:04d}.dcm"
    path.parent.mkdir(parents=True, exist_ok=True)
    dataset.save_as(path, enforce_file_format=True)
    return path
