"""Forms of the bank's screens. The question's form reads what was posted into a draft and shows a draft, for items and for
the rows of an import alike."""

import re
import uuid
from dataclasses import dataclass, field
from string import ascii_uppercase

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.models import Competency
from lib.folding import clean
from people.models import Role, Unit
from quizzes.bank.drafts import (
    blank_draft,
    check_plain,
    letter_of,
    read_citations,
    read_competency_names,
    read_difficulty,
)
from quizzes.bank.images import ImageRefused, keep_image
from quizzes.bank.models import Bank, Item, Topic
from quizzes.bank.search import fold
from quizzes.bank.shown import say_note
from quizzes.bank.types import all_types
from quizzes.bank.types.fill_in import count_blanks

OPTION = re.compile(r"^option-(\d{1,3})-text$")
BLANK = re.compile(r"^blank-(\d{1,3})$")
OPTION_ID = re.compile(r"^[0-9A-Za-z_-]{1,20}$")
FIRST_OPTIONS = 4
CITATION_EXAMPLE = "《中华人民共和国监狱法》（2026年修订）第八十四条"
DIFFICULTY_WORDS = {Item.Difficulty.EASY: "易", Item.Difficulty.MEDIUM: "中", Item.Difficulty.HARD: "难"}
TYPES_WITH_OPTIONS = {one.code for one in all_types() if one.has_options}


@dataclass
class OptionRow:
    """One option as the form shows it. `index` names its fields; rows keep their order on the page."""

    index: int
    text: str = ""
    id: str = ""
    image: str = ""
    right: bool = False
    letter: str = ""

    @property
    def name(self):
        return str(self.index)


@dataclass
class QuestionForm:
    """A draft in a form, and what is wrong with it: sentences by place (type, stem, options, key, citation, images)."""

    draft: dict
    errors: dict = field(default_factory=dict)
    uploads: dict = field(default_factory=dict)

    @classmethod
    def empty(cls):
        return cls({**blank_draft(""), "type": all_types()[0].code, "options": [""] * FIRST_OPTIONS})

    @classmethod
    def posted(cls, post, files=()):
        """The draft that a form holds, not checked yet. Uploads are only counted here; `take_images` stores them."""
        draft = blank_draft(clean(post.get("stem", "")).strip())
        draft.update({name: clean(post.get(name, "")).strip() for name in ("type", "rationale", "citation", "topic")})
        draft["competency"] = "、".join(post.getlist("competency"))
        draft["difficulty"] = post.get("difficulty", "")
        draft["stem_image"] = _image_id(post.get("stem-image")) or None
        rows = _read_rows(post, files) if draft["type"] in TYPES_WITH_OPTIONS else []
        draft["options"] = [row.text for row in rows]
        draft["option_ids"] = [row.id for row in rows]
        draft["option_images"] = {str(place): row.image for place, row in enumerate(rows) if row.image}
        draft["key"] = _read_key(draft, rows, post)
        return cls(draft, uploads={f"option-{row.index}-file": str(place) for place, row in enumerate(rows)})

    def check(self):
        self.errors = {}
        for note in check_plain(self.draft):
            self.add_error(note["field"], say_note(note))
        if self.draft["citation"] and read_citations(self.draft["citation"])[1]:
            message = _("没有认出法律名称和条文：请照这个样子写，%(example)s")
            self.add_error("citation", message % {"example": CITATION_EXAMPLE})

    def take_images(self, files, *, bank):
        """Store what was uploaded, so that it need not be chosen again when the form comes back with errors."""
        refused = []
        for name, upload in files.items():
            try:
                if name == "stem-file":
                    self.draft["stem_image"] = str(keep_image(upload.read(), bank=bank).public_id)
                elif name in self.uploads:
                    kept = keep_image(upload.read(), bank=bank)
                    self.draft["option_images"][self.uploads[name]] = str(kept.public_id)
            except ImageRefused as error:
                refused.append(str(error))
        self.check()
        for text in refused:
            self.add_error("images", text)

    def add_error(self, place, text):
        self.errors.setdefault(place, []).append(text)

    @property
    def error_list(self):
        return [(place, text) for place, texts in self.errors.items() for text in texts]

    @property
    def types(self):
        return [(one.code, _(one.label), one.code == self.draft["type"]) for one in all_types()]

    @property
    def option_rows(self):
        ids = self.draft.get("option_ids") or [""] * len(self.draft["options"])
        key = self.draft["key"] if isinstance(self.draft["key"], str) else ""
        images = self.draft["option_images"]
        return [
            OptionRow(place, text, option_id, images.get(str(place)) or "", letter_of(place) in key, letter_of(place))
            for place, (text, option_id) in enumerate(zip(self.draft["options"], ids, strict=True))
        ] or [OptionRow(place, letter=letter_of(place)) for place in range(FIRST_OPTIONS)]

    @property
    def empty_option(self):
        """The row that the page's script copies; it puts a number in place of the mark."""
        return OptionRow("__n__")

    @property
    def blank_rows(self):
        key = self.draft["key"] if isinstance(self.draft["key"], list) else []
        count = max(1, count_blanks(self.draft["stem"]), len(key))
        return [(place, "\n".join(key[place]) if place < len(key) else "") for place in range(count)]

    @property
    def difficulties(self):
        chosen = read_difficulty(self.draft)
        levels = [
            (DIFFICULTY_WORDS[Item.Difficulty(value)], label, value == chosen)
            for value, label in Item.Difficulty.choices
        ]
        return [("", _("不标"), not chosen), *levels]

    @property
    def frameworks(self):
        chosen = set(read_competency_names(self.draft))
        grouped: dict = {}
        for one in Competency.objects.all():
            grouped.setdefault(one.get_framework_display(), []).append((one.name, fold(one.name) in chosen))
        return grouped

    @property
    def competency_count(self):
        return len(read_competency_names(self.draft))

    @property
    def usual_topics(self):
        return Topic.objects.values_list("name", flat=True)[:30]


class BankCreateForm(forms.ModelForm):
    class Meta:
        model = Bank
        fields = ("name", "code", "unit")

    def __init__(self, *args, officer, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.active().visible_to(officer, Role.TRAINER)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["code"].help_text = _("字母、数字和短横线，例如 prison-law；导入命令用它认题库，定了不能改。")
        if self.initial.get("unit") is None and len(units[:2]) == 1:
            self.initial["unit"] = units[0].pk


class BankEditForm(forms.ModelForm):
    class Meta:
        model = Bank
        fields = ("name",)


class TopicForm(forms.ModelForm):
    class Meta:
        model = Topic
        fields = ("name",)


class UploadForm(forms.Form):
    """A file of questions and the bank it goes into."""

    bank = forms.ModelChoiceField(
        label=gettext_lazy("导入到哪个题库"), queryset=Bank.objects.none(), empty_label=gettext_lazy("请选择")
    )
    file = forms.FileField(label=gettext_lazy("题目文件"), error_messages={"required": gettext_lazy("请选一个文件。")})

    def __init__(self, *args, officer, **kwargs):
        super().__init__(*args, **kwargs)
        banks = Bank.objects.visible_to(officer)
        self.fields["bank"].queryset = banks  # type: ignore[attr-defined]
        self.fields["bank"].error_messages["required"] = _("请选一个题库。")
        if len(banks[:2]) == 1:
            self.initial["bank"] = banks[0].pk


def _read_rows(post, files):
    """The options that hold anything; an empty row on the page is no option."""
    right = set(post.getlist("right"))
    rows = []
    for index in (int(found.group(1)) for found in map(OPTION.match, post) if found):
        row = OptionRow(index, clean(post.get(f"option-{index}-text", "")).strip())
        row.image = _image_id(post.get(f"option-{index}-image"))
        row.id = post.get(f"option-{index}-id", "")
        row.id = row.id if OPTION_ID.match(row.id) else ""
        row.right = str(index) in right
        if row.text or row.image or f"option-{index}-file" in files:
            rows.append(row)
    return rows


def _read_key(draft, rows, post):
    letters = "".join(letter for letter, row in zip(ascii_uppercase, rows, strict=False) if row.right)
    if draft["type"] == "single":
        return letters[:1] or None
    if draft["type"] == "multiple":
        return letters or None
    if draft["type"] == "true_false":
        return {"true": True, "false": False}.get(post.get("truth", ""))
    blanks = [
        [line.strip() for line in clean(post[name]).splitlines() if line.strip()] for name in post if BLANK.match(name)
    ]
    while len(blanks) > count_blanks(draft["stem"]) and not blanks[-1]:
        blanks.pop()
    return blanks if any(blanks) else None


def _image_id(text):
    try:
        return str(uuid.UUID(text)) if text else ""
    except ValueError:
        return ""
