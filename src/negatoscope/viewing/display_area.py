"""Lays a picture where a hanging protocol wants it: OHIF's display areas."""

from dataclasses import dataclass, replace

from negatoscope.hanging.viewports import SCALE, DisplayArea
from negatoscope.viewing.camera import MAX_ZOOM, MIN_ZOOM, Camera, Point, Size, turned_box


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture in its viewport: what decides how a display area looks.

    ``column_mm`` is the width of a pixel, ``None`` where it is not known; ``aspect`` the height
    of a pixel over its width. ``camera`` gives rotation and flips.
    """

    camera: Camera
    viewport: Size
    image: Size
    aspect: float = 1.0
    column_mm: float | None = None

    @property
    def box(self) -> Size:
        """What the turned picture needs, in image columns."""
        return turned_box(self.camera, self.image, self.aspect)


def scale_in(area: DisplayArea, shown: Shown) -> float:
    """CSS pixels for one image column that a display area asks for by itself."""
    if area.kind == SCALE:
        return area.scale or 1.0
    width, height = area.image_area
    box = shown.box
    return min(
        shown.viewport.width / (box.width * width), shown.viewport.height / (box.height * height)
    )


def scales(areas: dict[str, tuple[DisplayArea, Shown]]) -> dict[str, float]:
    """CSS pixels for one image column, by viewport; those of one ``same_scale`` show equal sizes.

    Pictures whose pixel size is not known are compared by their pixels where none has one, and
    left alone otherwise.
    """
    found = {key: scale_in(area, shown) for key, (area, shown) in areas.items()}
    groups: dict[str, list[str]] = {}
    for key, (area, _) in areas.items():
        if area.same_scale:
            groups.setdefault(area.same_scale, []).append(key)
    for keys in groups.values():
        sizes = {key: areas[key][1].column_mm for key in keys}
        if not any(sizes.values()):
            sizes = dict.fromkeys(keys, 1.0)
        known = {key: size for key, size in sizes.items() if size}
        per_mm = min(found[key] / size for key, size in known.items())
        found.update({key: per_mm * size for key, size in known.items()})
    return found


def cameras_in(areas: dict[str, tuple[DisplayArea, Shown]]) -> dict[str, Camera]:
    """The cameras with which pictures lie as their display areas say, by viewport."""
    found = scales(areas)
    return {key: camera_in(area, shown, found[key]) for key, (area, shown) in areas.items()}


def camera_in(area: DisplayArea, shown: Shown, scale: float) -> Camera:
    """The camera with which a picture lies as a display area says, at a scale."""
    viewport, box = shown.viewport, shown.box
    fit = min(viewport.width / box.width, viewport.height / box.height)
    zoom = min(MAX_ZOOM, max(MIN_ZOOM, scale / fit))
    scale = fit * zoom
    (image_x, image_y), (canvas_x, canvas_y) = area.image_point, area.canvas_point
    pan = Point(
        (canvas_x - 0.5) * viewport.width / scale - (image_x - 0.5) * box.width,
        (canvas_y - 0.5) * viewport.height / scale - (image_y - 0.5) * box.height,
    )
    return replace(shown.camera, zoom=zoom, pan=pan)


def area_of(camera: Camera, image: Size, aspect: float) -> DisplayArea:
    """The display area that shows a picture as a camera does, in a viewport of any size."""
    box = turned_box(camera, image, aspect)
    point = (0.5 - camera.pan.x / box.width, 0.5 - camera.pan.y / box.height)
    return DisplayArea(image_area=(1 / camera.zoom, 1 / camera.zoom), image_point=point)
