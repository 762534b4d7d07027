"""Files of lectures and notices, handed to whoever may read a page that uses them, and to the trainers whose they are. For
everybody else they do not exist."""

import uuid
from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from cms.models import Medium
from cms.ranges import RangeNotSatisfiable, Span, parse_range
from cms.reading import may_fetch

PIECE = 256 * 1024
SHOWN = {Medium.Kind.VIDEO, Medium.Kind.IMAGE, Medium.Kind.CAPTIONS, Medium.Kind.COVER}


@login_required
@require_safe
def medium(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    found = Medium.objects.filter(public_id=public_id).first()
    if found is None or not found.content or not may_fetch(request.user, found):
        raise Http404
    etag = f'"{found.digest}"'
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": etag,
        "Cache-Control": "private, max-age=86400",
        "Content-Disposition": content_disposition_header(found.kind not in SHOWN, found.name) or "inline",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers=headers)
    try:
        is_same = request.headers.get("If-Range", etag) == etag
        span = parse_range(request.headers.get("Range", ""), found.size) if is_same else None
    except RangeNotSatisfiable:
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{found.size}"})
    return answer(request, found, span, headers)


def answer(request: HttpRequest, found: Medium, span: Span | None, headers: dict[str, str]) -> HttpResponseBase:
    status = 200
    if span:
        status, headers["Content-Range"] = 206, f"bytes {span.first}-{span.last}/{found.size}"
    span = span or Span(0, found.size - 1)
    headers["Content-Length"] = str(span.length)
    if request.method == "HEAD":
        return HttpResponse(status=status, content_type=found.content_type, headers=headers)
    return StreamingHttpResponse(pieces(found, span), status=status, content_type=found.content_type, headers=headers)


def pieces(found: Medium, span: Span) -> Iterator[bytes]:
    left = span.length
    with found.content.open("rb") as stream:
        stream.seek(span.first)
        while left > 0 and (data := stream.read(min(PIECE, left))):
            left -= len(data)
            yield data
