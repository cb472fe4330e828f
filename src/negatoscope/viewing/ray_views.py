"""How a viewport looks at a volume in 3D, and what that means for the rays through it."""

from dataclasses import dataclass, field, replace

from negatoscope.dicom.space.geometry import Vector
from negatoscope.dicom.space.volumes import VolumeGeometry
from negatoscope.viewing.free_cuts import FreeCut
from negatoscope.viewing.orbit import Orbit, OrbitPlacement
from negatoscope.viewing.transfer_functions import Lighting, OpacityPoint, TransferFunction

#: Ends of a box along columns, rows and slices, in shares of the volume.
Box = tuple[Vector, Vector]
WHOLE: Box = ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
#: A box is no thinner than this.
MIN_BOX = 0.02
#: Samples for the edge of a cube of a voxel's volume, by quality (OHIF's 1 to 4).
SAMPLES = {1: 0.75, 2: 1.4, 3: 2.0, 4: 4.0}
DEFAULT_QUALITY = 2


@dataclass(frozen=True, slots=True)
class VolumeLook:
    """What a person has chosen for a volume in 3D.

    ``lighting`` and ``opacities`` are None where they are those of the preset; ``shift`` moves the
    opacities along the values, in the volume's unit.
    """

    preset: str
    orbit: Orbit = field(default_factory=Orbit)
    shift: float = 0.0
    quality: int = DEFAULT_QUALITY
    lighting: Lighting | None = None
    box: Box = WHOLE
    opacities: tuple[OpacityPoint, ...] | None = None
    cuts: tuple[FreeCut, ...] = ()

    def reset(self) -> "VolumeLook":
        """As at first; preset and quality stay."""
        return VolumeLook(self.preset, quality=self.quality)

    def cut(
        self, axis: int, *, low: float | None = None, high: float | None = None
    ) -> "VolumeLook":
        """The look with one or both ends of its box elsewhere; they never meet."""
        lows, highs = list(self.box[0]), list(self.box[1])
        if low is not None:
            lows[axis] = min(max(low, 0.0), highs[axis] - MIN_BOX)
        if high is not None:
            highs[axis] = max(min(high, 1.0), lows[axis] + MIN_BOX)
        return replace(self, box=((lows[0], lows[1], lows[2]), (highs[0], highs[1], highs[2])))


@dataclass(frozen=True, slots=True)
class RayView:
    """A volume and how it is looked at.

    ``line`` leads from a texture's level to the modality's value: factor and offset. ``box`` are
    the ends of what is looked at along columns, rows and slices, in shares of the volume.
    ``step_mm`` is the way between two samples of a ray.
    """

    volume: str
    geometry: VolumeGeometry
    line: tuple[float, float]
    placement: OrbitPlacement
    function: TransferFunction
    lighting: Lighting = field(default_factory=Lighting)
    maximum: bool = False
    box: tuple[Vector, Vector] = WHOLE
    step_mm: float = 1.0
    cuts: tuple[FreeCut, ...] = ()


def extent_mm(geometry: VolumeGeometry) -> float:
    """The longest edge of a volume: what fills a viewport at zoom 1."""
    sizes = (geometry.columns, geometry.rows, geometry.slices)
    return max(size * way for size, way in zip(sizes, geometry.spacing_mm, strict=True))


def step_mm(geometry: VolumeGeometry, quality: int) -> float:
    """The way between two samples of a ray, the same from all sides."""
    column, row, slice_ = geometry.spacing_mm
    return float((column * row * slice_) ** (1 / 3)) / SAMPLES[quality]
