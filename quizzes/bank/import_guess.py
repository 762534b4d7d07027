"""What a file's layout was taken for, how sure that is, and the form in which a trainer corrects it once for the whole file."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.bank.imports.corrections import KINDS, Correction
from quizzes.bank.models import ItemImport

MEANINGS = (
    ("", gettext_lazy("不用这一列")),
    ("stem", gettext_lazy("题干")),
    ("option", gettext_lazy("一个选项")),
    ("choices", gettext_lazy("全部选项")),
    ("key", gettext_lazy("答案")),
    ("kind", gettext_lazy("题型")),
    ("rationale", gettext_lazy("解析")),
    ("citation", gettext_lazy("依据")),
    ("topic", gettext_lazy("知识点")),
    ("competency", gettext_lazy("本领能力")),
    ("difficulty", gettext_lazy("难度")),
    ("points", gettext_lazy("分值")),
    ("source", gettext_lazy("来源")),
)


def say_sure(sure: int) -> str:
    """How many of a hundred questions were read without a problem, in words."""
    if sure >= 95:
        return _("很有把握")
    return _("大致有把握") if sure >= 70 else _("没有把握，请核对")


def show_guess(batch: ItemImport) -> dict[str, object]:
    """For the preview; nothing to correct in a file of an exchange format."""
    guess = batch.guess
    correction = Correction.from_plain(guess.get("correction") or {})
    columns = [
        {
            "number": number,
            "name": name,
            "sample": sample,
            "meaning": correction.columns.get(number, "" if correction.columns else meaning),
        }
        for number, (name, meaning, sample) in enumerate(guess.get("columns", []))
    ]
    return {
        "sure": guess.get("sure"),
        "sure_words": say_sure(guess.get("sure", 0)),
        "can_correct": bool(guess.get("shape")),
        "is_recalled": guess.get("is_recalled", False),
        "has_header": correction.has_header if correction.columns else guess.get("has_header", True),
        "columns": columns,
        "meanings": MEANINGS,
        "kinds": [(code, _(word)) for code, word in KINDS.items()],
        "correction": correction,
    }
