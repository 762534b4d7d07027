"""Pages and files of the fixed cast, live without review unless a test says otherwise."""

import hashlib
import uuid
from typing import Any

from django.core.files.base import ContentFile

from cms.models import LecturePage, Medium, NoticePage, SeriesPage
from cms.publishing import publish_unreviewed
from cms.spaces import ensure_space
from people.models import Unit

TEXT = "双方自调解协议生效之日起三十日内，可以共同向有管辖权的人民法院申请司法确认。"


def make_lecture(
    unit: Unit, title: str = "调解协议怎样申请司法确认", *, live: bool = True, **fields: Any
) -> LecturePage:
    """`body`: a list of blocks, ("paragraph", "<p>…</p>") and so on; any field of the model can be named."""
    defaults = {
        "speaker": "周敏",
        "key_points": "三十日内申请。\n双方共同申请。",
        "body": [("paragraph", f"<p>{TEXT}</p>")],
    }
    lecture: LecturePage = _add(LecturePage(title=title, unit=unit, **{**defaults, **fields}), live)
    return lecture


def make_notice(
    unit: Unit, title: str = "关于第四季度学习安排的通知", *, live: bool = True, **fields: Any
) -> NoticePage:
    defaults = {"body": [("paragraph", f"<p>{TEXT}</p>")]}
    notice: NoticePage = _add(NoticePage(title=title, unit=unit, **{**defaults, **fields}), live)
    return notice


def make_series(unit: Unit, title: str = "监管业务讲堂", *, live: bool = True, **fields: Any) -> SeriesPage:
    series: SeriesPage = _add(SeriesPage(title=title, unit=unit, **fields), live)
    return series


def make_medium(unit: Unit, kind: str = "attachment", content: bytes = b"%PDF-1.4 ...", **fields: Any) -> Medium:
    names = {"video": ("课.mp4", "video/mp4"), "image": ("图.png", "image/png"), "captions": ("字幕.vtt", "text/vtt")}
    name, content_type = names.get(kind, ("材料.pdf", "application/pdf"))
    facts = {"name": name, "content_type": content_type, **fields}
    medium = Medium(unit=unit, kind=kind, size=len(content), digest=hashlib.sha256(content).hexdigest(), **facts)
    medium.content.save(uuid.uuid4().hex, ContentFile(content), save=False)
    medium.save()
    return medium


def _add(page: Any, live: bool) -> Any:
    ensure_space(page.unit).add_child(instance=page)
    if live:
        publish_unreviewed(page)
    else:
        page.save_revision()
        type(page).objects.filter(pk=page.pk).update(live=False, first_published_at=None)
    fresh: Any = type(page).objects.get(pk=page.pk)
    return fresh
