"""Commands on the colours of grey images, and the menu that offers them."""

from dataclasses import replace

from negatoscope.app.commands import CommandError, command
from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.which import VIEWPORT, OpenSession, viewport_of
from negatoscope.app.viewmodels.toolbar import ToolbarItem
from negatoscope.language import t
from negatoscope.viewing.colour_maps import GRAYSCALE, NAMES, SAFE, name_of

NO_GREY = t("This image has no grey values to colour")


class ColourCommands:
    """Colour maps by name."""

    def __init__(self, session: OpenSession) -> None:
        self._session = session

    @command(
        "setViewportColormap",
        "Show grey values in colours",
        colormap=f"one of {', '.join(NAMES)}",
        viewport=VIEWPORT,
    )
    def set_colour_map(self, colormap: str, viewport: str = "") -> None:
        """Choose a map."""
        session, view = viewport_of(self._session, viewport)
        name = name_of(colormap)
        if name is None:
            raise CommandError(
                f"there is no colour map “{colormap[:64]}”; there are {', '.join(NAMES)}"
            )
        if session.window(view) is None:
            raise CommandError(f"{NO_GREY[:1].lower()}{NO_GREY[1:]}")
        session.update(replace(view, colormap="" if name == GRAYSCALE else name))
        session.set_grid(session.grid)


def colours(session: ViewerSession) -> ToolbarItem:
    """The menu of colour maps."""
    view = session.grid.active
    chosen = view.colormap or GRAYSCALE
    return ToolbarItem(
        "colours",
        t("Colours"),
        "palette",
        "",
        disabled_reason="" if session.window(view) is not None else NO_GREY,
        group="tools",
        menu=tuple(
            ToolbarItem(
                f"colours-{number}",
                t("{upper}{name}, even to every eye", upper=name[:1].upper(), name=name[1:])
                if name in SAFE
                else name,
                "",
                "setViewportColormap",
                (("colormap", name),),
                active=name == chosen,
            )
            for number, name in enumerate(NAMES)
        ),
    )
