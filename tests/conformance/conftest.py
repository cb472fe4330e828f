"""Real servers with the demo studies, and sources that read them as the page does."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from negatoscope.cli.server import create_app
from negatoscope.sources.base import DataSource
from negatoscope.sources.registry import create_source
from tests.support.http_transport import HttpTransport
from tests.support.orthanc import Orthanc
from tests.support.servers import AsgiServer

MakeSource = Callable[..., DataSource]


def dicom_files(folder: Path) -> list[Path]:
    """Return the DICOM files below a folder."""
    return sorted(folder.rglob("*.dcm"))


@pytest.fixture(scope="session")
def orthanc_url(orthanc: Orthanc, demo_folder: Path) -> str:
    """DICOMweb root of an Orthanc that holds the demo studies."""
    orthanc.delete_everything()  # other tests have put their own files into it
    orthanc.upload(dicom_files(demo_folder))
    return orthanc.dicomweb_url


@pytest.fixture(scope="session")
def embedded_url(demo_folder: Path) -> Iterator[str]:
    """DICOMweb root of the embedded server with the demo studies."""
    with AsgiServer(create_app(None, demo_folder)) as server:
        yield f"{server.url}/dicom-web"


@pytest_asyncio.fixture
async def make_source() -> AsyncIterator[MakeSource]:
    """Make a DICOMweb source for a root, with more keys of its configuration."""
    transport = HttpTransport()

    def make(root: str, **configuration: object) -> DataSource:
        roots = {"qidoRoot": root, "wadoRoot": root}
        return create_source("dicomweb", "test", {**roots, **configuration}, transport)

    yield make
    await transport.close()
