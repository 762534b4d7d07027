"""The forms on which assignments are made and changed: shapes only; the verbs decide. Choices come from the maker's own scope."""

import re
import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.assignments.audience import AudienceDraft, ExceptionDraft
from learning.assignments.choosing import exams_in_reach, find_officers, lectures_in_reach
from learning.assignments.drafts import (
    ASSIGNERS,
    MOST_ARRIVAL_DAYS,
    NOTE_LENGTH,
    REASON_LENGTH,
    TITLE_LENGTH,
    AssignmentDraft,
    RequirementDraft,
)
from learning.assignments.models import Requirement
from people.models import Officer, Unit
from people.numbers import normalize_number
from people.unit_index import UnitIndex, UnitUnknown
from quizzes.exams.trainer.exam_forms import Count, Moment

SEPARATORS = re.compile(r"[\s,，、;；]+")
MOST_LISTED = 5000
MOST_PICKED = 60
BLANK_ROWS = 2
UNIT, POST, RANK, OFFICER = "unit", "post", "rank", "officer"
KINDS = [
    (OFFICER, gettext_lazy("人员")),
    (UNIT, gettext_lazy("单位")),
    (POST, gettext_lazy("岗位")),
    (RANK, gettext_lazy("职级")),
]
LECTURE, EXAM = "lecture", "exam"
PLACES = {"audience": "units"}  # where a verb's problem stands here
REQUIRED_REASON = {"required": gettext_lazy("请写明原因。")}


class Pick(NamedTuple):
    """One lecture or exam as the page names it."""

    kind: str
    public_id: str
    condition: str


class ExceptionRow(NamedTuple):
    """One line of exceptions as it was typed."""

    kind: str
    value: str
    reason: str


class Picks(forms.Widget):
    """Hidden fields `requirement`, each with its `condition-ID`. The page writes them itself."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Pick]:
        assert isinstance(data, QueryDict)
        pairs = [text.partition(":") for text in data.getlist("requirement")[:MOST_PICKED]]
        picks = {one: Pick(kind, one, data.get(f"condition-{one}", "")) for kind, _colon, one in pairs if _is_uuid(one)}
        return list(picks.values())


class ExceptionRows(forms.Widget):
    """Three fields a line. The page writes them itself."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[ExceptionRow]:
        assert isinstance(data, QueryDict)
        columns = [data.getlist(f"exception-{part}") for part in ExceptionRow._fields]
        rows = [ExceptionRow(*(text.strip() for text in row)) for row in zip(*columns, strict=False)]
        return [row for row in rows if row.value or row.reason]


class OfficersField(forms.CharField):
    """Numbers, one a line or parted by commas, of officers of the actor's units."""

    actor: Officer

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", gettext_lazy("警号或工号，一行一个，也可以用逗号隔开。"))
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        numbers = list(dict.fromkeys(normalize_number(part) for part in SEPARATORS.split(text) if part))
        if len(numbers) > MOST_LISTED:
            raise forms.ValidationError(_("名单最多 %(most)s 人。人多时请选单位和岗位。") % {"most": MOST_LISTED})
        found, unknown = find_officers(self.actor, numbers)
        if unknown:
            words = {"numbers": _("、").join(unknown[:10]), "count": len(unknown)}
            raise forms.ValidationError(_("你管的单位里没有这 %(count)s 个号码：%(numbers)s。请核对或去掉。") % words)
        return found


class ActorForm(forms.Form):
    """A form whose fields know who fills it in."""

    def __init__(self, *args: Any, actor: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        for field in self.fields.values():
            if isinstance(field, OfficersField):
                field.actor = actor

    def take_problems(self, problems: dict[str, str]) -> None:
        """What a verb refused, at the field where it can be put right."""
        for name, text in problems.items():
            place = PLACES.get(name, name)
            self.add_error(place if place in self.fields else None, text)


class AssignmentForm(ActorForm):
    """`posts`, `ranks`: those held in the actor's units. `kept`: requirements of the stored draft, which stay possible when they are
    out of reach by now."""

    title = forms.CharField(
        label=gettext_lazy("任务名称"),
        max_length=TITLE_LENGTH,
        error_messages={"required": gettext_lazy("请写任务名称。")},
    )
    note = forms.CharField(
        label=gettext_lazy("说明"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("可以不写。干警在任务页上看到。"),
    )
    requirements = forms.Field(label=gettext_lazy("学什么、考什么"), required=False, widget=Picks)
    how = forms.ChoiceField(
        label=gettext_lazy("要完成几项"),
        choices=[("all", gettext_lazy("全部完成")), ("some", gettext_lazy("任选几项完成"))],
        initial="all",
        error_messages={"required": gettext_lazy("请选要完成几项。")},
    )
    needed_count = Count(
        label=gettext_lazy("任选几项"),
        required=False,
        min_value=1,
        help_text=gettext_lazy("上面选“任选几项完成”时填。"),
    )
    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label=gettext_lazy("单位"), required=False, to_field_name="public_id"
    )
    posts = forms.MultipleChoiceField(label=gettext_lazy("岗位"), required=False)
    ranks = forms.MultipleChoiceField(label=gettext_lazy("职级"), required=False)
    officers = OfficersField(label=gettext_lazy("另加的人"), required=False)
    exceptions = forms.Field(label=gettext_lazy("哪些人不用做"), required=False, widget=ExceptionRows)
    due_at = Moment(label=gettext_lazy("截止时间"))
    arrival_days = Count(
        label=gettext_lazy("新到岗的人至少有几天"),
        min_value=1,
        max_value=MOST_ARRIVAL_DAYS,
        initial=14,
        help_text=gettext_lazy("发布以后调来的人，从到岗那天算起。"),
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("组织单位"),
        to_field_name="public_id",
        error_messages={"required": gettext_lazy("请选组织单位。")},
    )

    def __init__(
        self,
        *args: Any,
        posts: Sequence[str] = (),
        ranks: Sequence[str] = (),
        kept: Sequence[RequirementDraft] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kept = kept
        own = Unit.objects.active().visible_to(self.actor, *ASSIGNERS)
        for name in ("unit", "units"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = own
        for name, held in (("posts", posts), ("ranks", ranks)):
            named = [one for one in self.initial.get(name) or () if one not in held]
            self.fields[name].choices = [(one, one) for one in [*held, *named]]  # type: ignore[attr-defined]
        self.fields["units"].error_messages["invalid_choice"] = _("有单位不归你管，请去掉。")

    def clean_requirements(self) -> list[RequirementDraft]:
        picks = self.cleaned_data["requirements"] or []
        rows = resolve_picks(picks, self.actor, self.kept)
        if len(rows) < len(picks):
            raise forms.ValidationError(_("有的微课或考试已经不能选，请看看还剩哪些，再保存一次。"))
        return rows

    def clean_exceptions(self) -> list[ExceptionDraft]:
        rows = self.cleaned_data["exceptions"] or []
        index = UnitIndex(self.actor.scope_paths(*ASSIGNERS)) if any(row.kind == UNIT for row in rows) else None
        return [self._read_exception(row, index) for row in rows]

    def _read_exception(self, row: ExceptionRow, index: UnitIndex | None) -> ExceptionDraft:
        if not row.value or not row.reason:
            raise forms.ValidationError(_("每一行例外都要写是谁、什么原因。"))
        if row.kind == UNIT and index:
            try:
                return ExceptionDraft(unit=index.find(row.value), reason=row.reason)
            except UnitUnknown as error:
                raise forms.ValidationError(str(error)) from error
        if row.kind == OFFICER:
            found, _unknown = find_officers(self.actor, [normalize_number(row.value)])
            if not found:
                raise forms.ValidationError(_("你管的单位里没有号码 %(number)s。") % {"number": row.value})
            return ExceptionDraft(officer=found[0], reason=row.reason)
        name = row.value[:40]
        return (
            ExceptionDraft(post=name, reason=row.reason)
            if row.kind == POST
            else ExceptionDraft(rank=name, reason=row.reason)
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        if cleaned.get("how") == "some" and not cleaned.get("needed_count") and "needed_count" not in self.errors:
            self.add_error("needed_count", _("请填任选几项。"))
        return cleaned

    def read_draft(self) -> AssignmentDraft:
        """Of a form that is valid."""
        cleaned = self.cleaned_data
        return AssignmentDraft(
            title=cleaned["title"],
            unit=cleaned["unit"],
            due_at=cleaned["due_at"],
            requirements=cleaned["requirements"],
            audience=self.read_audience(),
            note=cleaned["note"],
            needed_count=cleaned["needed_count"] if cleaned["how"] == "some" else None,
            arrival_days=cleaned["arrival_days"],
        )

    def read_audience(self) -> AudienceDraft:
        """Of what is right of it, so that the page can tell how many people it would be before the rest is filled in."""
        cleaned = self.cleaned_data
        return AudienceDraft(
            units=_drop_covered(cleaned.get("units") or ()),
            posts=cleaned.get("posts") or (),
            ranks=cleaned.get("ranks") or (),
            officers=cleaned.get("officers") or (),
            exceptions=cleaned.get("exceptions") or (),
        )

    @property
    def chosen_units(self) -> set[str]:
        return {str(getattr(one, "public_id", one)) for one in self["units"].value() or ()}

    @property
    def chosen_posts(self) -> set[str]:
        return set(self["posts"].value() or ())

    @property
    def chosen_ranks(self) -> set[str]:
        return set(self["ranks"].value() or ())

    @property
    def exception_rows(self) -> list[ExceptionRow]:
        """What was typed, and blank lines to type more."""
        return [*(self["exceptions"].value() or ()), *[ExceptionRow(OFFICER, "", "")] * BLANK_ROWS]

    @property
    def exception_kinds(self) -> list[tuple[str, Any]]:
        return KINDS

    @property
    def picked(self) -> list[RequirementDraft]:
        return resolve_picks(self["requirements"].value() or (), self.actor, self.kept)


class ReasonForm(ActorForm):
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=REASON_LENGTH, error_messages=REQUIRED_REASON)


class ExtendForm(ReasonForm):
    due_at = Moment(label=gettext_lazy("新的截止时间"))
    field_order = ("due_at", "reason")


class ExceptForm(ReasonForm):
    officers = OfficersField(
        label=gettext_lazy("哪些人"), error_messages={"required": gettext_lazy("请填警号或工号。")}
    )
    field_order = ("officers", "due_at", "reason")


class ExtendSomeForm(ExceptForm):
    due_at = Moment(label=gettext_lazy("新的截止时间"))
    field_order = ("officers", "due_at", "reason")


def resolve_picks(
    picks: Sequence[Pick], actor: Officer, kept: Sequence[RequirementDraft] = ()
) -> list[RequirementDraft]:
    """In their order, without those that are out of reach. Two statements."""
    lectures: dict[str, Any] = {str(row.lecture.public_id): row.lecture for row in kept if row.lecture}
    exams: dict[str, Any] = {str(row.exam.public_id): row.exam for row in kept if row.exam}
    ids = {kind: [pick.public_id for pick in picks if pick.kind == kind] for kind in (LECTURE, EXAM)}
    if ids[LECTURE]:
        lectures |= {str(row.public_id): row for row in lectures_in_reach(actor).filter(public_id__in=ids[LECTURE])}
    if ids[EXAM]:
        exams |= {str(row.public_id): row for row in exams_in_reach(actor).filter(public_id__in=ids[EXAM])}
    rows = []
    for pick in picks:
        if pick.kind == LECTURE and pick.public_id in lectures:
            rows.append(RequirementDraft(lecture=lectures[pick.public_id]))
        elif pick.kind == EXAM and pick.public_id in exams:
            known = pick.condition in Requirement.Condition.values
            condition = pick.condition if known else Requirement.Condition.PASSED.value
            rows.append(RequirementDraft(exam=exams[pick.public_id], condition=condition))
    return rows


def pick_of(row: RequirementDraft) -> Pick:
    if row.exam:
        return Pick(EXAM, str(row.exam.public_id), row.condition)
    assert row.lecture is not None
    return Pick(LECTURE, str(row.lecture.public_id), row.condition)


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def _drop_covered(units: Sequence[Unit]) -> list[Unit]:
    """Units without those that stand below another chosen one."""
    kept: list[Unit] = []
    for unit in sorted(units, key=lambda one: one.path):
        if not any(unit.path.startswith(above.path) for above in kept):
            kept.append(unit)
    return kept
