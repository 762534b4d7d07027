"""Sentences of the pure modules in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from quizzes.bank.types.wording import Message


def translate(text: Any) -> str:
    """A Message, or what `plain_message` made of one, in the reader's language; any other text as it is."""
    if isinstance(text, Message):
        return _fill(text.msgid, text.params)
    if isinstance(text, Mapping):
        return _fill(text["msgid"], text["params"])
    return str(text)


def plain_message(message: Message) -> dict[str, Any]:
    """The message as plain values: {"msgid", "params"}."""
    params = {
        name: plain_message(value) if isinstance(value, Message) else value for name, value in message.params.items()
    }
    return {"msgid": message.msgid, "params": params}


def _fill(msgid: str, params: Mapping[str, Any]) -> str:
    said = {
        name: translate(value) if isinstance(value, (Message, Mapping)) else value for name, value in params.items()
    }
    message = _(msgid) if msgid else ""
    return message % said if said else message
