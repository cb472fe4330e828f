"""A real Orthanc with its DICOMweb plugin, on free loopback ports, with storage that goes away."""

import json
import tempfile
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.support.process import RunningProgram, free_port
from tests.support.provision import ORTHANC, ORTHANC_DICOMWEB, path_of

UPLOAD_THREADS = 2


class Orthanc(RunningProgram):
    """A running Orthanc."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.dicomweb_url = f"{self.url}/dicom-web"

    @property
    def ready_url(self) -> str:
        """What Orthanc says of itself."""
        return f"{self.url}/system"

    def command(self) -> list[str]:
        """Orthanc with its configuration in the folder."""
        path = self.folder / "orthanc.json"
        path.write_text(json.dumps(self._configuration(), indent=1))
        return [str(path_of(ORTHANC)), str(path)]

    def _configuration(self) -> dict[str, object]:
        storage = str(self.folder / "storage")
        return {
            "Name": "TEST",
            "StorageDirectory": storage,
            "IndexDirectory": storage,
            "HttpPort": self.port,
            "RemoteAccessAllowed": False,
            "AuthenticationEnabled": False,
            "DicomServerEnabled": False,
            "KeepAlive": True,
            "TcpNoDelay": True,
            "HttpThreadsCount": 16,
            "HttpCompressionEnabled": False,
            "StorageCompression": False,
            "LimitFindResults": 0,
            "MaximumStorageCacheSize": 1024,
            "Plugins": [str(path_of(ORTHANC_DICOMWEB))],
            "DicomWeb": {
                "Enable": True,
                "Root": "/dicom-web/",
                "EnableWado": True,
                "WadoRoot": "/wado",
                "Ssl": False,
                "StudiesMetadata": "Full",
                "SeriesMetadata": "Full",
            },
        }

    def upload(self, files: Iterable[Path]) -> int:
        """Store DICOM files by REST; return how many, raise on the first refusal."""
        local = threading.local()

        def send(path: Path) -> None:
            if not hasattr(local, "client"):
                local.client = httpx.Client(timeout=60, trust_env=False)
            answer = local.client.post(
                f"{self.url}/instances",
                content=path.read_bytes(),
                headers={"Content-Type": "application/dicom"},
            )
            if answer.status_code != httpx.codes.OK:
                raise RuntimeError(f"Orthanc refuses {path.name}: {answer.status_code}")

        with ThreadPoolExecutor(UPLOAD_THREADS) as pool:
            return sum(1 for _ in pool.map(send, files))

    def store(self, *instances: bytes) -> None:
        """Store DICOM instances by STOW-RS (PS3.18 10.5)."""
        boundary = "negatoscope-test"
        parts = [
            b"--%b\r\nContent-Type: application/dicom\r\n\r\n%b\r\n" % (boundary.encode(), instance)
            for instance in instances
        ]
        answer = httpx.post(
            f"{self.dicomweb_url}/studies",
            content=b"".join(parts) + f"--{boundary}--\r\n".encode(),
            headers={
                "Content-Type": f'multipart/related; type="application/dicom"; boundary={boundary}',
                "Accept": "application/dicom+json",
            },
            timeout=60,
            trust_env=False,
        )
        answer.raise_for_status()

    def delete_everything(self) -> None:
        """Empty the storage."""
        with httpx.Client(base_url=self.url, trust_env=False, timeout=60) as client:
            for patient in client.get("/patients").json():
                client.delete(f"/patients/{patient}").raise_for_status()


@pytest.fixture(scope="session")
def orthanc() -> Iterator[Orthanc]:
    """An empty Orthanc for the session; a test that fills it says what it needs."""
    with (
        tempfile.TemporaryDirectory(prefix="negatoscope-orthanc-") as folder,
        Orthanc(Path(folder)) as server,
    ):
        yield server
