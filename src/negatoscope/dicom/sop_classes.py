"""What an object is, by its SOP class (PS3.4 B.5), in the words of a user."""

from pydicom.uid import UID

from negatoscope.dicom.dataset import DataSet

WHOLE_SLIDE = "whole-slide image"
VIDEO = "video"
_STORAGE = "1.2.840.10008.5.1.4.1.1."
# Beginnings of the UIDs of objects that are no stack of images, and what to call them.
_OTHER_OBJECTS = {
    "88.59": "key object selection",
    "88.": "structured report",
    "11.": "presentation state",
    "66.1": "spatial registration",
    "66.2": "spatial fiducials",
    "66.3": "deformable registration",
    "66.4": "segmentation",
    "66.5": "surface segmentation",
    "66.6": "tractography result",
    "66.7": "segmentation",
    "66": "raw data",
    "67": "real world value mapping",
    "481.2": "",  # RT Dose is an image
    "481.1": "",  # RT Image too
    "481.23": "",
    "481.24": "",
    "481.3": "structure set",
    "481.": "treatment plan or record",
    "9.": "waveform",
    "104.1": "PDF document",
    "104.2": "CDA document",
    "104.": "document or model",
    "4.2": "MR spectroscopy",
    "77.1.1.1": VIDEO,
    "77.1.2.1": VIDEO,
    "77.1.4.1": VIDEO,
    "77.1.6": WHOLE_SLIDE,
    "91.": "microscopy annotations",
    "68.": "surface scan",
    "78.": "ophthalmic measurement",
    "79.": "ophthalmic report",
    "80.": "ophthalmic report",
    "90.": "content assessment",
    "131": "basic structured display",
    "200.": "protocol",
}
_PREFIXES = sorted(_OTHER_OBJECTS, key=len, reverse=True)
# PS3.5 10.7 to 10.19; those for fragmented streams have one number more ("….100.1").
_VIDEO_CODECS = {
    f"1.2.840.10008.1.2.4.{n}": "MPEG-2" if n < 102 else "H.264" if n < 107 else "HEVC"
    for n in range(100, 109)
}
# Images of these kinds are looked at one by one (projections), never as a stack.
SINGLE_IMAGE_MODALITIES = frozenset({"CR", "DX", "MG", "IO", "PX", "RG"})
_SINGLE_IMAGE_CLASSES = (_STORAGE + "1",)


def object_kind(sop_class_uid: str) -> str:
    """What a non-image object is called (``"structured report"``), or ``""`` for images."""
    if not sop_class_uid.startswith(_STORAGE):
        return ""
    rest = sop_class_uid[len(_STORAGE) :]
    for prefix in _PREFIXES:
        # "9." opens a family; "66" and "481.2" are one class and their sub-classes
        if rest == prefix or rest.startswith(prefix if prefix[-1] == "." else prefix + "."):
            return _OTHER_OBJECTS[prefix]
    return ""


def kind_of(instance: DataSet) -> str:
    """What an instance is called when it is no stack of images, or ``""`` for images."""
    uid = instance.string("SOPClassUID")
    kind = object_kind(uid)
    if kind == WHOLE_SLIDE and (instance.integer("NumberOfFrames") or 1) == 1:
        return ""  # an overview, a label, or a level that fits into one frame
    syntax = transfer_syntax(instance)
    if is_video(syntax):
        return VIDEO
    if kind == VIDEO and syntax:
        return ""  # frames of their own in a video's class: a film of JPEG images, say
    if kind:
        return kind
    if "Rows" in instance or "PixelData" in instance:
        return ""
    if is_registered(uid):
        return f"“{sop_class_name(uid)}” object"
    return "private object" if uid else "object without pixels"


def sop_class_name(uid: str) -> str:
    """Name of a SOP class for people: ``"CT Image"``; the UID when it is not registered."""
    return UID(uid).name.removesuffix(" Storage")


def is_registered(uid: str) -> bool:
    """The standard (PS3.6) knows this SOP class."""
    return UID(uid).type == "SOP Class"


def is_single_image(instance: DataSet, modality: str) -> bool:
    """The instance is a projection that makes a display set of its own."""
    if modality in SINGLE_IMAGE_MODALITIES:
        return True
    uid = instance.string("SOPClassUID")
    return any(uid == c or uid.startswith(c + ".") for c in _SINGLE_IMAGE_CLASSES)


def transfer_syntax(instance: DataSet) -> str:
    """Transfer syntax in which the source has an instance's pixel data; ``""`` if it is unsaid."""
    keywords = ("AvailableTransferSyntaxUID", "TransferSyntaxUID")
    return next((uid for keyword in keywords if (uid := instance.string(keyword))), "")


def is_video(transfer_syntax_uid: str) -> bool:
    """Frames are a video stream (MPEG-2, MPEG-4, HEVC)."""
    return bool(video_codec(transfer_syntax_uid))


def video_codec(transfer_syntax_uid: str) -> str:
    """Name of the codec of a video's transfer syntax, or ``""`` when it is none."""
    return _VIDEO_CODECS.get(".".join(transfer_syntax_uid.split(".")[:8]), "")
