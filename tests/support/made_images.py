"""An image of each kind that hospitals make, small, with what its header must lead to on screen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from pydicom import uid as uids
from pydicom.pixels import pack_bits

from tests.support.dicom_files import write_image
from tests.support.image_types import item

STUDY = "1.2.88"
SIDE = 64
#: An F, which looks otherwise however it is turned or mirrored: bright on dark.
F = np.zeros((SIDE, SIDE), "u1")
F[8:56, 16:26] = F[8:18, 16:48] = F[28:38, 16:40] = 1
#: Places of it, as (column, row): in the stem, in the upper bar, beside it, below the bars.
STEM, BAR, BESIDE, BELOW = (20, 50), (44, 12), (6, 30), (44, 50)


@dataclass(frozen=True)
class Made:
    """One image, and what is due.

    ``texts`` stand in the corners; ``letters`` are left, right, top, bottom; ``greys`` (or colours)
    are those of places in the image; ``values`` those that a probe tells there, with their units;
    ``height`` is that of a pixel when its width is 1.
    """

    sop_class: str
    modality: str
    stored: np.ndarray
    values: dict[str, Any]
    texts: Sequence[str] = ()
    letters: str = ""
    colours: dict[tuple[int, int], Any] = field(default_factory=dict)
    probed: dict[tuple[int, int], Sequence[tuple[Any, str]]] = field(default_factory=dict)
    height: float = 1.0
    flipped: tuple[bool, bool] = (False, False)
    data: bytes = b""


def grey(high: int, dtype: str = "<u2") -> np.ndarray:
    return F.astype(dtype) * high


def coloured(ink: Sequence[int], paper: Sequence[int]) -> np.ndarray:
    return np.where(F[..., None] == 1, np.array(ink, "u1"), np.array(paper, "u1"))


WINDOW = {"WindowCenter": 500.5, "WindowWidth": 1001}  # 0 is black, 1000 is white
INK, PAPER = [200, 30, 90], [10, 60, 120]
ULTRASOUND = {"RegionSpatialFormat": 1, "RegionDataType": 1, "PhysicalUnitsXDirection": 3}
ULTRASOUND |= {"PhysicalUnitsYDirection": 3, "PhysicalDeltaX": 0.02, "PhysicalDeltaY": 0.02}
SPECTRUM = {"RegionSpatialFormat": 3, "RegionDataType": 3, "PhysicalUnitsXDirection": 4}
SPECTRUM |= {"PhysicalUnitsYDirection": 7, "PhysicalDeltaX": 0.005, "PhysicalDeltaY": -2.0}
SPECTRUM |= {"ReferencePixelX0": 0, "ReferencePixelY0": 16}


def region(left: int, top: int, right: int, bottom: int, values: dict[str, Any]) -> Any:
    names = ("MinX0", "MinY0", "MaxX1", "MaxY1")
    box = zip(names, (left, top, right, bottom), strict=True)
    return item(RegionFlags=0, **{f"RegionLocation{name}": at for name, at in box}, **values)


MADE: dict[str, Made] = {
    "radiograph": Made(
        uids.DigitalXRayImageStorageForPresentation,
        "DX",
        grey(1000),
        {
            **WINDOW,
            "PhotometricInterpretation": "MONOCHROME1",
            "PresentationLUTShape": "INVERSE",
            "ImageLaterality": "L",
            "ViewPosition": "AP",
            "PatientOrientation": ["L", "F"],
            "ImagerPixelSpacing": [0.15, 0.15],
        },
        texts=("L AP", "Pixel 0.15 mm at the detector"),
        letters="RLHF",
        colours={STEM: 0, BAR: 0, BESIDE: 255},
    ),
    "mammogram": Made(
        uids.DigitalMammographyXRayImageStorageForPresentation,
        "MG",
        grey(1000),
        {
            **WINDOW,
            "ImageLaterality": "L",
            "ViewPosition": "MLO",
            "PatientOrientation": ["P", "FL"],
            "ImagerPixelSpacing": [0.07, 0.07],
        },
        texts=("L MLO",),
        letters="PAHRFL",
        colours={STEM: 255, BAR: 255, BESIDE: 0},
        flipped=(True, False),
    ),
    "tooth": Made(
        uids.DigitalIntraOralXRayImageStorageForPresentation,
        "IO",
        grey(1000),
        {**WINDOW, "PrimaryAnatomicStructureSequence": [item(CodeMeaning="Tooth 36")]},
        texts=("Tooth 36",),
        colours={STEM: 255, BESIDE: 0},
    ),
    "ultrasound": Made(
        uids.UltrasoundImageStorage,
        "US",
        coloured(INK, PAPER),
        {
            "SequenceOfUltrasoundRegions": [
                region(0, 0, 63, 31, ULTRASOUND),
                region(0, 32, 63, 63, SPECTRUM),
            ]
        },
        colours={STEM: INK, BESIDE: PAPER},
        # 40 pixels after the start, 10 above the base line (row 48): 0.2 s, 20 cm/s
        probed={(40, 38): ((0.2, "s"), (20.0, "cm/s"))},
    ),
    "angiogram": Made(
        uids.XRayAngiographicImageStorage,
        "XA",
        grey(1000),
        {
            **WINDOW,
            "PositionerPrimaryAngle": -30,
            "PositionerSecondaryAngle": 20,
            "ImagerPixelSpacing": [0.2, 0.2],
            "DistanceSourceToDetector": 1200,
            "DistanceSourceToPatient": 800,
        },
        texts=("RAO 30° CRA 20°", "Pixel 0.133 mm for magnification 1.5"),
        colours={STEM: 255, BESIDE: 0},
    ),
    "positron emission": Made(
        uids.PositronEmissionTomographyImageStorage,
        "PT",
        grey(1000),
        {
            "Units": "BQML",
            "RescaleSlope": 2,
            "RescaleIntercept": 0,
            "CorrectedImage": ["ATTN", "DECY"],
            "DecayCorrection": "START",
            "PatientWeight": 74,
            "SeriesDate": "20250103",
            "SeriesTime": "090000",
            "AcquisitionDate": "20250103",
            "AcquisitionTime": "090000",
            "RadiopharmaceuticalInformationSequence": [
                item(
                    RadionuclideTotalDose=370e6,
                    RadionuclideHalfLife=6586.2,
                    RadiopharmaceuticalStartTime="080000",
                )
            ],
        },
        texts=("SUVbw",),
        # 2000 Bq/ml · 74000 g / (370e6 Bq · 2^(−3600 / 6586.2))
        probed={STEM: ((2000 * 2.9212734924436569e-4, "SUVbw"),)},
    ),
    "photograph": Made(
        uids.VLPhotographicImageStorage,
        "XC",
        coloured(INK, PAPER),
        {"ColorSpace": "ADOBERGB", "ImageLaterality": "R"},
        texts=("Colour profile: ADOBERGB",),
        colours={STEM: INK, BAR: INK, BESIDE: PAPER},
    ),
    "fundus": Made(
        uids.OphthalmicPhotography8BitImageStorage,
        "OP",
        coloured(INK, PAPER),
        {"ImageLaterality": "R"},
        texts=("R",),
        colours={STEM: INK, BESIDE: PAPER},
    ),
    "retina in slices": Made(
        uids.OphthalmicTomographyImageStorage,
        "OPT",
        grey(1000),
        {
            "ImageLaterality": "L",
            "NumberOfFrames": 1,
            "SharedFunctionalGroupsSequence": [
                item(
                    PixelMeasuresSequence=item(PixelSpacing=[0.004, 0.008], SliceThickness=0.1),
                    FrameVOILUTSequence=item(**WINDOW),
                )
            ],
            "PerFrameFunctionalGroupsSequence": [item()],
        },
        texts=("L",),
        colours={STEM: 255, BAR: 255, BESIDE: 0},
        height=0.5,
    ),
    "portal image": Made(
        uids.RTImageStorage,
        "RTIMAGE",
        grey(1000),
        {
            **WINDOW,
            "ImagePlanePixelSpacing": [0.4, 0.4],
            "RTImageSID": 1500,
            "RadiationMachineSAD": 1000,
        },
        texts=("Pixel 0.267 mm at the isocentre",),
        colours={STEM: 255, BESIDE: 0},
    ),
    "dose": Made(
        uids.RTDoseStorage,
        "RTDOSE",
        grey(1000),
        {
            "DoseUnits": "GY",
            "DoseGridScaling": 0.05,
            "FrameIncrementPointer": 0x3004000C,
            "ImagePositionPatient": [0, 0, 0],
            "ImageOrientationPatient": [1, 0, 0, 0, 1, 0],
            "PixelSpacing": [1, 1],
            "GridFrameOffsetVector": 0,
            "NumberOfFrames": 1,
        },
        letters="RLAP",
        probed={STEM: ((50.0, "Gy"),)},
    ),
    "capture of bits": Made(
        uids.MultiFrameSingleBitSecondaryCaptureImageStorage,
        "OT",
        F,
        {"BitsAllocated": 1, "BitsStored": 1, "NumberOfFrames": 1},
        colours={STEM: 255, BAR: 255, BESIDE: 0, BELOW: 0},
        data=pack_bits(F.ravel()),
    ),
    "capture of grey bytes": Made(
        uids.MultiFrameGrayscaleByteSecondaryCaptureImageStorage,
        "OT",
        grey(170, "u1"),
        {"NumberOfFrames": 1, "WindowCenter": 128, "WindowWidth": 256},
        colours={STEM: 170, BESIDE: 0},
    ),
    "capture of grey words": Made(
        uids.MultiFrameGrayscaleWordSecondaryCaptureImageStorage,
        "OT",
        grey(1000),
        {"NumberOfFrames": 1, **WINDOW},
        colours={STEM: 255, BESIDE: 0},
    ),
    "capture of colours": Made(
        uids.MultiFrameTrueColorSecondaryCaptureImageStorage,
        "OT",
        coloured(INK, PAPER),
        {"NumberOfFrames": 1},
        colours={STEM: INK, BESIDE: PAPER},
    ),
}


def write_made(folder: Path) -> None:
    """A file of each, in a series of its own."""
    for number, (name, made) in enumerate(MADE.items(), 1):
        write_image(
            folder / f"{number}.dcm",
            made.stored,
            made.data,
            SOPClassUID=made.sop_class,
            StudyInstanceUID=STUDY,
            SeriesInstanceUID=f"{STUDY}.{number}",
            SeriesNumber=number,
            SeriesDescription=f"The {name}",
            Modality=made.modality,
            **made.values,
        )
