"""Planes and slabs through a volume as the shaders see them: in the texture's coordinates."""

from dataclasses import dataclass, replace
from math import ceil

from negatoscope.dicom.series.volumes import Volume
from negatoscope.dicom.space.affine import Affine
from negatoscope.dicom.space.geometry import ImagePlane, Vector
from negatoscope.dicom.space.volumes import to_texture
from negatoscope.viewing.curves import Sheet
from negatoscope.viewing.reformats import THIN, Slab

#: Samples through a slab at most.
MAX_SAMPLES = 512


@dataclass(frozen=True, slots=True)
class Cut:
    """A rectangle through a volume.

    ``origin`` is its first corner; ``across`` and ``down`` are its edges, ``through`` the way from
    the front of the slab to its back, of which ``samples`` are taken. ``constant`` is added to a
    sum for each sample beyond the first, in stored values: the intercept counts each time.
    ``opacity`` and ``threshold`` (in stored values) are those of a layer over another. ``part`` is
    what the cut takes of the picture's width, from–to in shares: a curved one has several.
    """

    volume: Volume
    origin: Vector
    across: Vector
    down: Vector
    through: Vector = (0.0, 0.0, 0.0)
    samples: int = 1
    blend: str = ""
    constant: float = 0.0
    opacity: float = 1.0
    threshold: float | None = None
    part: tuple[float, float] = (0.0, 1.0)

    @property
    def is_layer(self) -> bool:
        """Whether what lies below is to be seen through it."""
        return self.opacity < 1.0 or self.threshold is not None


def cut_of(
    volume: Volume,
    plane: ImagePlane,
    columns: int,
    rows: int,
    slab: Slab = THIN,
    space: Affine | None = None,
) -> Cut:
    """A plane of so many pixels as a cut.

    Parameters
    ----------
    space
        Where the volume lies in another space than the plane: from the plane's to its own (mm).
    """
    across = _scaled(plane.row_direction, columns * plane.spacing_mm[1])
    down = _scaled(plane.column_direction, rows * plane.spacing_mm[0])
    return _cut(volume, (plane.point_mm(-0.5, -0.5), across, down), plane.normal, slab, space)


def cuts_of(volume: Volume, sheet: Sheet, slab: Slab, space: Affine | None = None) -> list[Cut]:
    """A curved reformat as cuts, one beside the other."""
    return [
        replace(
            _cut(volume, (each.corner_mm, each.across_mm, each.down_mm), each.normal, slab, space),
            part=(each.start, each.end),
        )
        for each in sheet.strips
    ]


def _cut(
    volume: Volume,
    rectangle: tuple[Vector, Vector, Vector],
    normal: Vector,
    slab: Slab,
    space: Affine | None,
) -> Cut:
    """A rectangle (first corner, edge to the right, edge down, in mm) as a cut."""
    texture = to_texture(volume.geometry)
    if space is not None:
        texture = texture.after(space)
    corner, across, down = rectangle
    cut = Cut(volume, texture.point(corner), texture.way(across), texture.way(down))
    if not slab.thick:
        return cut
    step = volume.geometry.spacing_along_mm(normal)
    samples = min(max(2, ceil(slab.thickness_mm / step) + 1), MAX_SAMPLES)
    half = _scaled(normal, -slab.thickness_mm / 2)
    start = (corner[0] + half[0], corner[1] + half[1], corner[2] + half[2])
    return Cut(
        volume,
        texture.point(start),
        cut.across,
        cut.down,
        texture.way(_scaled(normal, slab.thickness_mm)),
        samples,
        slab.blend,
        volume.lut.intercept / volume.lut.slope if slab.blend == "sum" else 0.0,
    )


def _scaled(vector: Vector, factor: float) -> Vector:
    return (vector[0] * factor, vector[1] * factor, vector[2] * factor)
