"""The form of an exam: who, what, when, how often, and what is shown afterwards. Choices come from the trainer's own scope."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Officer, Role, Unit
from people.numbers import normalize_number
from quizzes.exams.audiences import find_listed, list_posts
from quizzes.exams.crediting import plain
from quizzes.exams.models import Exam, Paper
from quizzes.exams.scheduling import LONGEST, LONGEST_GRACE, MOST_ATTEMPTS, TITLE_LENGTH, Audience, ExamDraft

SEPARATORS = re.compile(r"[\s,，、;；]+")
MOST_LISTED = 5000
NUMBER = gettext_lazy("请填一个数字。")
MOMENT = gettext_lazy("请填日期和时间。")
PLACES = {"audience": "units", "bands": "good", "duration": "minutes"}  # where a verb's problem stands here


class Moment(forms.DateTimeField):
    """A date and time by the site's clock, to the minute."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "step": "60"})
        messages = {"required": MOMENT, "invalid": MOMENT}
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M"], error_messages=messages, **options)


class Marks(forms.DecimalField):
    """A percentage of the paper's points."""

    def __init__(self, **options: Any) -> None:
        messages = {"required": NUMBER, "invalid": NUMBER, "max_value": gettext_lazy("最多是 100。")}
        messages["min_value"] = gettext_lazy("最少是 0。")
        messages["max_decimal_places"] = gettext_lazy("最多一位小数。")
        super().__init__(min_value=0, max_value=100, decimal_places=1, error_messages=messages, **options)


class Count(forms.IntegerField):
    def __init__(self, **options: Any) -> None:
        super().__init__(error_messages={"required": NUMBER, "invalid": NUMBER}, **options)


class ExamForm(forms.Form):
    """`hide_errors`: nobody has asked to save yet."""

    hide_errors = False
    title = forms.CharField(label=gettext_lazy("考试名称"), max_length=TITLE_LENGTH)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("组织单位"), to_field_name="public_id")
    paper = forms.ModelChoiceField(Paper.objects.none(), label=gettext_lazy("试卷"), to_field_name="public_id")
    units = forms.ModelMultipleChoiceField(Unit.objects.none(), required=False, to_field_name="public_id")
    posts = forms.MultipleChoiceField(required=False)
    officers = forms.CharField(
        label=gettext_lazy("另加的人"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("警号或工号，一行一个，也可以用逗号隔开。"),
    )
    opens_at = Moment(label=gettext_lazy("开考时间"))
    closes_at = Moment(label=gettext_lazy("截止时间"))
    minutes = Count(
        label=gettext_lazy("作答时长（分钟）"), min_value=1, max_value=int(LONGEST.total_seconds() // 60), initial=60
    )
    grace = Count(
        label=gettext_lazy("断网补传宽限（分钟）"),
        min_value=0,
        max_value=int(LONGEST_GRACE.total_seconds() // 60),
        initial=2,
        help_text=gettext_lazy("到时间后不能再答，只把断网时已答的补传上来。"),
    )
    attempts_allowed = Count(label=gettext_lazy("可考次数"), min_value=1, max_value=MOST_ATTEMPTS, initial=1)
    pass_mark = Marks(label=gettext_lazy("合格线（占满分的 %）"), initial=60)
    good = Marks(label=gettext_lazy("良好线（%）"), initial=80, required=False)
    excellent = Marks(label=gettext_lazy("优秀线（%）"), initial=90, required=False)
    review_policy = forms.ChoiceField(
        label=gettext_lazy("交卷后看什么"), choices=Exam.ReviewPolicy.choices, initial=Exam.ReviewPolicy.AFTER_WINDOW
    )
    leave_policy = forms.ChoiceField(
        label=gettext_lazy("离开答题页面"), choices=Exam.LeavePolicy.choices, initial=Exam.LeavePolicy.RECORD
    )
    one_per_screen = forms.BooleanField(label=gettext_lazy("电脑上也一次只显示一题"), required=False)

    def __init__(self, *args: Any, trainer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trainer, today = trainer, timezone.localdate()
        own = Unit.objects.active().visible_to(trainer, Role.TRAINER)
        self.units_in_reach = own
        for name, queryset in (("unit", own), ("units", own), ("paper", Paper.objects.visible_to(trainer))):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = queryset
        self.fields["posts"].choices = [(post, post) for post in self._posts(today)]  # type: ignore[attr-defined]
        self.fields["title"].error_messages["required"] = _("请写考试名称。")
        self.fields["paper"].error_messages["required"] = _("请选一份试卷。")
        self.fields["unit"].error_messages["required"] = _("请选组织单位。")
        self.fields["units"].error_messages["invalid_choice"] = _("有单位不归你管，请去掉。")

    def _posts(self, today: date) -> list[str]:
        """Posts that can be chosen: those held today, and those that the draft names anyway."""
        held = list_posts(self.trainer, today)
        return held + [post for post in self.initial.get("posts", ()) if post not in held]

    def clean_officers(self) -> list[Officer]:
        text = self.cleaned_data["officers"]
        numbers = list(dict.fromkeys(normalize_number(part) for part in SEPARATORS.split(text) if part))
        if len(numbers) > MOST_LISTED:
            raise forms.ValidationError(_("名单最多 %(most)s 人。人多时请选单位和岗位。") % {"most": MOST_LISTED})
        found, unknown = find_listed(self.trainer, numbers)
        if unknown:
            words = {"numbers": _("、").join(unknown[:10]), "count": len(unknown)}
            raise forms.ValidationError(_("你管的单位里没有这 %(count)s 个号码：%(numbers)s。请核对或去掉。") % words)
        return found

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        good, excellent = cleaned.get("good"), cleaned.get("excellent")
        if good is not None and excellent is not None and good >= excellent:
            self.add_error("excellent", _("优秀线要高于良好线。"))
        return cleaned

    def read_draft(self) -> ExamDraft:
        """Of a form that is valid."""
        cleaned = self.cleaned_data
        return ExamDraft(
            title=cleaned["title"].strip(),
            unit=cleaned["unit"],
            paper=cleaned["paper"],
            opens_at=cleaned["opens_at"],
            closes_at=cleaned["closes_at"],
            audience=self.read_audience(),
            duration=timedelta(minutes=cleaned["minutes"]),
            grace=timedelta(minutes=cleaned["grace"]),
            attempts_allowed=cleaned["attempts_allowed"],
            pass_mark=cleaned["pass_mark"],
            bands=_build_bands(cleaned),
            review_policy=cleaned["review_policy"],
            leave_policy=cleaned["leave_policy"],
            one_per_screen=cleaned["one_per_screen"],
        )

    def read_audience(self) -> Audience:
        cleaned = self.cleaned_data
        return Audience(
            units=_drop_covered(cleaned.get("units") or ()),
            posts=tuple(cleaned.get("posts") or ()),
            officers=tuple(cleaned.get("officers") or ()),
        )

    def take_problems(self, problems: dict[str, str]) -> None:
        """What a verb refused, at the field where it can be put right."""
        for name, text in problems.items():
            place = PLACES.get(name, name)
            self.add_error(place if place in self.fields else None, text)

    @property
    def chosen_units(self) -> set[str]:
        value = self["units"].value() or ()
        return {str(getattr(one, "public_id", one)) for one in value}

    @property
    def chosen_posts(self) -> set[str]:
        return set(self["posts"].value() or ())


def initial_of(draft: ExamDraft) -> dict[str, Any]:
    """A stored exam as the form shows it."""
    starts = {str(band["name"]): band["from"] for band in draft.bands}
    return {
        "title": draft.title,
        "unit": draft.unit.public_id,
        "paper": draft.paper.public_id,
        "units": [unit.public_id for unit in draft.audience.units],
        "posts": list(draft.audience.posts),
        "officers": "\n".join(officer.officer_number for officer in draft.audience.officers),
        "opens_at": draft.opens_at,
        "closes_at": draft.closes_at,
        "minutes": int(draft.duration.total_seconds() // 60),
        "grace": int(draft.grace.total_seconds() // 60),
        "attempts_allowed": draft.attempts_allowed,
        "pass_mark": plain(draft.pass_mark),
        "good": starts.get("良好", ""),
        "excellent": starts.get("优秀", ""),
        "review_policy": draft.review_policy,
        "leave_policy": draft.leave_policy,
        "one_per_screen": draft.one_per_screen,
    }


def initial_for(paper: Paper | None, now: datetime) -> dict[str, Any]:
    """A new exam: from 9:00 tomorrow until 18:00 three days later, held by the unit of the paper. Who takes it is asked, never
    guessed: a unit far up would call in everybody below it."""
    opens_at = timezone.localtime(now).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
    times = {"opens_at": opens_at, "closes_at": opens_at.replace(hour=18) + timedelta(days=3)}
    if paper is None:
        return times
    return times | {"paper": paper.public_id, "title": paper.title, "unit": paper.unit.public_id}


def _build_bands(cleaned: dict[str, Any]) -> list[dict[str, object]]:
    """Excellent and good where they are given, and passed from the pass mark on, unless good begins there."""
    named = [("优秀", cleaned.get("excellent")), ("良好", cleaned.get("good")), ("合格", cleaned["pass_mark"])]
    given = [(name, start) for name, start in named if start is not None]
    starts = [start for _name, start in given]
    return [
        {"name": name, "from": _as_number(start)}
        for place, (name, start) in enumerate(given)
        if start not in starts[:place]
    ]


def _as_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _drop_covered(units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Units without those that stand below another chosen one."""
    kept: list[Unit] = []
    for unit in sorted(units, key=lambda one: one.path):
        if not any(unit.path.startswith(above.path) for above in kept):
            kept.append(unit)
    return tuple(kept)
