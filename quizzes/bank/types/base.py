"""What every item type can do. Plain values in and out; no Django, no storage, no clock.

``content`` is what a candidate may see: ``{"stem", "options": [{"id", "text", "image"}], "blanks", "image"}``.
``key`` is what only the marker may see; each type says its shape. ``value`` is a response as stored; ``None`` is unanswered.
Scoring refuses nothing: whatever a client managed to store scores zero unless it is right.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from string import ascii_uppercase
from typing import Any, ClassVar, TypeVar

from quizzes.bank.types.contents import drafted_feedback, images_in, read_feedback, texts_in
from quizzes.bank.types.credit import ALL_OR_NOTHING, Credit, Parts
from quizzes.bank.types.editing import (
    Fields,
    NewId,
    Plain,
    build_options,
    ids_by_letter,
    plain_stem,
    put_rows,
    read_rows,
    read_stem,
    show_rows,
    stem_content,
)
from quizzes.bank.types.interactions import Body, Choice, Interaction, Option
from quizzes.bank.types.review import OptionShare, ReviewLine
from quizzes.bank.types.wording import gettext_noop, say

ZERO = Decimal(0)
MAX_OPTIONS = 26
UNANSWERED = gettext_noop("未作答")
Kind = TypeVar("Kind", bound=Interaction)


class ItemType(ABC):
    """One kind of question: checks its own content and key, scores a response, reads a form, tells both in words."""

    code: ClassVar[str]
    label: ClassVar[str]
    short_label: ClassVar[str]
    place: ClassVar[int]  # among the sections of a paper; types of one place stand by code
    has_options: ClassVar[bool] = False
    credit_modes: ClassVar[tuple[str, ...]] = (ALL_OR_NOTHING,)  # those that a section may choose for this type

    @property
    def template(self) -> str:
        """The fragment that shows this type in an exam."""
        return f"exams/types/{self.code}.html"

    @property
    def templates(self) -> tuple[str, ...]:
        """The fragment of this type, and the one for types that have none; `{% include %}` takes the first that is there."""
        return (self.template, "exams/types/_any.html")

    @property
    def form_templates(self) -> tuple[str, ...]:
        """The fragment of the trainer's form, and the one for types that have none."""
        return (f"bank/types/{self.code}.html", "bank/types/_any.html")

    @abstractmethod
    def check(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> list[str]:
        """Problems in plain sentences that say what to do; empty when the item may be used."""

    @abstractmethod
    def count_parts(self, content: Mapping[str, Any], key: Mapping[str, Any], value: Any) -> Parts:
        """How much of the response is right; never raises on a malformed value or key."""

    def is_right(self, content: Mapping[str, Any], key: Mapping[str, Any], value: Any) -> bool:
        """Whether the response earns full points."""
        return self.count_parts(content, key, value).is_whole

    def needs_marker(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> bool:
        """Whether a person has to mark it; the score is 0 until then."""
        return False

    def score(
        self,
        content: Mapping[str, Any],
        key: Mapping[str, Any],
        value: Any,
        points: Decimal,
        credit: Credit = Credit(),  # noqa: B008  # frozen
    ) -> Decimal:
        """From 0 to ``points``; never raises on a malformed value or key."""
        if value is None or not isinstance(key, Mapping) or not isinstance(content, Mapping):
            return ZERO
        return credit.earn(self.count_parts(content, key, value), points)

    @abstractmethod
    def to_body(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Body:
        """The question with its key as text and interactions."""

    @abstractmethod
    def from_body(self, body: Body) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Content and key of a body of this type's shape, the inverse of :meth:`to_body`; ``None``: it has another shape. A body that
        several types could hold goes to the type that the file names, else to the first in `all_types` that takes it."""

    @abstractmethod
    def is_answered(self, content: Mapping[str, Any], value: Any) -> bool:
        """Whether the value counts as answered on the answer sheet."""

    @abstractmethod
    def read_form(self, content: Mapping[str, Any], values: Sequence[str]) -> Any:
        """The response value from the posted strings of one field; ``None`` when nothing usable was posted."""

    def read_post(self, content: Mapping[str, Any], fields: Mapping[str, Sequence[str]]) -> Any:
        """The response value from a plain form: ``fields`` by what stands behind ``q<position>-``, and ``""`` for ``q<position>`` itself."""
        return self.read_form(content, fields.get("", ()))

    def shown(self, content: Mapping[str, Any], value: Any) -> dict[str, Any]:
        """What templates need to show the question with this response, as plain values: nothing of the key. Always ``stem``,
        ``stem_parts`` (pieces between gaps), ``image``, ``options`` [{"id", "letter", "text", "image", "checked"}], ``multiple``, ``value`` and
        ``values`` (one text a field)."""
        chosen = value if isinstance(value, list) else [value]
        return {
            "stem": str(content.get("stem", "")),
            "stem_parts": self.split_stem(content),
            "image": content.get("image"),
            "options": show_options(content, {one for one in chosen if isinstance(one, str)}),
            "multiple": False,
            "value": value,
            "values": [value if isinstance(value, str) else ""],
        }

    def search_texts(self, content: Mapping[str, Any]) -> list[str]:
        """All that a candidate reads, the stem first: what a search looks through."""
        return texts_in(content)

    def named_images(self, content: Mapping[str, Any]) -> set[str]:
        """The names of all images that are shown."""
        return images_in(content)

    def review(self, content: Mapping[str, Any], key: Mapping[str, Any], value: Any) -> list[ReviewLine]:
        """The response beside the key, a line for each thing that was answered."""
        is_right = None if self.needs_marker(content, key) else self.is_right(content, key, value)
        given, right = self.describe_response(content, value), self.describe_key(content, key)
        return [ReviewLine("", given, right, is_right, note=self.note_of(content, key, value))]

    def note_of(self, content: Mapping[str, Any], key: Mapping[str, Any], value: Any) -> str:
        """What the key says of the options that were chosen, a line each; "" where it says nothing."""
        told, chosen = read_feedback(key), _chosen(value)
        found = [told[one] for one, _letter, _text in self.choices(content) if one in chosen and one in told]
        return "\n".join(found)

    def choices(self, content: Mapping[str, Any]) -> list[tuple[str, str, str]]:
        """Stored value, letter and text of each thing that can be chosen; empty for types where nothing is."""
        return []

    def option_shares(
        self, content: Mapping[str, Any], key: Mapping[str, Any], counted: Iterable[tuple[Any, int]]
    ) -> list[OptionShare]:
        """How many people chose each option, from responses and how often each was given; for types with several parts how many had each
        part right; empty where neither says more than the score."""
        choices, right = self.choices(content), self.right_choices(key)
        found: Counter[str] = Counter()
        for value, count in counted:
            for one in _chosen(value) if choices else self._right_lines(content, key, value):
                found[one] += count
        if choices:
            return [OptionShare(one, letter, text, found[one], one in right) for one, letter, text in choices]
        lines = self.review(content, key, None)
        if len(lines) < 2:
            return []
        return [OptionShare(str(place), "", line.label, found[str(place)], True) for place, line in enumerate(lines)]

    def _right_lines(self, content: Mapping[str, Any], key: Mapping[str, Any], value: Any) -> list[str]:
        return [str(place) for place, line in enumerate(self.review(content, key, value)) if line.is_right]

    # Drafts and the trainer's form (editing.py). A type that says nothing has options of which some are right, where it `has_options`
    # (key {"options": [ids]}), else texts that are accepted (key {"accepted": [texts]}).

    def from_plain(self, plain: Mapping[str, Any], new_id: NewId) -> tuple[dict[str, Any], dict[str, Any]]:
        """Content and key of a draft, sound or not; `new_id` draws ids for what has none."""
        content = stem_content(plain)
        if not self.has_options:
            return content, {"accepted": list(plain.get("key") or [])}
        content["options"] = build_options(plain, new_id)
        ids = ids_by_letter(content["options"])
        right = [ids.get(letter, letter) for letter in sorted(plain.get("key") or "")]
        return content, {"options": right, **drafted_feedback(plain, [one["id"] for one in content["options"]])}

    def to_plain(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Plain:
        """The draft of a content and key, the inverse of :meth:`from_plain`."""
        plain = plain_stem(content, key)
        if self.has_options:
            plain["key"] = letters_of(content, set(self.right_choices(key)))
        else:
            plain["key"] = list(key.get("accepted") or [])
        return plain

    def check_plain(self, plain: Mapping[str, Any]) -> list[str]:
        """What is wrong with a draft that its content and key no longer tell."""
        return []

    def read_fields(self, fields: Fields) -> Plain:
        """The draft that a form holds; ``uploads`` says where in the draft the image of each file belongs: {field name: [key, …]}."""
        plain = read_stem(fields)
        plain["key"] = (
            put_rows(plain, list(read_rows(fields)), fields) if self.has_options else fields.lines("accepted")
        )
        return plain

    def show_fields(self, plain: Mapping[str, Any]) -> dict[str, Any]:
        """What the form's fragment shows beside the draft itself."""
        if not self.has_options:
            return {"accepted": "\n".join(plain["key"]) if isinstance(plain.get("key"), list) else "", "rows": []}
        return {"rows": show_rows(plain, plain["key"] if isinstance(plain.get("key"), str) else "")}

    def act(self, plain: Plain, action: str) -> None:
        """Changes a draft by what a button of the fragment says: "add" gives one more row of options."""
        if action == "add":
            plain["options"] = [*plain["options"], ""]
            plain["option_ids"] = [*plain.get("option_ids", []), ""]

    def right_choices(self, key: Mapping[str, Any]) -> frozenset[str]:
        """The form values that the key names as right, for marking them on a screen; empty for types without choices."""
        return frozenset(read_option_ids(key.get("options")) or ())

    def split_stem(self, content: Mapping[str, Any]) -> list[str]:
        """The stem's pieces between its gaps; one piece for types without gaps."""
        return [str(content.get("stem", ""))]

    @abstractmethod
    def describe_key(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> str:
        """The right answer as a person reads it: ``B``, ``ABD``, ``正确``, ``甲/乙；丙``."""

    @abstractmethod
    def describe_response(self, content: Mapping[str, Any], value: Any) -> str:
        """The response in the same words as :meth:`describe_key`."""


def get_options(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The options that are well-formed, in stored order."""
    options = content.get("options") if isinstance(content, Mapping) else None
    if not isinstance(options, (list, tuple)):
        return []
    return [option for option in options if isinstance(option, Mapping) and isinstance(option.get("id"), str)]


def get_option_ids(content: Mapping[str, Any]) -> list[str]:
    return [option["id"] for option in get_options(content)]


def letters_of(content: Mapping[str, Any], ids: set[str]) -> str:
    """Letters of the given options in stored order: the first option is A."""
    pairs = zip(ascii_uppercase, get_option_ids(content), strict=False)
    return "".join(letter for letter, option_id in pairs if option_id in ids)


def read_option_ids(value: Any) -> set[str] | None:
    """A list of option ids as a set; ``None`` when it is anything else."""
    if not isinstance(value, (list, tuple)) or not all(isinstance(one, str) for one in value):
        return None
    return set(value)


def check_stem(content: Mapping[str, Any]) -> list[str]:
    stem = content.get("stem")
    if (isinstance(stem, str) and stem.strip()) or content.get("image"):
        return []
    return [say(gettext_noop("没有题干：请填写题干。"))]


def check_options(content: Mapping[str, Any]) -> list[str]:
    """Problems of the options: too few, too many, empty, the same text or id twice."""
    given = content.get("options")
    options = get_options(content)
    if not isinstance(given, (list, tuple)) or len(options) != len(given):
        return [say(gettext_noop("选项的格式无法识别：请重新填写选项。"))]
    if len(options) < 2:
        return [say(gettext_noop("选项少于 2 个：请补齐选项。"))]
    if len(options) > MAX_OPTIONS:
        return [say(gettext_noop("选项多于 %(limit)s 个：请减少选项。"), limit=MAX_OPTIONS)]
    if len({option["id"] for option in options}) < len(options):
        return [say(gettext_noop("有两个选项用了同一个编号：请删除其中一个后重新添加。"))]
    problems: list[str] = []
    seen: dict[str, str] = {}
    for letter, option in zip(ascii_uppercase, options, strict=False):
        text = option.get("text")
        text = text.strip() if isinstance(text, str) else ""
        if not text and not option.get("image"):
            problems.append(
                say(
                    gettext_noop("选项 %(letter)s 是空的：请填写内容或删除该选项。"),
                    letter=letter,
                )
            )
        elif text and text in seen and not option.get("image"):
            message = gettext_noop("选项 %(first)s 与选项 %(second)s 内容相同：请改正其中一个。")
            problems.append(say(message, first=seen[text], second=letter))
        seen.setdefault(text, letter)
    return problems


def check_no_options(content: Mapping[str, Any]) -> list[str]:
    if content.get("options"):
        return [say(gettext_noop("这种题型不需要选项：请删除选项，或改为单选题、多选题。"))]
    return []


def option_choices(content: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """The options as `ItemType.choices` gives them."""
    return [(one["id"], one["letter"], one["text"]) for one in show_options(content, set())]


def _chosen(value: Any) -> set[str]:
    """The stored choices of a response, as `ItemType.choices` names them."""
    if isinstance(value, bool):
        return {"true" if value else "false"}
    if isinstance(value, (list, tuple)):
        return {one for one in value if isinstance(one, str)}
    return {value} if isinstance(value, str) else set()


def take_options(content: Mapping[str, Any], key: Mapping[str, Any]) -> tuple[Option, ...]:
    """The options as interactions know them, with what the key says of each."""
    told = read_feedback(key)
    return tuple(
        Option(one["id"], str(one.get("text", "")), one.get("image") or None, told.get(one["id"], ""))
        for one in get_options(content)
    )


def options_content(options: Sequence[Option]) -> list[dict[str, Any]]:
    """The inverse of :func:`take_options`, without what belongs to the key (`contents.feedback_key`)."""
    return [{"id": one.id, "text": one.text, "image": one.image} for one in options]


def show_options(content: Mapping[str, Any], checked: set[str]) -> list[dict[str, Any]]:
    pairs = zip(ascii_uppercase, get_options(content), strict=False)
    return [
        {
            "id": one["id"],
            "letter": letter,
            "text": str(one.get("text", "")),
            "image": one.get("image"),
            "checked": one["id"] in checked,
        }
        for letter, one in pairs
    ]


def option_of(content: Mapping[str, Any], option_id: str) -> str:
    """An option as a person reads it in a line: its text, its letter where it is an image alone, "" for an unknown one."""
    found = (one for one in get_options(content) if one["id"] == option_id)
    text = next((str(one.get("text", "")).strip() for one in found), None)
    return letters_of(content, {option_id}) if text == "" else text or ""


def lone(body: Body, kind: type[Kind]) -> Kind | None:
    """The interaction of a body that is a stem (an image alone has none) and one interaction of this kind under it."""
    if len(body.parts) == 2 and isinstance(body.parts[0], str) and isinstance(body.parts[1], kind):
        return body.parts[1]
    return body.parts[0] if len(body.parts) == 1 and isinstance(body.parts[0], kind) else None


def choice_body(
    content: Mapping[str, Any], key: Mapping[str, Any], right: tuple[str, ...], *, is_multiple: bool
) -> Body:
    choice = Choice(take_options(content, key), right, is_multiple)
    return Body((str(content.get("stem", "")), choice), content.get("image"), "multiple" if is_multiple else "single")


def lone_choice(body: Body) -> Choice | None:
    """The choice of a body that is a stem and one choice under it."""
    choice = lone(body, Choice)
    return None if choice is None or choice.is_inline else choice


def choice_content(body: Body, choice: Choice) -> dict[str, Any]:
    return {"stem": body.text, "options": options_content(choice.options), "blanks": 0, "image": body.image}
