"""A registration as a real Orthanc, the embedded server and our reader of files tell it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from negatoscope.cli.phantoms.records import uid
from negatoscope.cli.server import create_app
from negatoscope.dicom.dataset import DataSet
from negatoscope.dicom.encoding.part10 import read_header
from negatoscope.dicom.encoding.reading import finish
from negatoscope.dicom.space.registration import registrations, spatial_registration
from tests.conformance.conftest import MakeSource, dicom_files
from tests.support import registered_pair as pair
from tests.support.orthanc import Orthanc
from tests.support.servers import AsgiServer


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pair")
    pair.write_pair(folder)
    return folder


@pytest.fixture(scope="module", params=["orthanc", "embedded"])
def root(request: pytest.FixtureRequest, files: Path) -> Iterator[str]:
    """DICOMweb root of a server that holds the pair alone."""
    if request.param == "embedded":
        with AsgiServer(create_app(None, files)) as server:
            yield f"{server.url}/dicom-web"
        return
    with (
        tempfile.TemporaryDirectory(prefix="negatoscope-orthanc-") as folder,
        Orthanc(Path(folder)) as orthanc,
    ):
        orthanc.upload(dicom_files(files))
        yield orthanc.dicomweb_url


def is_the_matrix(instance: DataSet) -> bool:
    """Whether the table maps the PET's ball onto that of the CT."""
    table = registrations([spatial_registration(instance)])
    matrix = table.matrix(uid(pair.PET_SPACE), uid(pair.CT_SPACE))
    assert matrix
    x, y, z = pair.in_pet(pair.BALL_MM)
    return bool(np.allclose(matrix.point((x, y, z)), pair.BALL_MM, atol=1e-6))


async def test_servers_give_the_whole_registration_with_the_metadata(
    root: str, make_source: MakeSource
):
    source = make_source(root)
    (series,) = [s for s in await source.search_series(pair.STUDY.uid) if s.modality == "REG"]
    (instance,) = await source.series_metadata(pair.STUDY.uid, series.series_instance_uid)
    assert is_the_matrix(instance)


def test_files_give_it_too(files: Path):
    data = pair.REG.path(files, 1).read_bytes()
    header = finish(read_header(len(data)), lambda at, length: data[at : at + length])
    assert is_the_matrix(DataSet(header.json))
