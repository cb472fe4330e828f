"""What the demo studies promise: landmarks, geometry, attributes, believable values."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import UID

from negatoscope.cli.phantoms import (
    ct_chest,
    ct_head,
    dx_chest,
    landmarks,
    mammography,
    many_small,
    mr_brain,
    mr_enhanced,
    petct,
    ultrasound,
)
from negatoscope.cli.phantoms.noise import band
from negatoscope.cli.phantoms.painter import axial_plane, oblique_plane


def read(out: Path) -> list[Dataset]:
    return [pydicom.dcmread(path) for path in sorted(out.rglob("*.dcm"))]


@pytest.fixture(scope="module")
def head(tmp_path_factory: pytest.TempPathFactory) -> list[Dataset]:
    out = tmp_path_factory.mktemp("head")
    ct_head.write_slices(out, 149, 151)
    ct_head.write_slices(out, 15, 16, ct_head.THICK, 10)
    return read(out)


def test_the_landmarks_of_the_head_have_their_exact_values(head: list[Dataset]) -> None:
    by_uid = {ds.SOPInstanceUID: ds for ds in head}
    for mark in landmarks.CT_HEAD_LANDMARKS:
        ds = by_uid[mark.sop_instance_uid]
        assert ds.InstanceNumber == mark.instance_number
        block = ds.pixel_array[mark.row - 3 : mark.row + 4, mark.column - 3 : mark.column + 4]
        assert np.all(block == mark.stored_value)
        assert mark.stored_value * ds.RescaleSlope + ds.RescaleIntercept == mark.hounsfield


def test_the_head_holds_brain_skull_and_air(head: list[Dataset]) -> None:
    hounsfield = head[0].pixel_array.astype(int) - 1024
    inside = hounsfield[200:300, 200:300]
    assert 25 < np.median(inside) < 45
    assert (hounsfield > 1000).mean() > 0.02
    assert np.median(hounsfield[:40, :40]) < -980


def test_head_slices_lie_on_one_line_at_even_distances(head: list[Dataset]) -> None:
    first, second = head[0], head[1]
    step = np.subtract(second.ImagePositionPatient, first.ImagePositionPatient)
    assert step.tolist() == pytest.approx([0, 0, 0.625])
    assert first.FrameOfReferenceUID == second.FrameOfReferenceUID
    assert [str(w) for w in first.WindowCenterWidthExplanation] == ["BRAIN", "BONE"]


def test_the_htj2k_slice_equals_the_same_slice_without_compression(head: list[Dataset]) -> None:
    thick = next(ds for ds in head if ds.SeriesNumber == 3)
    assert thick.file_meta.TransferSyntaxUID.name.startswith("High-Throughput")
    assert np.array_equal(thick.pixel_array, ct_head.stored_values(150))


def test_the_jpeg_ls_chest_is_lossless_and_has_lungs(tmp_path: Path) -> None:
    ct_chest.write_slices(tmp_path, "chest", 36, 37)
    (ds,) = read(tmp_path)
    values = ds.pixel_array.astype(int) - 1024
    assert ds.file_meta.TransferSyntaxUID.name.startswith("JPEG-LS")
    assert (values < -700).mean() > 0.3
    z = ct_chest.PLANS["chest"][4] + 36 * 5.0
    exact = ct_chest.hounsfield(z, 512, 0.742, "trunk", 7.5)
    noise = values - exact
    assert abs(noise.mean()) < 2
    assert 8 < noise[200:300, 200:300].std() < 16


def test_the_tumour_grew_since_the_prior_study() -> None:
    x, y, z = -52.0, -12.0, 12.0
    areas = []
    for plan in ("current", "prior"):
        _, _, size, spacing, _, _, seed, radius = ct_chest.PLANS[plan]
        image = ct_chest.hounsfield(z, size, spacing, seed, radius)
        row, column = (round(v / spacing + (size - 1) / 2) for v in (y, x))
        areas.append((image[row - 12 : row + 13, column - 12 : column + 13] > 0).sum())
    assert areas[0] > 2.5 * areas[1] > 0
    current, prior = ct_chest.CURRENT.study, ct_chest.PRIOR.study
    assert current.patient == prior.patient
    assert current.date > prior.date


def test_fluid_is_bright_in_t2_and_dark_in_flair_and_t1() -> None:
    level = mr_brain.Stack((1.0, 0, 0), (0, 1.0, 0), 1, 4.0, 4.0, (0, 0, 21.0))
    row, column = (round(v / mr_brain.SPACING_MM + 127.5) for v in (2.0, 9.5))
    ventricle, white = {}, {}
    for contrast in ("T1", "T2", "FLAIR"):
        image = mr_brain.signal(level, 0, contrast, contrast).astype(float)
        ventricle[contrast] = image[row - 2 : row + 3, column - 1 : column + 2].mean()
        white[contrast] = np.median(image[row - 30 : row + 31, column + 12 : column + 22])
    assert ventricle["T2"] > 2 * white["T2"]
    assert ventricle["T1"] < 0.5 * white["T1"]
    assert ventricle["FLAIR"] < 0.5 * white["FLAIR"]


def test_the_oblique_stack_is_tilted_and_orthonormal(tmp_path: Path) -> None:
    mr_brain.write_slices(tmp_path, "T2", 10, 12)
    first, second = read(tmp_path)
    row = np.array(first.ImageOrientationPatient[:3], float)
    column = np.array(first.ImageOrientationPatient[3:], float)
    assert row @ column == pytest.approx(0, abs=1e-5)
    assert np.linalg.norm(row) == pytest.approx(1, abs=1e-5)
    assert abs(column[2]) > 0.1
    step = np.subtract(second.ImagePositionPatient, first.ImagePositionPatient).astype(float)
    assert np.linalg.norm(step) == pytest.approx(4.8, abs=1e-3)
    assert first.file_meta.TransferSyntaxUID.name.startswith("JPEG 2000")
    stored = mr_brain.signal(mr_brain.TILTED, 10, "T2", "T2")
    assert np.array_equal(first.pixel_array, stored)


def test_uptake_values_follow_from_the_attributes(tmp_path: Path) -> None:
    index = round((12 - petct.LOWEST_MM) / petct.STEP_MM)
    petct.write_pt(tmp_path, index, index + 1)
    (ds,) = read(tmp_path)
    item = ds.RadiopharmaceuticalInformationSequence[0]
    assert ds.Units == "BQML"
    assert ds.DecayCorrection == "START"
    assert {"ATTN", "DECY"} <= set(ds.CorrectedImage)
    start, injected = ds.SeriesTime, item.RadiopharmaceuticalStartTime
    waited = (int(start[:2]) - int(injected[:2])) * 3600 + (
        int(start[2:4]) - int(injected[2:4])
    ) * 60
    dose = float(item.RadionuclideTotalDose) * 2 ** (-waited / float(item.RadionuclideHalfLife))
    activity = ds.pixel_array * float(ds.RescaleSlope)
    suv = activity * float(ds.PatientWeight) * 1000 / dose
    assert 10 < suv.max() < 16  # the tumour
    assert suv.max() == pytest.approx(petct.uptake(index).max(), rel=1e-3)


def test_pet_and_ct_share_a_frame_of_reference_and_levels(tmp_path: Path) -> None:
    petct.write_ct(tmp_path, 80, 81)
    petct.write_pt(tmp_path, 80, 81)
    ct, pt = read(tmp_path)
    assert (ct.Modality, pt.Modality) == ("CT", "PT")
    assert ct.FrameOfReferenceUID == pt.FrameOfReferenceUID
    assert ct.ImagePositionPatient[2] == pt.ImagePositionPatient[2]
    assert ct.PixelRepresentation == 1
    assert ct.pixel_array.min() < -900


@pytest.mark.parametrize("view", mammography.VIEWS, ids=lambda view: view.name)
def test_each_mammogram_is_full_size_and_lossless(
    tmp_path: Path, view: mammography.View, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The pixels of a reduced detector: the code is the same, the time is not.
    monkeypatch.setattr(mammography, "ROWS", 1024)
    monkeypatch.setattr(mammography, "COLUMNS", 832)
    monkeypatch.setattr(mammography, "SPACING_MM", 0.28)
    monkeypatch.setattr(mammography, "_marker", lambda *_: None)
    mammography.write_view(tmp_path, view)
    (ds,) = read(tmp_path)
    pixels = ds.pixel_array
    assert np.array_equal(pixels, mammography.render(view))
    assert ds.file_meta.TransferSyntaxUID == view.syntax
    air = 4095 if view.photometric == "MONOCHROME1" else 0
    chest_wall_right = view.laterality == "R"
    assert np.all(pixels[:, 0 if chest_wall_right else -1] == air)
    assert ds.PatientOrientation[0] == ("P" if chest_wall_right else "A")
    assert ds.PresentationIntentType == "FOR PRESENTATION"
    assert ds.ViewCodeSequence[0].CodeMeaning
    assert len(ds.ImagerPixelSpacing) == 2


def test_the_radiograph_shows_lungs_darker_than_the_heart() -> None:
    image = dx_chest.render(step_mm=12.0, rows=250, columns=205).astype(int)
    lung, heart = image[95:120, 55:70].mean(), image[125:140, 112:125].mean()
    assert lung < heart - 300
    assert image.max() <= 4095


def test_the_echo_moves_and_has_colour(tmp_path: Path) -> None:
    ultrasound.write_cine(tmp_path, frames=3)
    (ds,) = read(tmp_path)
    assert ds.NumberOfFrames == 3
    assert float(ds.FrameTime) == pytest.approx(33.3)
    assert ds.pixel_array.shape == (3, 480, 640, 3)
    assert ds.SequenceOfUltrasoundRegions[0].PhysicalDeltaX > 0
    early, late = ultrasound.render(2).astype(int), ultrasound.render(15).astype(int)
    assert np.abs(early - late).mean() > 1
    assert (late[..., 0] - late[..., 2]).max() > 100


def test_the_enhanced_object_describes_each_frame(tmp_path: Path) -> None:
    stack = mr_brain.Stack((1.0, 0, 0), (0, 0, -1.0), 3, 20.0, 4.5, (0, 2, -12))
    mr_enhanced.write_object(tmp_path, stack)
    (ds,) = read(tmp_path)
    assert ds.NumberOfFrames == len(ds.PerFrameFunctionalGroupsSequence) == 3
    shared = ds.SharedFunctionalGroupsSequence[0]
    assert shared.PixelMeasuresSequence[0].PixelSpacing == [0.9375, 0.9375]
    assert shared.FrameVOILUTSequence[0].WindowWidth == 860
    assert shared.PixelValueTransformationSequence[0].RescaleSlope == 1
    places = [
        group.PlanePositionSequence[0].ImagePositionPatient[1]
        for group in ds.PerFrameFunctionalGroupsSequence
    ]
    assert np.diff([float(v) for v in places]).tolist() == pytest.approx([20.0, 20.0])
    assert ds.pixel_array.shape == (3, 256, 256)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> list[Dataset]:
    out = tmp_path_factory.mktemp("small")
    many_small.write_studies(out, 0, many_small.COUNT)
    return read(out)


def test_there_are_two_hundred_small_studies(small: list[Dataset]) -> None:
    assert len({ds.StudyInstanceUID for ds in small}) == 200
    assert len({ds.SOPInstanceUID for ds in small}) == len(small)
    assert {"CT", "MR", "CR", "DX", "US", "NM", "PT", "XA"} <= {ds.get("Modality") for ds in small}


def test_names_of_many_scripts_survive_the_file(small: list[Dataset]) -> None:
    names = {str(ds.get("PatientName", "")) for ds in small}
    assert all(ds.SpecificCharacterSet == "ISO_IR 192" for ds in small)
    for part in ("山田^太郎", "ü", "قباني", "Παπαδόπουλος", "홍"):
        assert any(part in name for name in names), part


def test_some_studies_lack_what_real_ones_lack(small: list[Dataset]) -> None:
    assert any("Modality" not in ds for ds in small)
    assert any(not ds.get("StudyDate") for ds in small)
    assert any(not str(ds.get("PatientName", "")) for ds in small)
    assert any("StudyDescription" not in ds for ds in small)


def elements(ds: Dataset) -> Iterator[tuple[str, object]]:
    for element in ds:
        if element.VR == "SQ":
            for item in element.value:
                yield from elements(item)
        else:
            yield element.VR, element.value


def test_values_fit_their_representations(small: list[Dataset], head: list[Dataset]) -> None:
    longest = {"SH": 16, "LO": 64, "CS": 16, "DS": 16, "IS": 12, "UI": 64}
    for ds in [*small, *head]:
        assert UID(ds.StudyInstanceUID).is_valid
        for vr, value in elements(ds):
            for one in value if isinstance(value, (list, pydicom.multival.MultiValue)) else [value]:
                if vr in longest:
                    assert len(str(one)) <= longest[vr], (vr, one)


def test_the_noise_is_the_same_on_separable_and_on_full_grids() -> None:
    flat = axial_plane(7.0, 20, 24, 1.5)
    full = oblique_plane(
        (float(flat.x[0, 0]), float(flat.y[0, 0]), 7.0), (1, 0, 0), (0, 1, 0), 20, 24, 1.5
    )
    noise = band("test", 12)
    one = noise.at(flat.x, flat.y, flat.z)
    two = noise.at(full.x, full.y, full.z)
    assert np.allclose(one, two, atol=1e-3)
