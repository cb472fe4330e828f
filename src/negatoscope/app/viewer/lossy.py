"""Lossy compression in words, with method and ratio (PS3.3 C.7.6.1.1.5, IHE BIR 5.8)."""

from itertools import zip_longest

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.text import format_number
from negatoscope.language import t

#: Defined terms of Lossy Image Compression Method (PS3.3 C.7.6.1.1.5.1).
_METHODS = {
    "ISO_10918_1": "JPEG",
    "ISO_14495_1": "JPEG-LS",
    "ISO_15444_1": "JPEG 2000",
    "ISO_15444_15": "HTJ2K",
    "ISO_18181_1": t("JPEG XL"),
    "ISO_13818_2": "MPEG-2",
    "ISO_14496_10": "H.264",
    "ISO_23008_2": "H.265",
}


def lossy_text(instance: DataSet) -> str:
    """``"Lossy 10:1 JPEG"``; several compressions in their order; ``""`` where there was none."""
    if instance.string("LossyImageCompression") != "01":
        return ""
    ratios = [
        f"{format_number(float(f'{ratio:.3g}'))}:1" if ratio >= 1 else ""
        for ratio in instance.numbers("LossyImageCompressionRatio")
    ]  # a ratio below 1 is none: nothing was ever compressed to more than it was
    methods = instance.strings("LossyImageCompressionMethod")
    steps = [
        " ".join(filter(None, (ratio, _METHODS.get(method, method))))
        for ratio, method in zip_longest(ratios, methods, fillvalue="")
    ]
    return " ".join(filter(None, ("Lossy", ", then ".join(filter(None, steps)))))
