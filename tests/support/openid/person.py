"""A person who signs in at the provider."""

from typing import Any

from playwright.async_api import Page

from tests.support.chromium import OpenPage, ViewerPage


async def give_password(page: Page, login: str = "reader") -> None:
    """Sign in at the provider, and agree."""
    await page.get_by_placeholder("Enter any login").fill(login)
    await page.get_by_placeholder("and password").fill("secret")
    await page.get_by_role("button", name="Sign-in").click()
    await page.get_by_role("button", name="Continue").click()


async def signed_in(new_page: OpenPage, url: str, login: str = "reader") -> ViewerPage:
    """Open an address, sign in at the provider, and come back."""
    viewer = await new_page()
    await viewer.page.goto(url, wait_until="commit")
    await give_password(viewer.page, login)
    await back(viewer)
    return viewer


async def back(viewer: ViewerPage) -> dict[str, Any]:
    """Wait until the person is signed in."""
    await viewer.ready()
    return await viewer.until_state(lambda s: s["signIn"]["phase"] == "in", "signed in", 30)
