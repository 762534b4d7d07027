"""Real Chromium against the real application: config.wsgi, with its save path past the middleware, on the test database."""

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from people.models import Officer

os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "1"
)  # playwright keeps a loop in this thread; the test's own queries are sync

expect.set_options(timeout=20_000)  # two cores may be shared with other test processes

PHONE_SIZE = {"width": 390, "height": 844}
SMALL_SIZE = {"width": 320, "height": 640}
COMPUTER_SIZE = {"width": 1440, "height": 900}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not what a failing journey should print."""


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Address of the application, served by threads of this process so that it shares the test's database."""
    from config.wsgi import application

    httpd = ThreadedWSGIServer(("127.0.0.1", 0), QuietHandler)
    httpd.set_app(application)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    httpd.server_close()
    thread.join()


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def new_context(browser: Browser, server: str, transactional_db: None) -> Iterator[Callable[..., BrowserContext]]:
    """Makes a browser of its own: of an officer who is logged in, or of nobody. `device` is the cookie that tells browsers
    apart; `phone` and `computer` sizes by `size`; any option of playwright's contexts can be named."""
    contexts = []

    def make(
        officer: Officer | None = None, *, device: str = "", size: Any = PHONE_SIZE, **options: Any
    ) -> BrowserContext:
        is_phone = size["width"] < 1024
        context = browser.new_context(
            base_url=server, viewport=size, is_mobile=is_phone, has_touch=is_phone, locale="zh-CN", **options
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        if officer:
            client = Client()
            client.force_login(officer)
            add_cookie(
                context, server, settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value
            )
        if device:
            add_cookie(context, server, "device", device)
        return context

    yield make
    for context in contexts:
        context.close()


def add_cookie(context: BrowserContext, server: str, name: str, value: str) -> None:
    context.add_cookies([{"name": name, "value": value, "url": server}])
