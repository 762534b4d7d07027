"""Forms of the bank's screens. The question's form reads what was posted into a draft and shows a draft, for items and for
the rows of an import alike."""

from dataclasses import dataclass, field

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.models import Competency
from lib.folding import clean
from people.models import Role, Unit
from quizzes.bank.drafts import (
    blank_draft,
    check_plain,
    read_citations,
    read_competency_names,
    read_difficulty,
)
from quizzes.bank.images import ImageRefused, keep_image
from quizzes.bank.models import Bank, Item, Topic
from quizzes.bank.search import fold
from quizzes.bank.shown import say_note
from quizzes.bank.types import UnknownItemType, all_types, get_type
from quizzes.bank.types.editing import Fields

CITATION_EXAMPLE = "《中华人民共和国监狱法》（2026年修订）第八十四条"
DIFFICULTY_WORDS = {Item.Difficulty.EASY: "易", Item.Difficulty.MEDIUM: "中", Item.Difficulty.HARD: "难"}


@dataclass
class QuestionForm:
    """A draft in a form, and what is wrong with it: sentences by place (type, stem, options, key, citation, images, or a place that the
    type names). `uploads`: where in the draft the image of each file belongs, by the name of its field."""

    draft: dict
    errors: dict = field(default_factory=dict)
    uploads: dict = field(default_factory=dict)

    @classmethod
    def empty(cls):
        return cls({**blank_draft(""), "type": all_types()[0].code})

    @classmethod
    def posted(cls, post, files=(), *, keep_empty=False):
        """The draft that a form holds, not checked yet. Uploads are only counted here; `take_images` stores them. The fields belong to
        the type that was shown; where another was chosen since, its own part of the draft is empty."""
        draft = blank_draft("")
        draft.update({name: clean(post.get(name, "")).strip() for name in ("type", "rationale", "citation", "topic")})
        draft["competency"] = "、".join(post.getlist("competency"))
        draft["difficulty"] = post.get("difficulty", "")
        shown = find_type(post.get("shown", "")) or find_type(draft["type"]) or all_types()[0]
        draft.update(shown.read_fields(Fields(dict(post.lists()), set(files), keep_empty=keep_empty)))
        form = cls(draft, uploads=draft.pop("uploads"))
        if find_type(draft["type"]) not in (None, shown):
            form.retype(shown)
        return form

    @classmethod
    def changed(cls, post, files=()):
        """The draft that a form holds, changed by the button that was pressed: another type, one more row."""
        form = cls.posted(post, files, keep_empty=True)
        item_type = find_type(form.draft["type"])
        if item_type:
            item_type.act(form.draft, post.get("do", ""))
        return form

    def retype(self, shown):
        """Another type was chosen: stem and options stay, and the key where both types write it as letters."""
        now = find_type(self.draft["type"])
        letters = self.draft["key"] if isinstance(self.draft["key"], str) else ""
        self.draft["more"] = {}
        self.draft["key"] = None
        if now.has_options and shown.has_options:
            self.draft["key"] = letters or None
        else:
            self.draft.update({"options": [], "option_ids": [], "option_images": {}, "option_feedback": {}})

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
            if name not in self.uploads:
                continue
            try:
                _put(self.draft, self.uploads[name], str(keep_image(upload.read(), bank=bank).public_id))
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
    def fields(self):
        """What the fragment of the draft's type shows."""
        item_type = find_type(self.draft["type"]) or all_types()[0]
        return {
            **item_type.show_fields(self.draft),
            "prefix": "",
            "do": "",
            "type": item_type.code,
            "templates": item_type.form_templates,
            "draft": self.draft,
        }

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
        fields = ("name", "code", "unit", "needs_approval")

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
        fields = ("name", "needs_approval")


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


def find_type(code):
    """The item type with this code, None for an unknown one."""
    try:
        return get_type(code)
    except UnknownItemType:
        return None


def _put(draft, path, image):
    *above, last = path
    for step in above:
        draft = draft[step]
    draft[last] = image
