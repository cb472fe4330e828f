"""The drawing of the measurements as a picture, with the styles that it has on the screen."""

from typing import Any
from urllib.parse import quote

#: What the style sheet says of these drawings; a picture has no style sheet.
_STYLES = (
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "paint-order",
    "opacity",
    "font-family",
    "font-size",
    "font-weight",
    "text-anchor",
    "display",
    "visibility",
)


async def svg_picture(viewport_id: str, scale: float) -> Any:
    """An image element of a viewport's measurements, ``scale`` times as large; None for none."""
    import js

    element = js.document.querySelector(f'svg[data-annotations="{viewport_id}"]')
    if not element or not element.childElementCount:
        return None
    box = element.getBoundingClientRect()
    copy = element.cloneNode(True)
    for theirs, mine in zip(element.querySelectorAll("*"), copy.querySelectorAll("*"), strict=True):
        _keep_styles(theirs, mine, scale)
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg")
    copy.setAttribute("viewBox", f"0 0 {box.width} {box.height}")
    copy.setAttribute("width", f"{box.width * scale}")
    copy.setAttribute("height", f"{box.height * scale}")
    text = js.XMLSerializer.new().serializeToString(copy)
    picture = js.Image.new()
    picture.src = f"data:image/svg+xml;charset=utf-8,{quote(str(text))}"
    await picture.decode()
    return picture


def _keep_styles(theirs: Any, mine: Any, scale: float) -> None:
    import js

    computed = js.getComputedStyle(theirs)
    for name in _STYLES:
        value = str(computed.getPropertyValue(name))
        if name == "stroke-width" and str(computed.vectorEffect) == "non-scaling-stroke":
            value = f"{float(value.removesuffix('px')) * scale}px"
        mine.style.setProperty(name, value)
    if str(computed.vectorEffect) == "non-scaling-stroke":
        mine.style.setProperty("vector-effect", "non-scaling-stroke")
