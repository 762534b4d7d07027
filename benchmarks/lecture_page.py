"""Opening a lecture on a phone's CPU: Chromium slowed down 4 times through the DevTools protocol, a phone's window; a text of 6,000
characters, a video that nobody plays, four questions. Bytes of all that is fetched, as sent; server time of the page and of one
report of progress.

`python -m benchmarks.lecture_page stage` is its other half: it runs on the database that is measured."""

import json
import os
import shutil
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import Result, at_most
from benchmarks.stage import ask
from benchmarks.statute_page import ARGUMENTS, BROWSERS, OPENED, spread
from tools.servers import Application

NAME = "lecture_page"
BAR = "a lecture is painted in <= 2.5 s on a CPU slowed down 4 times, <= 60 KB with its cover; page <= 150 ms, report <= 100 ms on the server"
SLOWED, RUNS, REPORTS = 4, 7, 40
WIDTH, HEIGHT = 390, 844


def run() -> list[Result]:
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        database_url = f"sqlite:///{state / 'bench.sqlite3'}"
        staged = ask(state, database_url, "stage", module="benchmarks.lecture_page")
        server = Application(state, database_url=database_url)
        try:
            address = f"http://127.0.0.1:{server.port}"
            pages = list(fetch_times(f"{address}{staged['path']}", staged["session"]))
            reports = list(report_times(address, staged))
            opened, size, requests = open_times(f"{address}{staged['path']}", staged["session"])
        finally:
            server.stop()
    return [
        at_most(
            "lecture_page_painted",
            median(opened),
            "ms",
            2500,
            detail=f"{RUNS} runs, the first dropped; {spread(opened)}",
        ),
        at_most(
            "lecture_page_bytes",
            size / 1024,
            "KB",
            60,
            detail=f"as sent, with headers; {requests} requests, the cover among them",
        ),
        at_most(
            "lecture_page_server", median(pages) * 1000, "ms", 150, detail=f"with compression; {spread(pages, 1000)}"
        ),
        at_most(
            "lecture_report_server",
            median(reports) * 1000,
            "ms",
            100,
            detail=f"{REPORTS} in a row; {spread(reports, 1000)}",
        ),
    ]


def fetch_times(address: str, session: str) -> Iterator[float]:
    """Seconds of whole requests without a browser."""
    headers = {"Cookie": f"sessionid={session}", "Accept-Encoding": "gzip"}
    for number in range(RUNS):
        begun = time.perf_counter()
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=60) as page:
            page.read()
        if number:
            yield time.perf_counter() - begun


def report_times(address: str, staged: dict[str, Any]) -> Iterator[float]:
    """Seconds of one report each, ten seconds of video further."""
    cookie = f"sessionid={staged['session']}; csrftoken={staged['token']}"
    headers = {"Cookie": cookie, "X-CSRFToken": staged["token"], "Content-Type": "application/json"}
    for number in range(REPORTS):
        segment = {"from": number * 10, "to": number * 10 + 10, "rate": 1}
        body = {"batch": str(uuid.uuid4()), "opened": staged["opened"], "segments": [segment], "position": number * 10}
        request = urllib.request.Request(f"{address}{staged['report']}", json.dumps(body).encode(), headers)
        begun = time.perf_counter()
        with urllib.request.urlopen(request, timeout=60) as reply:
            reply.read()
        yield time.perf_counter() - begun


def open_times(address: str, session: str) -> tuple[list[float], float, int]:
    """Milliseconds until the largest part of the page is painted; bytes and number of what a first visit fetches."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    times = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        for number in range(RUNS):
            context = browser.new_context(
                viewport={"width": WIDTH, "height": HEIGHT}, is_mobile=True, has_touch=True, locale="zh-CN"
            )
            context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
            page = context.new_page()
            devtools = context.new_cdp_session(page)
            devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
            devtools.send("Network.enable")
            sizes: list[float] = []
            devtools.on("Network.loadingFinished", lambda event, sizes=sizes: sizes.append(event["encodedDataLength"]))
            page.goto(address, wait_until="load")
            opened = page.evaluate(OPENED)
            assert opened["painted"], "nothing was painted"
            if number:
                times.append(opened["painted"])
            context.close()
        browser.close()
    return times, sum(sizes), len(sizes)


def stage() -> dict[str, Any]:
    """Migrate, publish one lecture with four questions, log an officer in who opened it twenty minutes ago."""
    from django.core.management import call_command
    from django.middleware.csrf import _get_new_csrf_string
    from django.test import Client

    from learning.progress.opening import sign_opening
    from records.clock import database_now
    from tests.factories import make_officer, make_province
    from tests.learning.progress.cast import add_questions, make_video_lecture

    call_command("migrate", "-v", "0")
    call_command("collectstatic", "--noinput", "-v", "0")
    province = make_province()
    words = "双方自调解协议生效之日起三十日内可以共同向有管辖权的人民法院申请司法确认"
    body = [("paragraph", f"<p>{number}{words * 4}</p>") for number in range(40)]
    lecture = make_video_lecture(province.prison, body=body)
    add_questions(lecture, count=4)
    officer = make_officer(province.ward)
    client = Client()
    client.force_login(officer)
    return {
        "path": f"/lectures/{lecture.public_id}/",
        "report": f"/lectures/{lecture.public_id}/progress",
        "opened": sign_opening(lecture, officer, now=database_now() - timedelta(minutes=20)),
        "session": client.cookies["sessionid"].value,
        "token": _get_new_csrf_string(),
    }


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    assert sys.argv[1:] == ["stage"], sys.argv
    print(json.dumps(stage()))
