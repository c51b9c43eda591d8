"""A picture of a page as somebody sees it at this moment, for the handbook."""

from playwright.sync_api import Page

from journeys.test_screens import PICTURES


def shot(page: Page, name: str, height: int | None = None) -> None:
    """Take what is in the window, or only the upper part of it."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    window = page.viewport_size or {"width": 1440, "height": 900}
    clip = {"x": 0, "y": 0, "width": window["width"], "height": height or window["height"]}
    page.screenshot(path=PICTURES / f"{name}.png", clip=clip)
