"""Volumes that stay in the graphics: what is shown, and of other phases as many as have room."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from negatoscope.dicom.series.volumes import Volume
from negatoscope.rendering.volume_textures import VolumeTextures

SIDE = 8
BYTES = SIDE**3 * 2


@dataclass
class Graphics:
    """A context that remembers which textures there are."""

    textures: set[int] = field(default_factory=set)
    made: int = 0

    def __getattr__(self, name: str) -> Any:
        return lambda *_: 0

    def getParameter(self, _: int) -> int:
        return 2048

    def createTexture(self) -> int:
        self.made += 1
        self.textures.add(self.made)
        return self.made

    def deleteTexture(self, texture: int) -> None:
        self.textures.remove(texture)


def volume(uid: str) -> Volume:
    geometry = SimpleNamespace(columns=SIDE, rows=SIDE, slices=SIDE)
    made: Any = SimpleNamespace(uid=uid, geometry=geometry, colour=False, one_byte=False)
    return made


def test_what_is_not_shown_is_given_back_at_once():
    graphics = Graphics()
    textures = VolumeTextures(graphics, lambda count: [0] * count)
    first, second = volume("1/0"), volume("1/5")
    textures.texture(first), textures.texture(second)
    assert textures.size_bytes == 2 * BYTES
    assert textures.keep(["1/5"]) == ("1/0",)
    assert graphics.textures == {2}
    assert textures.size_bytes == BYTES


def test_of_the_spare_ones_those_that_were_drawn_last_stay():
    graphics = Graphics()
    textures = VolumeTextures(graphics, lambda count: [0] * count)
    volumes = {uid: volume(uid) for uid in ("1/0", "1/5", "1/10", "1/15", "2/0")}
    for each in volumes.values():
        textures.texture(each)
    textures.texture(volumes["1/0"])  # drawn again
    gone = textures.keep(["1/15"], ["1/0", "1/5", "1/10"], 2 * BYTES)
    assert set(gone) == {"1/5", "2/0"}, "the one drawn longest ago, and what is no phase"
    assert textures.size_bytes == 3 * BYTES
    assert set(textures.keep([])) == {"1/0", "1/10", "1/15"}
    assert graphics.textures == set()


def test_slices_are_taken_up_from_the_middle_outwards():
    graphics = Graphics()
    textures = VolumeTextures(graphics, lambda count: [0] * count)
    textures.levels = SimpleNamespace(levels=lambda *_: b"")
    made: Any = volume("1/0")
    made.thinned, made.scalings = (1, 1, 1), [SimpleNamespace(factor=1, offset=0)] * SIDE
    made.sources = [SimpleNamespace(first=n, second=n, share=0.0) for n in range(SIDE)]
    frame: Any = SimpleNamespace(pixels=[])
    steps = iter([True, True, False])
    assert set(textures.fill(made, lambda number: frame, lambda: next(steps))) == {2, 3, 4}
    assert textures.filled(made) == 3
    assert len(textures.fill(made, lambda number: frame, lambda: True)) == SIDE - 3
