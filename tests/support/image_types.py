"""DICOM files of many image types: small, each built for what its test looks at."""

from pathlib import Path
from typing import Any

import numpy as np
from pydicom import uid as uids
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from tests.support.dicom_files import ct_dataset, write, write_ct

GAPPED, ENHANCED, MAMMOGRAM, MAP, DOCUMENT, PET = (f"1.2.{n}" for n in range(31, 37))
AXIAL, SAGITTAL = [1, 0, 0, 0, 1, 0], [0, 1, 0, 0, 0, -1]
SIDE = 16


def item(**values: Any) -> Dataset:
    """Item of a sequence; a data set among the values becomes a sequence of one."""
    made = Dataset()
    for keyword, value in values.items():
        setattr(made, keyword, Sequence([value]) if isinstance(value, Dataset) else value)
    return made


def square(*values: int) -> dict[str, Any]:
    """Pixel attributes of frames that hold one value each."""
    frames = np.concatenate([np.full((SIDE, SIDE), value, "<i2") for value in values])
    return {"Rows": SIDE, "Columns": SIDE, "PixelData": frames.tobytes()}


def write_gapped(folder: Path) -> None:
    """Slices 2 mm apart, of which one is missing."""
    for number, z in enumerate((0.0, 2.0, 4.0, 8.0, 10.0), 1):
        write_ct(
            folder,
            number,
            study=GAPPED,
            SeriesDescription="Gapped",
            ImagePositionPatient=[0, 0, z],
            ImageOrientationPatient=AXIAL,
            PixelSpacing=[1, 1],
        )


def write_enhanced(folder: Path) -> None:
    """Two frames that differ in everything a frame may: rescale, window, plane, thickness, time.

    Their stored order is the reverse of what the dimensions say.
    """
    common = {
        "PixelMeasuresSequence": item(PixelSpacing=[1, 1], SliceThickness=3),
    }
    frames = [
        item(
            FrameContentSequence=item(
                DimensionIndexValues=[2], FrameAcquisitionDateTime="20240102113000"
            ),
            PlanePositionSequence=item(ImagePositionPatient=[0, 0, 5]),
            PlaneOrientationSequence=item(ImageOrientationPatient=SAGITTAL),
            PixelValueTransformationSequence=item(
                RescaleSlope=2, RescaleIntercept=-10, RescaleType="US"
            ),
            FrameVOILUTSequence=item(WindowCenter=200, WindowWidth=101),
            MREchoSequence=item(EffectiveEchoTime=60.0),
        ),
        item(
            FrameContentSequence=item(
                DimensionIndexValues=[1], FrameAcquisitionDateTime="20240102112900"
            ),
            PlanePositionSequence=item(ImagePositionPatient=[0, 0, 0]),
            PlaneOrientationSequence=item(ImageOrientationPatient=AXIAL),
            PixelValueTransformationSequence=item(
                RescaleSlope=1, RescaleIntercept=0, RescaleType="US"
            ),
            FrameVOILUTSequence=item(WindowCenter=100, WindowWidth=201),
            MREchoSequence=item(EffectiveEchoTime=30.0),
        ),
    ]
    write_ct(
        folder,
        study=ENHANCED,
        SOPClassUID=uids.EnhancedMRImageStorage,
        Modality="MR",
        SeriesDescription="Two echoes",
        NumberOfFrames=2,
        DimensionIndexSequence=Sequence(
            [
                item(
                    DimensionIndexPointer=0x00189082,
                    FunctionalGroupPointer=0x00189114,
                    DimensionOrganizationUID="1.2.3.4",
                )
            ]
        ),
        SharedFunctionalGroupsSequence=Sequence([item(**common)]),
        PerFrameFunctionalGroupsSequence=Sequence(frames),
        **square(110, 120),
    )


def write_mammogram(folder: Path) -> None:
    """A right breast that was stored with the chest wall, which is bright, at the left."""
    pixels = np.zeros((SIDE, SIDE), "<i2")
    pixels[:, : SIDE // 2] = 100
    write_ct(
        folder,
        study=MAMMOGRAM,
        SOPClassUID=uids.DigitalMammographyXRayImageStorageForPresentation,
        Modality="MG",
        SeriesDescription="Screening",
        ImageLaterality="R",
        ViewPosition="CC",
        PatientOrientation=["A", "L"],
        ImagerPixelSpacing=[0.07, 0.07],
        WindowCenter=50,
        WindowWidth=101,
        **{**square(0), "PixelData": pixels.tobytes()},
    )


def write_map(folder: Path) -> None:
    """A parametric map of floating values, all 0.25, in a window of 0 to 1."""
    mapping = item(
        LUTLabel="ADC",
        RealWorldValueSlope=4e-3,
        RealWorldValueIntercept=0.0,
        DoubleFloatRealWorldValueFirstValueMapped=0.0,
        DoubleFloatRealWorldValueLastValueMapped=1.0,
        MeasurementUnitsCodeSequence=item(
            CodeValue="mm2/s", CodingSchemeDesignator="UCUM", CodeMeaning="mm2/s"
        ),
    )
    dataset = ct_dataset(
        study=MAP,
        SOPClassUID=uids.ParametricMapStorage,
        Modality="MR",
        SeriesDescription="ADC map",
        Rows=SIDE,
        Columns=SIDE,
        NumberOfFrames=1,
        BitsAllocated=32,
        BitsStored=None,
        HighBit=None,
        PixelRepresentation=None,
        PixelData=None,
        FloatPixelData=np.full((SIDE, SIDE), 0.25, "<f4").tobytes(),
        SharedFunctionalGroupsSequence=Sequence(
            [
                item(
                    FrameVOILUTSequence=item(WindowCenter=0.5, WindowWidth=1),
                    RealWorldValueMappingSequence=mapping,
                )
            ]
        ),
        PerFrameFunctionalGroupsSequence=Sequence([Dataset()]),
    )
    write(folder / "map.dcm", dataset)


def write_document(folder: Path) -> None:
    """An image, and a PDF in a series of its own."""
    write_ct(folder, study=DOCUMENT)
    dataset = ct_dataset(
        study=DOCUMENT,
        series=f"{DOCUMENT}.2",
        SOPClassUID=uids.EncapsulatedPDFStorage,
        Modality="DOC",
        SeriesNumber=2,
        SeriesDescription="Letter",
        **dict.fromkeys(("Rows", "Columns", "PixelData", "BitsAllocated", "BitsStored")),
        EncapsulatedDocument=b"%PDF-1.4 ",
        MIMETypeOfEncapsulatedDocument="application/pdf",
    )
    write(folder / "letter.dcm", dataset)


def write_pet(folder: Path) -> None:
    """A PET image in Bq/ml whose patient was not weighed."""
    write_ct(
        folder,
        study=PET,
        SOPClassUID=uids.PositronEmissionTomographyImageStorage,
        Modality="PT",
        Units="BQML",
        CorrectedImage=["ATTN", "DECY"],
        DecayCorrection="START",
        RescaleSlope=2,
        RescaleIntercept=0,
        **square(500),
    )


def write_all(folder: Path) -> None:
    """Write all of them, each kind into a folder of its own."""
    for make in (
        write_gapped,
        write_enhanced,
        write_mammogram,
        write_map,
        write_document,
        write_pet,
    ):
        make(folder / make.__name__)
