"""``viewportOverlay``: which texts stand in the corners of a viewport, as OHIF's items."""
# ruff: noqa: RUF009 - key() makes a dataclass field, and the defaults are frozen

from dataclasses import dataclass, replace

from negatoscope.app.config.kinds import Block, ListOf, Text, key

_NO_EFFECT = "Accepted for configurations written for OHIF; has no effect."


@dataclass(frozen=True, slots=True)
class OverlayCondition:
    """When an item is shown: the attribute is there, and has one of the values where any stand."""

    attribute: str = key("attribute", Text(may_be_empty=False), "Keyword or tag.")
    values: tuple[str, ...] = key(
        "values", ListOf(Text(), or_single=True), "Values of which it must be one.", ()
    )


@dataclass(frozen=True, slots=True)
class OverlayItem:
    """One text: an item of our own by its id, or an attribute of the image."""

    id: str = key("id", Text(may_be_empty=False), "Its name; must be unique.")
    inherits_from: str = key(
        "inheritsFrom",
        Text(),
        "The item whose text it is: `ohif.overlayItem` (an attribute), "
        "`ohif.overlayItem.windowLevel`, `.zoomLevel`, `.instanceNumber`, or one of the ids of "
        "the shipped items.",
        "",
    )
    attribute: str = key("attribute", Text(), "Keyword or tag whose value is shown.", "")
    label: str = key("label", Text(), "Stands before the value.", "")
    title: str = key("title", Text(), "What it is called in the preferences.", "")
    condition: OverlayCondition | None = key(
        "condition", Block(OverlayCondition), "When it is shown. Default: always.", None
    )


_ITEMS = ListOf(Block(OverlayItem, dict.fromkeys(("color", "background", "contentF"), _NO_EFFECT)))


def _shipped(*ids: str) -> tuple[OverlayItem, ...]:
    return tuple(OverlayItem(item_id) for item_id in ids)


@dataclass(frozen=True, slots=True)
class Corners:
    """The items of the four corners, each from top to bottom; a corner left out is as shipped."""

    top_left: tuple[OverlayItem, ...] = key(
        "topLeft", _ITEMS, "Texts at the top left.", _shipped("patientName", "patientID")
    )
    top_right: tuple[OverlayItem, ...] = key(
        "topRight",
        _ITEMS,
        "Texts at the top right.",
        _shipped("institution", "studyDescription", "acquired"),
    )
    bottom_left: tuple[OverlayItem, ...] = key(
        "bottomLeft",
        _ITEMS,
        "Texts at the bottom left.",
        _shipped("uptakeUnit", "pixelSize", "windowLevel", "zoomLevel", "inverted", "remarks"),
    )
    bottom_right: tuple[OverlayItem, ...] = key(
        "bottomRight",
        _ITEMS,
        "Texts at the bottom right.",
        _shipped(
            "seriesDescription", "frameLabels", "slicePosition", "sliceThickness", "instanceNumber"
        ),
    )

    def placed(self, item: OverlayItem, corner: str) -> "Corners":
        """The same with an item at the end of a corner, or nowhere where none is named."""
        kept = {
            name: tuple(each for each in getattr(self, name) if each.id != item.id)
            for name in CORNER_NAMES
        }
        if corner:
            kept[corner] = (*kept[corner], item)
        return replace(self, **kept)

    def corner_of(self, item_id: str) -> str:
        """Name of the corner in which an item stands, or nothing."""
        for name in CORNER_NAMES:
            if any(each.id == item_id for each in getattr(self, name)):
                return name
        return ""


CORNER_NAMES = ("top_left", "top_right", "bottom_left", "bottom_right")
CORNERS = Block(Corners)
