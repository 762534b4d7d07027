"""Questions that are answered by files, as `quizzes.bank.showing` shows them. No storage."""

from collections.abc import Iterable, Mapping
from typing import Any


def name_files(shown: Iterable[dict[str, Any]], files: Mapping[str, dict[str, str]]) -> None:
    """Put the facts of a file (`id`, `name`, `url`) where a question shows its id. Ids of other attempts' files vanish."""
    for one in _with_files(shown):
        one["files"] = [files[file_id] for file_id in one["files"] if file_id in files]


def takes_files(shown: Mapping[str, Any]) -> bool:
    """Whether the question, or a part of it, is answered by files."""
    return "accept" in shown or any("accept" in part for part in shown.get("parts", ()))


def has_files(shown: Iterable[dict[str, Any]]) -> bool:
    """Whether any file is named in the answers shown."""
    return any(one["files"] for one in _with_files(shown))


def _with_files(shown: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [part for one in shown for part in (one, *one.get("parts", ())) if "files" in part]
