"""Opening the longest statute, 民法典 with 1,260 articles, on a phone's CPU: Chromium slowed down 4 times through the DevTools
protocol, a phone's window, the page at its top and at an article near its end. Server time and bytes beside it.

`python -m benchmarks.statute_page stage` is its other half: it runs on the database that is measured."""

import gzip
import json
import os
import shutil
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import Result, at_most
from benchmarks.stage import ask
from tools.servers import Application

NAME = "statute_page"
BAR = "a statute of 1,260 articles opens in <= 1 s on a CPU slowed down 4 times; <= 150 ms on the server, <= 130 KB"
ARTICLES, SLOWED, RUNS = 1260, 4, 7
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-extensions"),
]
OPENED = """() => new Promise(resolve => {
  const navigation = performance.getEntriesByType('navigation')[0];
  let painted = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) painted = Math.max(painted, entry.startTime); })
    .observe({type: 'largest-contentful-paint', buffered: true});
  setTimeout(() => resolve({painted, parsed: navigation.domInteractive}), 500);
})"""
SEEN = """anchor => { const box = document.getElementById(anchor).getBoundingClientRect();
  return box.top >= -1 && box.top < window.innerHeight; }"""


def run() -> list[Result]:
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        database_url = f"sqlite:///{state / 'bench.sqlite3'}"
        staged = ask_stage(state, database_url)
        server = Application(state, database_url=database_url)
        try:
            address = f"http://127.0.0.1:{server.port}{staged['path']}"
            seconds, size = fetch_times(address, staged["session"])
            top, deep = open_times(address, staged["session"])
        finally:
            server.stop()
    bars = f"{RUNS} runs, the first dropped; {staged['articles']} articles, {staged['source']}; one server process on the same machine"
    return [
        at_most("statute_page_open", median(top), "ms", 1000, detail=f"{bars}; {spread(top)}"),
        at_most("statute_page_open_at_article", median(deep), "ms", 1000, detail=f"{bars}; {spread(deep)}"),
        at_most(
            "statute_page_server",
            median(seconds) * 1000,
            "ms",
            150,
            detail=f"with compression; {spread(seconds, 1000)}",
        ),
        at_most("statute_page_bytes", size / 1024, "KB", 130, detail="HTML as sent, compressed"),
    ]


def spread(values: list[float], factor: float = 1) -> str:
    return f"{min(values) * factor:.0f} to {max(values) * factor:.0f} ms"


def ask_stage(state: Path, database_url: str) -> Any:
    return ask(state, database_url, "stage", module="benchmarks.statute_page")


def fetch_times(address: str, session: str) -> tuple[list[float], int]:
    """Seconds of whole requests without a browser, and the bytes of one."""
    headers = {"Cookie": f"sessionid={session}", "Accept-Encoding": "gzip"}
    times, size = [], 0
    for number in range(RUNS):
        begun = time.perf_counter()
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=60) as page:
            body = page.read()
        if number:
            times.append(time.perf_counter() - begun)
        size = len(body)
    assert f'id="article-{ARTICLES}"'.encode() in gzip.decompress(body), "not the whole text"
    return times, size


def open_times(address: str, session: str) -> tuple[list[float], list[float]]:
    """Milliseconds until the page is painted and the whole text is there, opened at its top and at an article near the end."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    anchor = f"article-{ARTICLES - 60}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        context = browser.new_context(
            viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True, locale="zh-CN"
        )
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        context.new_page().wait_for_timeout(2000)  # the browser's own start is not the page's
        top = list(open_often(context, address, ""))
        deep = list(open_often(context, address, anchor))
        browser.close()
    return top, deep


def open_often(context: Any, address: str, anchor: str) -> Iterator[float]:
    for number in range(RUNS):
        page = context.new_page()
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        page.goto(f"{address}#{anchor}" if anchor else address, wait_until="load")
        opened = page.evaluate(OPENED)
        assert opened["painted"], "nothing was painted"
        assert not anchor or page.evaluate(SEEN, anchor), "not at the article"
        page.close()
        if number:
            yield max(opened["painted"], opened["parsed"])


def stage() -> dict[str, Any]:
    """Migrate, load 民法典 (an invented text of its size where it is not beside the repository), log an officer in."""
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from cms.statutes.loading import load_sources, read_folder
    from cms.statutes.models import StatuteVersion
    from tests.factories import make_officer, make_province

    call_command("migrate", "-v", "0")
    call_command("collectstatic", "--noinput", "-v", "0")
    with tempfile.TemporaryDirectory() as folder:
        name = "minfadian-2020.md"
        real = settings.STATUTES_DIR / name if settings.STATUTES_DIR else None
        text = real.read_text(encoding="utf-8") if real and real.is_file() else invent_statute()
        (Path(folder) / name).write_text(text, encoding="utf-8")
        load_sources(read_folder(Path(folder)), actor=None)
    version = StatuteVersion.objects.get()
    client = Client()
    client.force_login(make_officer(make_province().ward))
    source = "the real text" if real and real.is_file() else "an invented text of its size"
    return {
        "path": version.get_absolute_url(),
        "session": client.cookies["sessionid"].value,
        "articles": version.article_count,
        "source": source,
    }


def invent_statute() -> str:
    """As many articles, chapters and characters as 民法典 has, in words of ours that hardly compress."""
    import random

    from lib.citations import name_article
    from lib.numerals import write_numeral

    dice, signs = (
        random.Random(1260),
        "民事主体应当依照约定履行义务承担责任不得侵害他人合法权益物权登记合同成立效力婚姻家庭继承遗嘱侵权赔偿损失",
    )
    lines = ["# 中华人民共和国长法典", "2020年5月28日 第十三届全国人民代表大会第三次会议通过", "<!-- INFO END -->"]
    for number in range(1, ARTICLES + 1):
        if number % 10 == 1:
            lines.append(f"## 第{write_numeral(number // 10 + 1)}章 {''.join(dice.choices(signs, k=6))}")
        words = ["".join(dice.choices(signs, k=42)) + "。" for _ in range(2)]
        lines += [f"{name_article(number)} {words[0]}", words[1]]
    return "\n\n".join(lines)


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    assert sys.argv[1:] == ["stage"], sys.argv
    print(json.dumps(stage()))
