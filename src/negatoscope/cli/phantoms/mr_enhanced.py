"""The brain as one Enhanced MR object: functional groups instead of forty files (PS3.3 A.36)."""

from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import EnhancedMRImageStorage

from negatoscope.cli.phantoms import attributes, people
from negatoscope.cli.phantoms.files import put_pixels, save
from negatoscope.cli.phantoms.jobs import Job
from negatoscope.cli.phantoms.mr_brain import CORONAL, SPACING_MM, Stack, signal
from negatoscope.cli.phantoms.records import Series, code, instance, uid

SERIES = Series(
    people.ENHANCED_MR, 2, "MR", "T1 coronal, enhanced multi-frame", EnhancedMRImageStorage,
    frame_of_reference="mr-enhanced",
)  # fmt: skip


def _item(**values: object) -> Dataset:
    ds = Dataset()
    for keyword, value in values.items():
        setattr(ds, keyword, value)
    return ds


def _one(**values: object) -> Sequence:
    return Sequence([_item(**values)])


def shared_groups(stack: Stack) -> Dataset:
    """What all frames have in common."""
    return _item(
        PixelMeasuresSequence=_one(
            SliceThickness=attributes.decimal(stack.thickness_mm),
            SpacingBetweenSlices=attributes.decimal(stack.step_mm),
            PixelSpacing=[attributes.decimal(SPACING_MM)] * 2,
        ),
        PlaneOrientationSequence=_one(
            ImageOrientationPatient=[attributes.decimal(v) for v in stack.orientation]
        ),
        FrameAnatomySequence=_one(
            FrameLaterality="U", AnatomicRegionSequence=[code("12738006", "SCT", "Brain")]
        ),
        FrameVOILUTSequence=_one(
            WindowCenter="420", WindowWidth="860", WindowCenterWidthExplanation="BRAIN"
        ),
        PixelValueTransformationSequence=_one(
            RescaleIntercept="0", RescaleSlope="1", RescaleType="US"
        ),
        MRImageFrameTypeSequence=_one(
            FrameType=["ORIGINAL", "PRIMARY", "T1", "NONE"], PixelPresentation="MONOCHROME",
            VolumetricProperties="VOLUME", VolumeBasedCalculationTechnique="NONE",
            ComplexImageComponent="MAGNITUDE", AcquisitionContrast="T1",
        ),
        MRTimingAndRelatedParametersSequence=_one(
            RepetitionTime=520.0, FlipAngle=90.0, EchoTrainLength=1, RFEchoTrainLength=1,
            GradientEchoTrainLength=0,
        ),
        MREchoSequence=_one(EffectiveEchoTime=9.2),
    )  # fmt: skip


def frame_groups(stack: Stack, index: int, acquired: str) -> Dataset:
    """What belongs to one frame."""
    return _item(
        FrameContentSequence=_one(
            FrameAcquisitionNumber=1, FrameReferenceDateTime=acquired,
            FrameAcquisitionDateTime=acquired, FrameAcquisitionDuration=520.0,
            StackID="1", InStackPositionNumber=index + 1, DimensionIndexValues=[1, index + 1],
        ),
        PlanePositionSequence=_one(
            ImagePositionPatient=[attributes.decimal(v) for v in stack.origin(index)]
        ),
    )  # fmt: skip


def _dimensions(ds: Dataset) -> None:
    organisation = uid("mr-enhanced", "dimensions")
    ds.DimensionOrganizationSequence = [_item(DimensionOrganizationUID=organisation)]
    ds.DimensionIndexSequence = [
        _item(DimensionOrganizationUID=organisation, DimensionIndexPointer=pointer,
              FunctionalGroupPointer=0x00209111)
        for pointer in (0x00209056, 0x00209057)
    ]  # fmt: skip


def write_object(out: Path, stack: Stack = CORONAL) -> None:
    """Write the one file."""
    acquired = f"{SERIES.study.date}{SERIES.study.time}.00"
    ds = instance(
        SERIES, 1,
        ImageType=["ORIGINAL", "PRIMARY", "T1", "NONE"], BodyPartExamined="BRAIN",
        PatientPosition="HFS", AcquisitionDateTime=acquired, AcquisitionDuration=208.0,
        ResonantNucleus="1H", MagneticFieldStrength=3.0, KSpaceFiltering="NONE",
        ApplicableSafetyStandardAgency="IEC", PixelPresentation="MONOCHROME",
        VolumetricProperties="VOLUME", VolumeBasedCalculationTechnique="NONE",
        ComplexImageComponent="MAGNITUDE", AcquisitionContrast="T1",
        ContentQualification="RESEARCH",
        PulseSequenceName="*se2d1", BurnedInAnnotation="NO", LossyImageCompression="00",
        PresentationLUTShape="IDENTITY", NumberOfFrames=stack.slices,
    )  # fmt: skip
    _dimensions(ds)
    ds.SharedFunctionalGroupsSequence = [shared_groups(stack)]
    ds.PerFrameFunctionalGroupsSequence = [
        frame_groups(stack, index, acquired) for index in range(stack.slices)
    ]
    frames = np.stack([signal(stack, index, "T1", "enhanced") for index in range(stack.slices)])
    put_pixels(ds, frames, bits=12)
    save(ds, SERIES.path(out, 1))


def jobs() -> list[Job]:
    """The work."""
    return [Job("MR enhanced", write_object, (), 4.0)]
