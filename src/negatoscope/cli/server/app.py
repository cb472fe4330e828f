"""The application: DICOMweb under /dicom-web, the site under everything else."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from negatoscope.cli.server.archive import Archive
from negatoscope.cli.server.errors import ServiceError, service_error, unexpected_error
from negatoscope.cli.server.guard import Guard, GuardPolicy
from negatoscope.cli.server.rendered import RenderService
from negatoscope.cli.server.retrieve import RetrieveService
from negatoscope.cli.server.search import SearchService
from negatoscope.cli.server.site import Site
from negatoscope.cli.server.store import StoreService

DICOMWEB_PATH = "/dicom-web"
MAX_STORE_BYTES = 4 << 30


def create_app(
    site: Path | None,
    dicom_dir: Path | None,
    *,
    index_path: Path | None = None,
    allow_store: bool = True,
    cors: Sequence[str] = (),
    hosts: Sequence[str] | None = None,
    max_store_bytes: int = MAX_STORE_BYTES,
) -> Starlette:
    """Make the server's application.

    Parameters
    ----------
    site
        A folder written by ``negatoscope build``; None serves no pages.
    dicom_dir
        A folder of DICOM files, served as DICOMweb (PS3.18) under ``/dicom-web``; None does not.
    index_path
        Keeps the index between runs, outside the DICOM folder; None keeps it in memory.
    allow_store
        Whether STOW-RS (PS3.18 10.5) may write into the DICOM folder.
    cors
        Origins of other sites whose pages may use the services; none by default.
    hosts
        Names under which the server may be asked for (a guard against DNS rebinding). None
        allows loopback names, until :func:`run` binds to another address.
    max_store_bytes
        The largest body that STOW-RS reads.
    """
    archive = None if dicom_dir is None else Archive(dicom_dir, index_path)
    routes: list[BaseRoute] = []
    if archive is not None:
        routes.append(
            Mount(DICOMWEB_PATH, routes=dicomweb_routes(archive, allow_store, max_store_bytes))
        )
    if site is not None:
        routes.append(Mount("/", app=Site(site)))
    policy = GuardPolicy(hosts=None if hosts is None else tuple(hosts), cors=tuple(cors))

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        if archive is not None and archive.scanned is None:
            await anyio.to_thread.run_sync(archive.scan, abandon_on_cancel=True)
        yield
        if archive is not None:
            archive.close()

    app = Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[Middleware(Guard, policy=policy)],
        exception_handlers={
            ServiceError: service_error,
            HTTPException: _http_error,
            Exception: unexpected_error,
        },
    )
    app.state.archive = archive
    app.state.policy = policy
    return app


async def _http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class only
    return JSONResponse(
        {"object": "the address", "reason": error.detail},
        status_code=error.status_code,
        headers={**(error.headers or {}), "Cache-Control": "no-store"},
    )


def dicomweb_routes(archive: Archive, allow_store: bool, max_store_bytes: int) -> list[BaseRoute]:
    """The resources of PS3.18 table 10.3-1 that are served."""
    search, retrieve = SearchService(archive), RetrieveService(archive)
    render = RenderService(archive)
    study = "/studies/{study}"
    series = f"{study}/series/{{series}}"
    instance = f"{series}/instances/{{instance}}"
    routes: list[BaseRoute] = [
        Route("/studies", search.studies),
        Route("/series", search.series),
        Route("/instances", search.instances),
        Route(f"{study}/series", search.series),
        Route(f"{study}/instances", search.instances),
        Route(f"{series}/instances", search.instances),
        Route(f"{instance}/frames/{{frames}}", retrieve.frames),
        Route(f"{instance}/bulkdata/{{element:path}}", retrieve.bulk_data),
        Route(f"{instance}/frames/{{frame}}/rendered", render.rendered),
        Route(f"{instance}/frames/{{frame}}/thumbnail", render.thumbnail),
        Route(f"{instance}/rendered", render.rendered),
    ]
    for level in (study, series, instance):
        routes += [
            Route(f"{level}/metadata", retrieve.metadata),
            Route(f"{level}/thumbnail", render.thumbnail),
            Route(level, retrieve.whole),
        ]
    if allow_store:
        store = StoreService(archive, max_store_bytes)
        routes += [
            Route("/studies", store.store, methods=["POST"]),
            Route(study, store.store, methods=["POST"]),
        ]
    return routes
