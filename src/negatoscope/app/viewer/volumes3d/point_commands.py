"""Commands on the points of a volume's opacities: the editor of what is seen in 3D."""

from collections.abc import Callable
from dataclasses import replace

from negatoscope.app.commands import CommandError, command
from negatoscope.app.viewer.volumes3d.commands import NOT_3D
from negatoscope.app.viewer.volumes3d.scenes import function_of
from negatoscope.app.viewer.which import VIEWPORT, OpenSession, viewport_of
from negatoscope.language import t
from negatoscope.viewing.transfer_functions import LEAST_POINTS, MOST_POINTS, TransferFunction

_INDEX = t("which point, from 0 in the order of the values")
PARTS = ("value", "opacity")


class OpacityPointCommands:
    """Points are moved, added and taken away; colours stay with their values."""

    def __init__(self, session: OpenSession) -> None:
        self._session = session

    @command(
        "volume3d.setPoint",
        "Move a point of the opacities of a volume in 3D",
        index=_INDEX,
        part=f"one of {', '.join(PARTS)}",
        value="the modality's value, or the opacity in percent",
        viewport_id=VIEWPORT,
    )
    def set_point(self, index: int, part: str, value: float, viewport_id: str = "") -> None:
        """Move it along one axis."""
        if part not in PARTS:
            raise CommandError(f"a point has no “{part[:64]}”; it has {', '.join(PARTS)}")

        def moved(function: TransferFunction) -> TransferFunction:
            at, opacity = function.opacities[index]
            if part == "value":
                return function.with_point(index, value, opacity)
            return function.with_point(index, at, value / 100)

        self._change(viewport_id, index, moved)

    @command(
        "volume3d.addPoint",
        "Add a point to the opacities of a volume in 3D, after another",
        index=_INDEX,
        viewport_id=VIEWPORT,
    )
    def add_point(self, index: int, viewport_id: str = "") -> None:
        """One more, halfway to the next."""

        def more(function: TransferFunction) -> TransferFunction:
            if len(function.opacities) >= MOST_POINTS:
                raise CommandError(f"there are {MOST_POINTS} points already")
            return function.with_more(index)

        self._change(viewport_id, index, more)

    @command(
        "volume3d.removePoint",
        "Take a point of the opacities of a volume in 3D away",
        index=_INDEX,
        viewport_id=VIEWPORT,
    )
    def remove_point(self, index: int, viewport_id: str = "") -> None:
        """One fewer; two are left."""

        def fewer(function: TransferFunction) -> TransferFunction:
            if len(function.opacities) <= LEAST_POINTS:
                raise CommandError("two points are needed")
            return function.without(index)

        self._change(viewport_id, index, fewer)

    def _change(
        self,
        viewport_id: str,
        index: int,
        change: Callable[[TransferFunction], TransferFunction],
    ) -> None:
        session, view = viewport_of(self._session, viewport_id)
        look, display_set = view.volume3d, session.display_set(view)
        if look is None or display_set is None:
            raise CommandError(NOT_3D)
        function = function_of(session, view, look, display_set.modality)
        if index < 0:
            raise CommandError(f"there is no point {index}")
        try:
            opacities = change(function).opacities
        except IndexError:
            raise CommandError(f"there is no point {index}") from None
        session.update(replace(view, volume3d=replace(look, opacities=opacities)))
