"""A browser reduced to its HTTP: cookies, CSRF token, device. It speaks to config.wsgi, so its saves pass the dispatcher like
everybody's, and it can record what it sends."""

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.test import Client

from people.models import Officer

CONFIG = re.compile(rb'<script[^>]*id="attempt-config"[^>]*>(.*?)</script>', re.DOTALL)


@dataclass(frozen=True)
class Sent:
    method: str
    url: str
    body: bytes
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Answered:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")


@dataclass
class Browser:
    """`sent`: every request so far, as it went out."""

    cookies: dict[str, str] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    extra: dict[str, str] = field(default_factory=dict)  # headers of every request

    @classmethod
    def of(cls, officer: Officer) -> "Browser":
        """Somebody who is logged in, with a CSRF cookie, on a device that nobody else has."""
        client = Client()
        client.force_login(officer)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        return cls({settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: "c" * 32})

    def copy(self) -> "Browser":
        return Browser(dict(self.cookies), extra=dict(self.extra))

    def get(self, url: str, **headers: str) -> Answered:
        return self.send(Sent("GET", url, b"", tuple(headers.items())))

    def post(self, url: str, form: Any = None, **headers: str) -> Answered:
        """A form, or with `form` as a dict and Content_Type json a document."""
        as_json = headers.get("Content_Type") == "application/json"
        body = json.dumps(form).encode() if as_json else urlencode(form or {}, doseq=True).encode()
        headers.setdefault("Content_Type", "application/x-www-form-urlencoded")
        headers.setdefault("X_CSRFToken", self.cookies.get(settings.CSRF_COOKIE_NAME, ""))
        return self.send(Sent("POST", url, body, tuple(headers.items())))

    def save(self, token: str, *answers: dict[str, Any], beside: Mapping[str, Any] | None = None) -> Answered:
        """`beside`: keys of the document next to its answers. The token is enough; nobody need be logged in."""
        body = {**(beside or {}), "answers": list(answers)}
        return self.post("/save", body, Content_Type="application/json", X_Attempt_Token=token)

    def hand_in(self, attempt_id: object, token: str) -> Answered:
        url = f"/exams/attempts/{attempt_id}/submit"
        return self.post(url, X_Attempt_Token=token, Accept="application/json")

    def open_paper(self, attempt_id: object) -> dict[str, Any]:
        """The configuration that the paper's page carries; its token is what saves and hands in."""
        page = self.get(f"/exams/attempts/{attempt_id}/")
        match = CONFIG.search(page.body)
        assert match, (page.status, page.location)
        config: dict[str, Any] = json.loads(match[1])
        return config

    def send(self, request: Sent) -> Answered:
        from config.wsgi import application

        self.sent.append(request)
        parts = urlsplit(request.url)
        environ: dict[str, Any] = {
            "REQUEST_METHOD": request.method,
            "PATH_INFO": parts.path.encode().decode("latin-1"),
            "QUERY_STRING": parts.query,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "10.0.0.1",
            "CONTENT_LENGTH": str(len(request.body)),
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "wsgi.input": io.BytesIO(request.body),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        for name, value in {**self.extra, **dict(request.headers)}.items():
            key = name.upper().replace("-", "_")
            environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
        return self._answer(application, environ)

    def _answer(self, application: Any, environ: dict[str, Any]) -> Answered:
        told: list[Any] = []
        chunks = application(environ, lambda status, headers, error=None: told.extend((status, headers)))
        try:
            body = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()  # Django gives its connection back here
        status, headers = told
        for name, value in headers:
            if name.lower() == "set-cookie":
                self._keep(value)
        return Answered(int(status.split()[0]), dict(headers), body)

    def _keep(self, text: str) -> None:
        for name, morsel in SimpleCookie(text).items():
            if morsel["max-age"] == 0:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value


def answer(position: int, value: Any, rev: int, *, marked: bool = False) -> dict[str, Any]:
    return {"position": position, "value": value, "rev": rev, "marked": marked}
