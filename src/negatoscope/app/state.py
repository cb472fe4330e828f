"""The application's state as JSON: what ``negatoscope.state()`` answers."""

from typing import TYPE_CHECKING, Any

from negatoscope.app.viewer.session import ViewerSession
from negatoscope.app.viewer.tmtv.sums import as_state
from negatoscope.app.viewer.volumes.layers import layers_of
from negatoscope.app.viewer.volumes3d.presenter import state_in_3d
from negatoscope.dicom.presentation.icc import colour_profile
from negatoscope.viewing.camera import Placement
from negatoscope.viewing.colour_maps import GRAYSCALE
from negatoscope.viewing.viewports import Viewport

if TYPE_CHECKING:
    from negatoscope.app.application import Application


def snapshot(app: "Application") -> dict[str, Any]:
    """The state of the whole application, JSON values only."""
    session = app.session
    empty = {"pending": 0, "loaded": 0, "failed": 0, "bytes": 0}
    return {
        "route": app.route.name,
        "source": app.source_name,
        "signIn": app.sign_in.state(),
        "worklist": app.worklist_page.state(),
        "local": app.local.state(),
        "doctor": app.doctor.state(),
        "upload": app.upload.uploads.state(),
        "viewports": [viewport_state(session, v) for v in session.grid.viewports]
        if session
        else [],
        "activeViewport": session.grid.active_id if session else None,
        "tool": session.tool if session else None,
        "basicImageReview": {
            "on": app.preferences.review.on,
            "advanced": app.preferences.review.advanced,
        },
        "synchronizers": session.sync.state() if session else [],
        "hangingProtocol": session.hanger.state() if session and session.hanger else None,
        "measurements": session.measurements.state() if session else [],
        "uptake": as_state(session.tmtv) if session else None,
        "loading": {
            **(session.queue.totals() if session else empty),
            "volumeBytes": app.ports.screen.volume_bytes,
        },
        "studyBrowser": {
            "mode": session.priors.mode,
            "phase": session.priors.phase,
            "found": [row.study_instance_uid for row in session.priors.rows],
        }
        if session
        else None,
        "studies": [
            {
                "StudyInstanceUID": study.study_instance_uid,
                "phase": study.phase,
                "displaySets": [
                    {
                        "uid": d.uid,
                        "SeriesInstanceUID": d.series_instance_uid,
                        "Modality": d.modality,
                        "SeriesDescription": d.description,
                        "frames": len(d.frames),
                        "kind": d.kind,
                        "message": d.message,
                        "reconstructable": d.is_volume,
                        "messages": [
                            {"code": o.code.name, "text": o.text, "expected": o.expected}
                            for o in d.obstacles
                        ],
                    }
                    for d in study.all_display_sets()
                ],
            }
            for study in (session.studies if session else ())
        ],
        "notifications": [
            {"id": n.id, "level": n.level, "title": n.title, "message": _sentence(n)}
            for n in app.visible_notices()
        ],
    }


def _sentence(notice: Any) -> str:
    return " ".join(part for part in (notice.title, notice.reason, notice.advice) if part)


def viewport_state(session: ViewerSession, viewport: Viewport) -> dict[str, Any]:
    """One viewport: pan in CSS pixels, window in modality units, index from 0."""
    frame, window, camera = session.frame(viewport), session.window(viewport), viewport.camera
    size, aspect = session.image_size(viewport)
    scale = Placement(camera, session.drag_context(viewport).viewport_size, size, aspect).scale
    failure = session.failure(viewport)
    return {
        "id": viewport.id,
        "type": _type_of(session, viewport),
        "volume": _volume_state(session, viewport),
        "volume3d": state_in_3d(session, viewport),
        "displaySet": viewport.display_set or None,
        "frame": {
            "index": viewport.index,
            "count": session.count(viewport),
            "state": session.state(viewport),
            "SOPInstanceUID": frame.sop_instance_uid if frame else None,
            "number": frame.number if frame else None,
            "error": failure.reason if failure else None,
        },
        "voi": {
            "windowWidth": window.width,
            "windowCenter": window.center,
            "function": window.function,
            "explanation": window.explanation,
            "invert": viewport.invert,
        }
        if window
        else None,
        "voiChoices": [
            {
                "label": choice.label,
                "function": choice.voi.function,
                "windowCenter": choice.voi.center,
                "windowWidth": choice.voi.width,
                "active": choice.voi == window,
            }
            for choice in session.voi_choices(viewport)
        ],
        "windowClamped": session.windowing.is_clamped(viewport),
        "invert": viewport.invert,
        "colormap": viewport.colormap or GRAYSCALE,
        "zoom": camera.zoom,
        "scale": scale,
        "pan": {"x": camera.pan.x * scale, "y": camera.pan.y * scale},
        "rotation": camera.rotation,
        "flip": {"horizontal": camera.flip_horizontal, "vertical": camera.flip_vertical},
        "orientation": session.orientation_letters(viewport),
        "cine": viewport.cine_playing,
        "cineControls": _cine_state(session, viewport),
        "phases": _phase_state(session, viewport),
        "video": _video_state(session, viewport),
        "overlays": {
            "present": session.has_overlays(viewport),
            "shown": viewport.overlays and session.has_overlays(viewport),
        },
        "shutter": {
            "present": session.has_shutter(viewport),
            "shown": session.shutter(viewport) is not None,
        },
        "colorProfile": colour_profile(frame.instance) if frame else "",
    }


def _type_of(session: ViewerSession, viewport: Viewport) -> str:
    if session.is_video(viewport):
        return "video"
    if viewport.volume3d is not None:
        return "volume3d"
    return "stack" if viewport.reformat is None else "volume"


def _volume_state(session: ViewerSession, viewport: Viewport) -> dict[str, Any] | None:
    """How a volume is looked at, in mm; ``None`` for images as they are."""
    look, volume = viewport.reformat, session.volumes.of(viewport)
    frame = session.frame(viewport)
    if look is None or volume is None or frame is None or frame.plane is None:
        return None
    filled, slices = session.volumes.filled(volume)
    plane = frame.plane
    return {
        "orientation": look.orientation,
        "blendMode": look.slab.blend,
        "slabThickness": look.slab.thickness_mm,
        "phase": look.phase,
        "position": list(plane.position_mm),
        "row": list(plane.row_direction),
        "column": list(plane.column_direction),
        "spacing": list(plane.spacing_mm),
        "size": [frame.format.columns, frame.format.rows],
        "filled": filled,
        "slices": slices,
        "warning": str(volume.warning),
        "layers": [
            {
                "displaySet": shown.layer.display_set,
                "colormap": shown.layer.colormap or GRAYSCALE,
                "opacity": shown.layer.opacity,
                "threshold": shown.layer.threshold,
                "windowWidth": shown.window.width,
                "windowCenter": shown.window.center,
            }
            for shown in layers_of(session.volumes, viewport)
        ],
    }


def _cine_state(session: ViewerSession, viewport: Viewport) -> dict[str, Any] | None:
    """How a stack is played, places from 0; ``None`` while its controls are closed."""
    cine = session.cines.of(viewport)
    if cine is None:
        return None
    first, last = cine.ends(session.cines.count(viewport))
    rate = session.cines.rate(viewport)
    return {
        "rate": rate,
        "first": first,
        "last": last,
        "repeat": cine.repeat,
        "over": cine.over,
    }


def _phase_state(session: ViewerSession, viewport: Viewport) -> dict[str, Any] | None:
    """Which phase is shown, from 0, and what each is worth; ``None`` for a series without."""
    axis = session.phases.axis(viewport)
    if axis is None:
        return None
    return {
        "index": session.phases.phase(viewport),
        "count": axis.count,
        "noun": axis.noun,
        "values": list(axis.values),
        "unit": axis.unit,
        "origin": axis.origin,
    }


def _video_state(session: ViewerSession, viewport: Viewport) -> dict[str, Any] | None:
    """What is played, in seconds; ``None`` where there is no video."""
    display_set = session.display_set(viewport)
    if display_set is None or display_set.video is None:
        return None
    state, clock = session.videos.state(display_set.uid), session.videos.clock(display_set)
    return {
        "phase": state.phase,
        "codec": display_set.video.codec,
        "time": viewport.index * clock.frame_s,
        "duration": clock.duration_s,
        "rate": viewport.playback_rate,
        "presented": session.presented(viewport),
        "received": state.received,
        "total": state.total,
    }
