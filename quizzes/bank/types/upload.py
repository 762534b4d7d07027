"""Files are handed in, for essays. Content ``{"stem", "image", "most_files": 1, "extensions": [".docx", ".pdf"]}``; key ``{"rubric": text}``;
a person always marks. Response ``{"files": [public ids of ResponseFile]}``. One field with one value a file that is kept,
``q<position>``; the files themselves come by ``q<position>-new``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from quizzes.bank.types.base import UNANSWERED, ItemType, check_stem, lone
from quizzes.bank.types.credit import Parts
from quizzes.bank.types.editing import Fields, NewId, Plain, plain_stem, read_number, read_stem, stem_content
from quizzes.bank.types.fill_in import read_texts
from quizzes.bank.types.interactions import Body
from quizzes.bank.types.interactions import Upload as UploadEntry
from quizzes.bank.types.wording import gettext_noop, say

MOST_FILES = 5
EXTENSIONS = (".docx", ".doc", ".wps", ".pdf", ".txt", ".jpg", ".png")
DEFAULT_EXTENSIONS = (".docx", ".pdf", ".jpg", ".png")
FILE_ID = re.compile(r"[0-9a-f-]{32,36}")


def read_files(value: Any) -> list[str]:
    return read_texts(value.get("files")) if isinstance(value, Mapping) else []


class Upload(ItemType):
    code = "upload"
    place = 110
    label = gettext_noop("文件作答题")
    short_label = gettext_noop("交文件")

    def check(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> list[str]:
        problems = check_stem(content)
        most, extensions = content.get("most_files"), content.get("extensions")
        if not isinstance(most, int) or isinstance(most, bool) or not 1 <= most <= MOST_FILES:
            message = gettext_noop("最多交几个文件：请填 1 到 %(limit)s 的整数。")
            problems.append(say(message, limit=MOST_FILES).at("files"))
        known = isinstance(extensions, (list, tuple)) and extensions and all(one in EXTENSIONS for one in extensions)
        if not known:
            problems.append(say(gettext_noop("可以交哪些文件：请至少选一种。")).at("files"))
        rubric = key.get("rubric")
        if not isinstance(rubric, str) or not rubric.strip():
            problems.append(say(gettext_noop("没有答案：请写评分要点，评阅的人照它给分。")))
        return problems

    def needs_marker(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> bool:
        return True

    def count_parts(self, content: Mapping[str, Any], key: Mapping[str, Any], value: Any) -> Parts:
        return Parts(0, 0, 1)

    def to_body(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Body:
        most = content.get("most_files")
        entry = UploadEntry(
            str(key.get("rubric") or ""),
            most if isinstance(most, int) else 1,
            tuple(read_texts(content.get("extensions"))),
        )
        return Body((str(content.get("stem", "")), entry), content.get("image"), self.code)

    def from_body(self, body: Body) -> tuple[dict[str, Any], dict[str, Any]] | None:
        entry = lone(body, UploadEntry)
        if entry is None:
            return None
        content = {
            "stem": body.text,
            "image": body.image,
            "most_files": entry.most_files,
            "extensions": list(entry.extensions or DEFAULT_EXTENSIONS),
        }
        return content, {"rubric": entry.rubric}

    def is_answered(self, content: Mapping[str, Any], value: Any) -> bool:
        return bool(read_files(value))

    def read_form(self, content: Mapping[str, Any], values: Sequence[str]) -> dict[str, list[str]] | None:
        most = content.get("most_files")
        files = [one for one in dict.fromkeys(values) if FILE_ID.fullmatch(one)][: most if isinstance(most, int) else 1]
        return {"files": files} if files else None

    def shown(self, content: Mapping[str, Any], value: Any) -> dict[str, Any]:
        extensions = read_texts(content.get("extensions"))
        return {
            **super().shown(content, value),
            "files": read_files(value),
            "most_files": content.get("most_files") or 1,
            "extensions": extensions,
            "accept": ",".join(extensions),
        }

    def from_plain(self, plain: Mapping[str, Any], new_id: NewId) -> tuple[dict[str, Any], dict[str, Any]]:
        key, more = plain.get("key"), plain.get("more") or {}
        rubric = str(key.get("rubric") or "").strip() if isinstance(key, Mapping) else ""
        extensions = list(more.get("extensions", DEFAULT_EXTENSIONS))
        content = {**stem_content(plain), "most_files": more.get("most_files", 1), "extensions": extensions}
        return content, {"rubric": rubric}

    def to_plain(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Plain:
        more = {"most_files": content.get("most_files"), "extensions": read_texts(content.get("extensions"))}
        return {**plain_stem(content), "key": {"rubric": str(key.get("rubric") or "")}, "more": more}

    def read_fields(self, fields: Fields) -> Plain:
        extensions = [one for one in EXTENSIONS if one in fields.all("extensions")]
        more = {"most_files": read_number(fields.text("most_files")), "extensions": extensions}
        return {**read_stem(fields), "key": {"rubric": fields.text("rubric")}, "more": more}

    def show_fields(self, plain: Mapping[str, Any]) -> dict[str, Any]:
        key, more = plain.get("key"), plain.get("more") or {}
        chosen = more.get("extensions", DEFAULT_EXTENSIONS)
        return {
            "rubric": str(key.get("rubric") or "") if isinstance(key, Mapping) else "",
            "most_files": more.get("most_files", 1),
            "limit": MOST_FILES,
            "extensions": [(one, one in chosen) for one in EXTENSIONS],
        }

    def describe_key(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> str:
        return str(key.get("rubric") or "")

    def describe_response(self, content: Mapping[str, Any], value: Any) -> str:
        if not self.is_answered(content, value):
            return say(UNANSWERED)
        return say(gettext_noop("交了 %(count)s 个文件"), count=len(read_files(value)))
