"""Affine maps between spaces of three axes: voxels, patients, textures."""

from dataclasses import dataclass

from negatoscope.dicom.space.geometry import Vector, cross, dot

#: Columns that span less than this share of the box of their lengths span no space.
MIN_DETERMINANT = 1e-9


@dataclass(frozen=True, slots=True)
class Affine:
    """``point = origin + x * p[0] + y * p[1] + z * p[2]``; the vectors are the matrix's columns."""

    x: Vector
    y: Vector
    z: Vector
    origin: Vector

    def point(self, at: Vector) -> Vector:
        """Where a point goes."""
        a, b, c, o = self.x, self.y, self.z, self.origin
        i, j, k = at
        return (
            o[0] + a[0] * i + b[0] * j + c[0] * k,
            o[1] + a[1] * i + b[1] * j + c[1] * k,
            o[2] + a[2] * i + b[2] * j + c[2] * k,
        )

    def way(self, vector: Vector) -> Vector:
        """Where a difference of two points goes: the origin does not count."""
        a, b, c = self.x, self.y, self.z
        i, j, k = vector
        return (
            a[0] * i + b[0] * j + c[0] * k,
            a[1] * i + b[1] * j + c[1] * k,
            a[2] * i + b[2] * j + c[2] * k,
        )

    def after(self, first: "Affine") -> "Affine":
        """Both maps one after the other: ``first``, then this one."""
        return Affine(
            self.way(first.x), self.way(first.y), self.way(first.z), self.point(first.origin)
        )

    @property
    def determinant(self) -> float:
        """How much volumes grow; negative where left and right change places."""
        return dot(self.x, cross(self.y, self.z))

    def inverse(self) -> "Affine":
        """The way back.

        Raises
        ------
        ValueError
            The map leads into a plane or a line.
        """
        yz, zx, xy = cross(self.y, self.z), cross(self.z, self.x), cross(self.x, self.y)
        volume = self.determinant
        box = (dot(self.x, self.x) * dot(self.y, self.y) * dot(self.z, self.z)) ** 0.5
        if abs(volume) <= MIN_DETERMINANT * box:
            raise ValueError("a map that leads into a plane has no way back")
        # rows of the inverse; its columns are taken across them
        rows = [(v[0] / volume, v[1] / volume, v[2] / volume) for v in (yz, zx, xy)]
        columns = [(rows[0][n], rows[1][n], rows[2][n]) for n in range(3)]
        back = Affine(columns[0], columns[1], columns[2], (0.0, 0.0, 0.0))
        there = back.way(self.origin)
        return Affine(back.x, back.y, back.z, (-there[0], -there[1], -there[2]))


def scaling(x: float, y: float, z: float, origin: Vector = (0.0, 0.0, 0.0)) -> Affine:
    """A map that stretches each axis."""
    return Affine((x, 0.0, 0.0), (0.0, y, 0.0), (0.0, 0.0, z), origin)


IDENTITY = scaling(1.0, 1.0, 1.0)
