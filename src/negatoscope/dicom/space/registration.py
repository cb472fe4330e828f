"""Spatial Registration objects (PS3.3 A.39, C.20.2): how frames of reference lie to each other.

A registration maps points of other spaces into the frame of reference that the object itself
names. The matrices between all spaces follow from several objects together: one after the other,
and backwards.
"""

import math
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.space.affine import IDENTITY, Affine
from negatoscope.dicom.space.geometry import dot, normalized

SPATIAL_REGISTRATION = "1.2.840.10008.5.1.4.1.1.66.1"
DEFORMABLE_REGISTRATION = "1.2.840.10008.5.1.4.1.1.66.3"

#: More than any registration holds; bounds what a damaged object can ask for.
MAX_ITEMS, MAX_MATRICES, MAX_IMAGES = 64, 16, 20_000
#: Matrices are decimal strings of at most 16 characters, which makers round further.
ROTATION_TOLERANCE = 2e-3
LAST_ROW_TOLERANCE = 1e-6
#: Maps that change volumes more than this are no registration of a body.
MAX_GROWTH = 1e3
#: Points of patients lie within 100 m of the origin.
MAX_SHIFT_MM = 1e5

_KINDS = ("RIGID", "RIGID_SCALE", "AFFINE")


class RegistrationError(ValueError):
    """A registration cannot be applied; the message says why, as part of a sentence."""


@dataclass(frozen=True, slots=True)
class Registered:
    """One space in another: its points are mapped by ``matrix``.

    ``frame_of_reference`` is empty where the object names ``images`` (SOP instances) instead.
    """

    frame_of_reference: str
    matrix: Affine
    images: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Registration:
    """One object: spaces that are mapped into its ``frame_of_reference``.

    ``made`` is its content date and time, by which the newer of two is known.
    """

    uid: str
    frame_of_reference: str
    items: tuple[Registered, ...]
    made: str = ""


def spatial_registration(instance: DataSet) -> Registration:
    """The registration of an instance's metadata.

    Raises
    ------
    RegistrationError
        It is damaged, or says what no registration can.
    """
    target = instance.string("FrameOfReferenceUID")
    if not target:
        raise RegistrationError("it does not say into which frame of reference it maps")
    items = instance.sequence("RegistrationSequence")
    if not items:
        raise RegistrationError("it holds no registration")
    if len(items) > MAX_ITEMS:
        raise RegistrationError(f"it holds more than {MAX_ITEMS} registrations")
    return Registration(
        instance.string("SOPInstanceUID"),
        target,
        tuple(_registered(item) for item in items),
        instance.string("ContentDate") + instance.string("ContentTime"),
    )


def _registered(item: DataSet) -> Registered:
    images = item.sequence("ReferencedImageSequence")
    if len(images) > MAX_IMAGES:
        raise RegistrationError(f"it names more than {MAX_IMAGES} images")
    space = item.string("FrameOfReferenceUID")
    uids = tuple(uid for image in images if (uid := image.string("ReferencedSOPInstanceUID")))
    if not space and not uids:
        raise RegistrationError("it does not say which frame of reference or images it maps")
    steps = item.first("MatrixRegistrationSequence").sequence("MatrixSequence")
    if len(steps) > MAX_MATRICES:
        raise RegistrationError(f"it applies more than {MAX_MATRICES} matrices in a row")
    whole = IDENTITY
    for step in steps:  # the first one is applied first
        whole = _matrix(step).after(whole)
    return Registered(space, _bounded(whole), uids)


def _matrix(item: DataSet) -> Affine:
    """One 4 × 4 matrix, row by row (PS3.3 C.20.2.1.1), and whether it is what it is called."""
    numbers = item.numbers("FrameOfReferenceTransformationMatrix")
    if len(numbers) != 16:
        raise RegistrationError("a matrix does not have 16 numbers")
    last = (0.0, 0.0, 0.0, 1.0)
    if any(abs(a - b) > LAST_ROW_TOLERANCE for a, b in zip(numbers[12:], last, strict=True)):
        raise RegistrationError("the last row of a matrix is not 0 0 0 1")
    x, y, z, origin = ((numbers[n], numbers[4 + n], numbers[8 + n]) for n in range(4))
    matrix = Affine(x, y, z, origin)
    kind = item.string("FrameOfReferenceTransformationMatrixType").upper()
    if kind not in _KINDS:
        raise RegistrationError("a matrix does not say whether it is rigid or affine")
    if kind != "AFFINE" and not _turns(matrix, scales=kind == "RIGID_SCALE"):
        word = "turns and scales" if kind == "RIGID_SCALE" else "turns"
        raise RegistrationError(f"a matrix of type {kind} does more than that it {word}")
    return matrix


def _turns(matrix: Affine, *, scales: bool) -> bool:
    """A rotation without mirroring, of axes that are scaled or not."""
    axes = (matrix.x, matrix.y, matrix.z)
    lengths = [math.hypot(*axis) for axis in axes]
    if min(lengths) == 0.0:
        return False
    if not scales and any(abs(length - 1.0) > ROTATION_TOLERANCE for length in lengths):
        return False
    x, y, z = map(normalized, axes)
    slant = max(abs(dot(x, y)), abs(dot(y, z)), abs(dot(z, x)))
    return slant <= ROTATION_TOLERANCE and matrix.determinant > 0


def _bounded(matrix: Affine) -> Affine:
    growth = abs(matrix.determinant)
    if not 1.0 / MAX_GROWTH <= growth <= MAX_GROWTH:
        raise RegistrationError("its matrix flattens space or blows it up")
    if not all(abs(part) <= MAX_SHIFT_MM for part in matrix.origin):
        raise RegistrationError("its matrix moves points by more than 100 m")
    try:
        matrix.inverse()
    except ValueError:
        raise RegistrationError("its matrix flattens space or blows it up") from None
    return matrix


@dataclass(frozen=True, slots=True)
class Registrations:
    """The matrices between frames of reference that some objects say.

    ``links`` are, for each space, those that one object leads to directly.
    """

    links: Mapping[str, Mapping[str, Affine]] = field(default_factory=dict)

    def matrix(self, from_frame_of_reference: str, to_frame_of_reference: str) -> Affine | None:
        """What maps points of one space into another; ``None`` where nothing leads there.

        The way over the fewest objects is taken.
        """
        if not from_frame_of_reference or not to_frame_of_reference:
            return None
        found = {from_frame_of_reference: IDENTITY}
        waiting = deque(found)
        while waiting and to_frame_of_reference not in found:
            here = waiting.popleft()
            for there, step in self.links.get(here, {}).items():
                if there not in found:
                    found[there] = step.after(found[here])
                    waiting.append(there)
        return found.get(to_frame_of_reference)


def registrations(
    objects: Iterable[Registration], space_of: Callable[[str], str] = lambda uid: ""
) -> Registrations:
    """The table of some objects; of two that say the same, the newer counts.

    Parameters
    ----------
    space_of
        Answers with the frame of reference of an image (a SOP instance), or with nothing.
    """
    links: dict[str, dict[str, Affine]] = {}
    for each in sorted(objects, key=lambda o: o.made):
        target = each.frame_of_reference
        for item in each.items:
            spaces = [item.frame_of_reference] if item.frame_of_reference else item.images
            known = (uid if item.frame_of_reference else space_of(uid) for uid in spaces)
            for source in dict.fromkeys(space for space in known if space):
                if source != target:
                    links.setdefault(source, {})[target] = item.matrix
                    links.setdefault(target, {})[source] = item.matrix.inverse()
    return Registrations(links)
