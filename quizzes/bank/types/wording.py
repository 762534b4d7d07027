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
    """A Chinese sentence that remembers the msgid and the parameters it was made from; a parameter may be a message itself. ``field``: the
    place of a form where it is cured, "" where it does not say."""

    msgid: str
    params: dict[str, str | int]
    field: str

    def __new__(cls, msgid: str, params: dict[str, str | int], field: str = "") -> Self:
        message = super().__new__(cls, msgid % params if params else msgid)
        message.msgid = msgid
        message.params = params
        message.field = field
        return message

    def __getnewargs__(self) -> tuple[str, dict[str, str | int], str]:  # type: ignore[override]
        return self.msgid, self.params, self.field

    def at(self, field: str) -> Self:
        """The same sentence for this place of the form."""
        return type(self)(self.msgid, self.params, field)


def say(msgid: str, **params: str | int) -> Message:
    """The sentence ``msgid`` with its ``%(name)s`` places filled."""
    return Message(msgid, params)


def place_of(text: str) -> str:
    """The place of a question's form that a problem stands beside: what the message says, else by its words "type", "key", "options" or "stem"."""
    if isinstance(text, Message):
        if text.field:
            return text.field
        text = text.msgid if text.msgid != "%(text)s" else str(text)
    if "题型：" in text or text.startswith("这种题型"):
        return "type"
    if "答案" in text:
        return "key"
    return "options" if "选项" in text else "stem"
