"""Recipes start by following their README alone, and the viewer shows the image's pixels."""

from collections.abc import Callable
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from negatoscope.cli.phantoms.quick import ramp
from tests.recipes.conftest import COLUMNS, ROWS, SLICES, STUDY
from tests.support.chromium import OpenPage, ViewerPage
from tests.support.openid.person import signed_in
from tests.support.process import answers

pytestmark = pytest.mark.asyncio(loop_scope="session")

Following = Callable[..., tuple[Any, str, dict[str, int]]]


async def the_image_is_seen(site: str, new_page: OpenPage) -> None:
    """Open the list, then the study by its link; its pixels are those of the files."""
    viewer = await new_page(f"{site}/")
    state = await viewer.until_state(lambda s: s["worklist"]["phase"] == "ready", "the list")
    assert state["worklist"]["total"] == 1
    await the_image_is_right(await new_page(f"{site}/viewer?StudyInstanceUIDs={STUDY.uid}"))


async def the_image_is_right(viewer: ViewerPage) -> None:
    """The pixels of the study in the viewer are those of the files."""
    state = await viewer.until_state(
        lambda s: s["viewports"] and s["viewports"][0]["frame"]["state"] == "loaded", "the image"
    )
    frame = state["viewports"][0]["frame"]
    assert frame["count"] == SLICES
    values = ramp(ROWS, COLUMNS, frame["index"])
    for row, column in ((0, 0), (10, 33), (ROWS - 1, COLUMNS - 1)):
        found = await viewer.run("viewport.probe", x=column, y=row)
        assert found["storedValue"] == values[row, column]
    await viewer.drawn()
    shown = await viewer.run("viewport.readPixels")
    assert len({*shown["data"][::4]}) > 100, "a ramp has many greys"


async def test_nginx_and_orthanc_on_one_origin(following: Following, new_page: OpenPage):
    reader, readme, port = following("nginx-orthanc", "port", "orthanc-port")
    site = f"http://127.0.0.1:{port['port']}"
    archive = f"http://127.0.0.1:{port['orthanc-port']}/system"
    with reader.following(readme, lambda: answers(site) and answers(archive)):
        await the_image_is_seen(site, new_page)
        assert httpx.get(f"{site}/system").status_code == httpx.codes.NOT_FOUND, "only DICOMweb"


async def test_nginx_and_orthanc_with_sign_in(following: Following, new_page: OpenPage):
    reader, readme, port = following(
        "nginx-sign-in", "port", "orthanc-port", "provider-port", "checker-port"
    )
    site = f"http://localhost:{port['port']}"
    archive = f"http://127.0.0.1:{port['orthanc-port']}/system"
    provider = f"http://localhost:{port['provider-port']}"
    everything = (site, archive, f"{provider}/.well-known/openid-configuration")
    with reader.following(readme, lambda: all(answers(url) for url in everything)):
        for token in ("", "Bearer nonsense", f"Bearer {foreign_token(provider)}"):
            answer = httpx.get(f"{site}/dicom-web/studies", headers={"Authorization": token})
            assert answer.status_code == httpx.codes.UNAUTHORIZED, token
            assert answer.headers["WWW-Authenticate"].startswith("Bearer"), token
        viewer = await signed_in(new_page, f"{site}/viewer?StudyInstanceUIDs={STUDY.uid}")
        await the_image_is_right(viewer)
        said = reader.log.read_text(errors="replace")
        assert "refused: there is no token" in said
        assert "eyJ" not in said, "no token is written down"


def foreign_token(issuer: str) -> str:
    """A token that says it is the provider's, signed by somebody else."""
    claims = {"iss": issuer, "aud": "negatoscope-archive", "exp": 2**31, "sub": "intruder"}
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": "own"})


async def test_static_files_from_pythons_own_server(following: Following, new_page: OpenPage):
    reader, readme, port = following("static-files", "port")
    site = f"http://127.0.0.1:{port['port']}/negatoscope"
    with reader.following(readme, lambda: answers(site)):
        await the_image_is_seen(site, new_page)
