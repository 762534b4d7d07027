"""From questions that were just imported to a paper made of them, with the points that their file told. Reads only."""

from decimal import Decimal
from pathlib import PurePath

from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import Officer
from quizzes.bank.models import Item, ItemImport
from quizzes.bank.onward import Onward
from quizzes.exams.composition import Composition, group_sections, read_points
from quizzes.exams.item_choice import MOST_AT_ONCE, is_uuid, starting_types
from quizzes.exams.papers import MOST_POINTS, TITLE_LENGTH


def find_offer(batch: ItemImport) -> Onward | None:
    if not batch.taken_in:
        return None
    return Onward(f"{reverse('papers:add')}?import={batch.public_id}", _("用这些题组卷"))


def find_import(trainer: Officer, import_id: str) -> ItemImport | None:
    """A committed import into one of the trainer's banks."""
    imports = (
        ItemImport.objects.visible_to(trainer).filter(state=ItemImport.State.COMMITTED).select_related("bank__unit")
    )
    return imports.filter(public_id=import_id).first() if is_uuid(import_id) else None


def compose_import(batch: ItemImport, trainer: Officer) -> tuple[Composition, str]:
    """A paper of its questions that are still in use, in the file's order, and what is to be said of it. Of more than `MOST_AT_ONCE`
    questions the sections and their points alone: nobody answers so many."""
    told = {item_id: points if is_good(points) else "" for item_id, points in batch.taken_in}
    items = Item.objects.visible_to(trainer).active().filter(public_id__in=list(told))
    types = {str(public_id): type_code for public_id, type_code in items.values_list("public_id", "type")}
    questions = [(item_id, types[item_id], points) for item_id, points in told.items() if item_id in types]
    sections = group_sections(questions, list(starting_types(trainer).items()))
    is_long = len(questions) > MOST_AT_ONCE
    for section in sections:
        section.item_ids = [] if is_long else section.item_ids
    title = PurePath(batch.file_name).stem[:TITLE_LENGTH]
    return Composition(title, sections), _say(questions, is_long=is_long)


def is_good(points: str) -> bool:
    """Whether a paper can have items of so many points."""
    number = read_points(points)
    return Decimal(0) < number < MOST_POINTS and number * 10 % 1 == 0


def _say(questions: list[tuple[str, str, str]], *, is_long: bool) -> str:
    words, untold = [], sum(not points for _item_id, _type, points in questions)
    if untold < len(questions):
        words.append(_("每题分值按导入的文件填好了，请核对。"))
    if untold:
        words.append(_("有 %(count)s 道题文件里没有写分值，先按 2 分。") % {"count": untold})
    if is_long:
        words.append(_("这次导入了 %(count)s 道题，没有都放进卷里，请按大题抽题。") % {"count": len(questions)})
    return "".join(words)
