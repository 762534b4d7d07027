"""How answers are scored that are not wholly right, in words: for officers before and during an exam, for trainers who compose a
paper. Reads no key."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from quizzes.bank.types import all_types, get_type
from quizzes.bank.types.base import ItemType
from quizzes.bank.types.credit import MINUS_WRONG, MODES, PER_PART, SOME_RIGHT, Credit


def explain_credit(credit: Credit, item_type: ItemType) -> str:
    """The rule for one type; "" where an answer is right or wrong and nothing between."""
    if len(item_type.credit_modes) < 2:
        return ""
    is_chosen = item_type.count_parts({}, {}, None).forfeits
    if credit.mode == SOME_RIGHT:
        text = _("少选得 %(points)s 分，错选不得分") if is_chosen else _("答对一部分得 %(points)s 分")
        return text % {"points": plain(credit.partial_points)}
    if credit.mode == PER_PART:
        return _("每选对一项得一份分，有错选不得分") if is_chosen else _("每答对一处得一份分")
    if credit.mode == MINUS_WRONG:
        return _("对一处得一份分，错一处扣一份分，最低 0 分")
    return _("全对才得分")


def explain_section(credit: Credit, codes: Iterable[str]) -> str:
    """The rule for a part of a paper with items of these types."""
    texts = [explain_credit(credit, get_type(code)) for code in dict.fromkeys(codes)]
    return _("；").join(dict.fromkeys(filter(None, texts)))


def offered_modes(code: str) -> list[tuple[str, str]]:
    """Modes that a part for items of this type may have, each with its name; "" stands for items of any type."""
    types = [one for one in all_types() if one.code == code] or all_types()
    known = {mode for one in types for mode in one.credit_modes}
    return [(mode, _(label)) for mode, label in MODES.items() if mode in known]


def plain(number: Decimal) -> str:
    """2.0 as 2, 1.5 as 1.5."""
    return f"{number.normalize():f}"
