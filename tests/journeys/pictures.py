"""Pictures for README and guides, taken by the journeys so that they never go stale.

`TAKE_PICTURES=1 ./test tests/journeys` takes them anew; any other run only sees that each still has its file."""

import os
from pathlib import Path

from playwright.sync_api import Page

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"


def take_picture(page: Page, name: str) -> None:
    path = FOLDER / f"{name}.png"
    if os.environ.get("TAKE_PICTURES"):
        FOLDER.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=path, animations="disabled")
    assert path.exists(), f"{path.name} is missing: TAKE_PICTURES=1 ./test tests/journeys"
