"""The preview of a roster as a page shows it: tabs in an order that begins with what needs a look."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from people.roster.changes import CHANGED, NEW, OTHER_START, TRANSFERRED, UNCHANGED
from people.roster.comparison import MISSING, PROBLEMS, Shown

ORDER = (PROBLEMS, NEW, TRANSFERRED, CHANGED, OTHER_START, MISSING, UNCHANGED)


@dataclass(frozen=True)
class Tab:
    code: str
    words: str
    count: int


def tabs_of(preview: dict[str, list[Shown]]) -> list[Tab]:
    """One tab a kind, with how many."""
    words = {
        PROBLEMS: _("要改的行"),
        NEW: _("新增"),
        TRANSFERRED: _("调动"),
        CHANGED: _("有变化"),
        OTHER_START: _("起始日期不同"),
        MISSING: _("名册里没有的人"),
        UNCHANGED: _("没有变化"),
    }
    return [Tab(code, words[code], len(preview.get(code, []))) for code in ORDER]


def choose_tab(preview: dict[str, list[Shown]], asked: str) -> str:
    """The tab asked for, else the first that has anything."""
    return asked if asked in ORDER else next((code for code in ORDER if preview.get(code)), NEW)
