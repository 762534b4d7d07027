"""Sentences of the pure modules of the bank: Chinese text that a page can still translate.

Pure modules know no Django, so they cannot call gettext. They mark msgids with ``gettext_noop`` (makemessages finds them by
that name) and say them with :func:`say`; the edge translates a :class:`Message` by its ``msgid`` and ``params``.
"""

from __future__ import annotations

from typing import Self


def gettext_noop(message: str) -> str:
    """Mark a msgid for makemessages; the text stays as it is."""
    return message


class Message(str):
    """A Chinese sentence that remembers the msgid and the parameters it was made from."""

    msgid: str
    params: dict[str, str | int]

    def __new__(cls, msgid: str, params: dict[str, str | int]) -> Self:
        message = super().__new__(cls, msgid % params if params else msgid)
        message.msgid = msgid
        message.params = params
        return message

    def __getnewargs__(self) -> tuple[str, dict[str, str | int]]:  # type: ignore[override]
        return self.msgid, self.params


def say(msgid: str, **params: str | int) -> Message:
    """The sentence ``msgid`` with its ``%(name)s`` places filled."""
    return Message(msgid, params)
