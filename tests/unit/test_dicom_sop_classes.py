"""Every storage class: what has pixels is shown, what has none is listed by its kind."""

from typing import Any

import pytest
from pydicom import uid as uids

from negatoscope.dicom.series.display_sets import DisplaySet, display_sets
from negatoscope.dicom.sop_classes import object_kind
from tests.support.instances import ct_slice

IMAGES = (
    "ComputedRadiographyImageStorage",
    "DigitalXRayImageStorageForPresentation",
    "DigitalXRayImageStorageForProcessing",
    "DigitalMammographyXRayImageStorageForPresentation",
    "DigitalMammographyXRayImageStorageForProcessing",
    "DigitalIntraOralXRayImageStorageForPresentation",
    "DigitalIntraOralXRayImageStorageForProcessing",
    "CTImageStorage",
    "EnhancedCTImageStorage",
    "LegacyConvertedEnhancedCTImageStorage",
    "UltrasoundMultiFrameImageStorage",
    "MRImageStorage",
    "EnhancedMRImageStorage",
    "EnhancedMRColorImageStorage",
    "LegacyConvertedEnhancedMRImageStorage",
    "UltrasoundImageStorage",
    "EnhancedUSVolumeStorage",
    "SecondaryCaptureImageStorage",
    "MultiFrameSingleBitSecondaryCaptureImageStorage",
    "MultiFrameGrayscaleByteSecondaryCaptureImageStorage",
    "MultiFrameGrayscaleWordSecondaryCaptureImageStorage",
    "MultiFrameTrueColorSecondaryCaptureImageStorage",
    "XRayAngiographicImageStorage",
    "EnhancedXAImageStorage",
    "XRayRadiofluoroscopicImageStorage",
    "EnhancedXRFImageStorage",
    "XRay3DAngiographicImageStorage",
    "XRay3DCraniofacialImageStorage",
    "BreastTomosynthesisImageStorage",
    "BreastProjectionXRayImageStorageForPresentation",
    "BreastProjectionXRayImageStorageForProcessing",
    "IntravascularOpticalCoherenceTomographyImageStorageForPresentation",
    "IntravascularOpticalCoherenceTomographyImageStorageForProcessing",
    "NuclearMedicineImageStorage",
    "ParametricMapStorage",
    "VLEndoscopicImageStorage",
    "VLMicroscopicImageStorage",
    "VLSlideCoordinatesMicroscopicImageStorage",
    "VLPhotographicImageStorage",
    "OphthalmicPhotography8BitImageStorage",
    "OphthalmicPhotography16BitImageStorage",
    "OphthalmicTomographyImageStorage",
    "OphthalmicOpticalCoherenceTomographyEnFaceImageStorage",
    "OphthalmicThicknessMapStorage",
    "CornealTopographyMapStorage",
    "DermoscopicPhotographyImageStorage",
    "PositronEmissionTomographyImageStorage",
    "LegacyConvertedEnhancedPETImageStorage",
    "EnhancedPETImageStorage",
    "RTImageStorage",
    "EnhancedRTImageStorage",
    "RTDoseStorage",
)
OTHERS = {
    "SegmentationStorage": "segmentation",
    "RTStructureSetStorage": "structure set",
    "RTPlanStorage": "treatment plan or record",
    "RTIonPlanStorage": "treatment plan or record",
    "BasicTextSRStorage": "structured report",
    "Comprehensive3DSRStorage": "structured report",
    "XRayRadiationDoseSRStorage": "structured report",
    "KeyObjectSelectionDocumentStorage": "key object selection",
    "GrayscaleSoftcopyPresentationStateStorage": "presentation state",
    "AdvancedBlendingPresentationStateStorage": "presentation state",
    "EncapsulatedPDFStorage": "PDF document",
    "EncapsulatedCDAStorage": "CDA document",
    "EncapsulatedSTLStorage": "document or model",
    "TwelveLeadECGWaveformStorage": "waveform",
    "HemodynamicWaveformStorage": "waveform",
    "VLWholeSlideMicroscopyImageStorage": "whole-slide image",
    "MicroscopyBulkSimpleAnnotationsStorage": "microscopy annotations",
    "SpatialRegistrationStorage": "spatial registration",
    "RawDataStorage": "raw data",
    "MRSpectroscopyStorage": "MR spectroscopy",
}


def one(sop_class: str, **values: Any) -> DisplaySet:
    (made,) = display_sets([ct_slice(1, 0.0, SOPClassUID=sop_class, **values)])
    return made


@pytest.mark.parametrize("name", IMAGES)
def test_classes_with_pixels_are_shown(name: str):
    made = one(getattr(uids, name))
    assert made.is_image
    assert len(made.frames) == 1


@pytest.mark.parametrize(("name", "kind"), OTHERS.items())
def test_classes_without_pixels_of_their_own_are_listed(name: str, kind: str):
    uid = getattr(uids, name)
    assert object_kind(uid) == kind
    values = {"NumberOfFrames": 20} if kind == "whole-slide image" else {}
    made = one(uid, **values)
    assert not made.is_image
    assert kind in made.message


@pytest.mark.parametrize(
    ("uid", "message"),
    [
        ("1.2.840.10008.5.1.4.39.1", "A “Color Palette” object"),
        ("1.3.12.2.1107.5.9.1", "A private object"),
        (None, "An object without pixels"),
    ],
)
def test_objects_that_nobody_expects_are_listed_too(uid: str | None, message: str):
    made = one(uid, Rows=None, Columns=None)  # type: ignore[arg-type]
    assert made.message == f"{message} cannot be shown here yet."


def test_private_images_are_shown():
    assert one("1.3.12.2.1107.5.9.1").is_image


def test_an_overview_of_a_slide_is_an_image():
    assert one(uids.VLWholeSlideMicroscopyImageStorage, NumberOfFrames=1, Modality="SM").is_image


@pytest.mark.parametrize(
    ("number", "codec"),
    [("100", "MPEG-2"), ("101.1", "MPEG-2"), ("102", "H.264"), ("106.1", "H.264"), ("108", "HEVC")],
)
def test_videos_are_told_by_their_transfer_syntax(number: str, codec: str):
    made = one(
        uids.UltrasoundMultiFrameImageStorage,
        AvailableTransferSyntaxUID=f"1.2.840.10008.1.2.4.{number}",
        NumberOfFrames=100,
        FrameTime=40,
    )
    assert made.kind == "video"
    assert made.video is not None
    assert (made.video.codec, made.video.frame_count) == (codec, 100)
    assert made.video.frame_time_ms == 40
    assert len(made.frames) == 1, "one frame stands for all: there may be a hundred thousand"
    assert made.is_viewable
    assert not made.is_volume


@pytest.mark.parametrize("name", ["VideoEndoscopicImageStorage", "VideoPhotographicImageStorage"])
def test_a_videos_class_is_a_video_where_the_source_names_no_transfer_syntax(name: str):
    made = one(getattr(uids, name))
    assert made.kind == "video"
    assert made.video is not None
    assert made.video.codec == ""


def test_jpeg_xl_is_no_film():
    made = one(
        uids.UltrasoundMultiFrameImageStorage,
        AvailableTransferSyntaxUID="1.2.840.10008.1.2.4.110",
        NumberOfFrames=3,
    )
    assert made.is_image


def test_a_film_of_single_pictures_in_a_videos_class_is_a_stack_of_images():
    made = one(
        uids.VideoEndoscopicImageStorage,
        AvailableTransferSyntaxUID="1.2.840.10008.1.2.4.50",
        NumberOfFrames=3,
    )
    assert made.is_image
    assert len(made.frames) == 3


def test_each_video_of_a_series_is_a_display_set_of_its_own():
    made = display_sets(
        [ct_slice(n, 0.0, AvailableTransferSyntaxUID="1.2.840.10008.1.2.4.102") for n in (1, 2)]
    )
    assert [d.kind for d in made] == ["video", "video"]
    assert len({d.uid for d in made}) == 2
