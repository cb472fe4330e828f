"""Rejecting series at the archive: the request, the question, and what the viewer shows then."""

import pytest

from negatoscope.app.commands import CommandError
from negatoscope.app.viewmodels.dialogs import RejectDialog
from negatoscope.app.viewmodels.viewer import ViewerView
from negatoscope.sources.dicomweb import DICOMwebSource
from negatoscope.sources.errors import SourceError
from negatoscope.sources.transport import Response, TransportError
from tests.support.fake_ports import World
from tests.support.fake_transport import FakeTransport
from tests.unit.test_app_viewer import TWO_SERIES, opened

ROOT = "https://pacs.example/dicom-web"


def source(transport: FakeTransport, **more: object) -> DICOMwebSource:
    return DICOMwebSource("pacs", {"wadoRoot": ROOT, **more}, transport)


async def test_a_series_is_rejected_by_dcm4chees_service() -> None:
    transport = FakeTransport(Response(204))
    await source(transport, supportsReject=True).reject_series("1.2", "1.2.3")
    (request,) = transport.requests
    assert request.method == "POST"
    assert request.url == f"{ROOT}/studies/1.2/series/1.2.3/reject/113001%5EDCM"
    assert not request.follow


@pytest.mark.parametrize("answer", [Response(403), Response(404), TransportError("network")])
async def test_a_rejection_that_fails_is_told(answer: Response | TransportError) -> None:
    with pytest.raises(SourceError):
        await source(FakeTransport(answer), supportsReject=True).reject_series("1.2", "1.2.3")


async def test_what_is_no_uid_is_not_sent() -> None:
    transport = FakeTransport(Response(204))
    with pytest.raises(SourceError):
        await source(transport, supportsReject=True).reject_series("1.2", "../../other")
    assert transport.requests == []


def test_only_a_source_that_says_so_rejects() -> None:
    transport = FakeTransport(Response(204))
    assert source(transport, supportsReject=True).rejects
    assert not source(transport).rejects
    assert not source(transport, supportsReject=True, staticWado=True).rejects


class Rejects:
    """What a source needs to have besides, to be one that rejects."""

    def __init__(self, error: SourceError | None = None) -> None:
        self.error = error
        self.rejected: list[str] = []

    async def reject_series(self, study_uid: str, series_uid: str) -> None:
        if self.error:
            raise self.error
        self.rejected.append(series_uid)


async def opened_where_series_are_rejected(error: SourceError | None) -> tuple[World, Rejects]:
    made = await opened(TWO_SERIES)
    assert made.app.session
    service = Rejects(error)
    source = made.app.session.source
    source.rejects, source.reject_series = True, service.reject_series  # type: ignore[attr-defined]
    return made, service


async def test_a_rejected_series_leaves_the_viewer_after_a_question() -> None:
    made, service = await opened_where_series_are_rejected(None)
    assert made.app.session
    shown = made.app.session.display_sets[made.app.session.grid.active.display_set]
    await made.run("rejectSeries")
    dialog = made.app.dialog
    assert isinstance(dialog, RejectDialog)
    assert service.rejected == [], "not before it is confirmed"
    await made.run("confirmRejectSeries", displaySet=dialog.display_set)
    assert service.rejected == [shown.series_instance_uid]
    assert made.app.dialog is None
    view = made.app.view()
    assert isinstance(view, ViewerView)
    left = [t.display_set for study in view.studies for t in study.thumbnails]
    assert left
    assert shown.uid not in left
    assert made.app.session.grid.active.display_set in left, "the next series takes its place"


async def test_a_series_that_was_not_rejected_stays() -> None:
    made, _ = await opened_where_series_are_rejected(SourceError("No", "It is locked.", "Wait."))
    assert made.app.session
    uid = made.app.session.grid.active.display_set
    await made.run("confirmRejectSeries", displaySet=uid)
    assert uid in made.app.session.display_sets
    assert "It is locked." in made.app.notices.shown[-1].reason


async def test_where_nothing_is_rejected_the_command_says_which_key_is_missing() -> None:
    made = await opened(TWO_SERIES)
    with pytest.raises(CommandError, match="supportsReject"):
        await made.run("rejectSeries")
