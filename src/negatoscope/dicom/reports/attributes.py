"""Attributes of data sets that are made here, in the DICOM JSON model (PS3.18 F)."""

from typing import Any

from negatoscope.dicom.dataset import DataSet, tag_of
from negatoscope.dicom.encoding.values import JsonElement, dictionary_vr
from negatoscope.dicom.reports.codes import MAX_MEANING, Code

Json = dict[str, JsonElement]

#: A code value of more letters is a long one (PS3.3 table 8.8-1).
_CODE_LETTERS = 16


def attributes(**values: Any) -> Json:
    """A data set from keywords and values; `None` or ``""`` is an empty element.

    A list has several values, or the items of a sequence; a person's name is a text.
    """
    return dict(_element(keyword, value) for keyword, value in values.items())


def _element(keyword: str, value: Any) -> tuple[str, JsonElement]:
    tag = tag_of(keyword)
    vr = dictionary_vr(int(tag, 16))
    if value is None or value == "" or value == []:
        return tag, {"vr": vr}
    values = list(value) if isinstance(value, list | tuple) else [value]
    if vr == "PN":
        values = [{"Alphabetic": each} if isinstance(each, str) else each for each in values]
    return tag, {"vr": vr, "Value": values}


def copied(source: DataSet, *keywords: str) -> Json:
    """Attributes of another data set as they are there; those that are absent are empty."""
    made: Json = {}
    for keyword in keywords:
        tag, empty = _element(keyword, None)
        values = source.values(keyword)
        made[tag] = {**empty, "Value": values} if values else empty
    return made


def code_item(code: Code) -> Json:
    """An item of a code sequence (PS3.3 8.8)."""
    keyword = "CodeValue" if len(code.value) <= _CODE_LETTERS else "LongCodeValue"
    meaning = " ".join((code.meaning or code.value).replace("\\", "/").split())[:MAX_MEANING]
    return attributes(
        **{keyword: code.value}, CodingSchemeDesignator=code.scheme, CodeMeaning=meaning
    )
