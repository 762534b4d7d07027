"""Screens for the life of items: the queue of those who review, an item's history with its notes, two versions beside each other, and
many items changed at once. Every row comes from `visible_to`; the rest is 404."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View
from wagtail.admin import messages

from cms.models import Competency
from cms.viewsets import TrainerView
from people.models import Officer
from quizzes.bank import bulk, life
from quizzes.bank.banks import ensure_topics
from quizzes.bank.drafts import read_topic_names
from quizzes.bank.filters import ItemFilterSet, own_topics
from quizzes.bank.keys import current_keys
from quizzes.bank.models import Bank, Item, ItemImport, ItemVersion, Recheck, Topic, VersionNote
from quizzes.bank.onward import list_open_drafts, replace_in_drafts
from quizzes.bank.search import find_items
from quizzes.bank.version_texts import Field, compare_versions, describe, whole_fields
from quizzes.bank.views import AdminPage, _uuid

REVIEWED_AT_ONCE = 20
TICKED_AT_MOST = 200
ITEMS = ("items:index", gettext_lazy("题库"))
DONE = {
    "submit": gettext_lazy("已提交，等另一位教官审核。"),
    "approve": gettext_lazy("已通过，可以用了。"),
    "return": gettext_lazy("已退回。"),
    "retire": gettext_lazy("已停用：新的试卷选不到这道题，已经组好的试卷不变。"),
    "restore": gettext_lazy("已恢复使用。"),
    "comment": gettext_lazy("意见已记下。"),
}


@dataclass(frozen=True)
class Waiting:
    """One submitted item as its reviewer sees it. `before`: the number of the approved version that it would succeed."""

    item: Item
    fields: list[Field]
    notes: list[VersionNote]
    submitter: str
    before: int | None


@dataclass(frozen=True)
class Pass:
    """All that one person submitted to one bank: to be approved as one. `until`: the newest note that the page knows."""

    bank: Bank
    submitter: Officer | None
    count: int
    until: int


class ReviewQueue(AdminPage):
    """What waits for this officer's approval, each with its key, to be approved or returned by one tap."""

    template_name = "bank/review.html"
    page_title = gettext_lazy("待审核的题")
    header_icon = "check"
    trail = (ITEMS,)

    def get_context_data(self, **kwargs):
        officer = self.request.user
        items = life.awaiting(officer)
        page = Paginator(_prepared(items), REVIEWED_AT_ONCE).get_page(self.request.GET.get("p"))
        context = {
            "page": page,
            "rows": show_waiting(list(page.object_list)),
            "passes": list_passes(officer),
            "others": life.own_waiting(officer).count(),
            "returned": list(life.returned_to(officer).select_related("bank", "current_version")[:REVIEWED_AT_ONCE]),
        }
        return super().get_context_data(**context, **kwargs)


class ReviewPass(TrainerView, View):
    """Approve or return at once what one person submitted to one bank, as far as it was in view."""

    def post(self, request):
        bank = get_object_or_404(Bank.objects.visible_to(request.user), public_id=_uuid(request.POST.get("bank")))
        submitter, until = _number(request.POST.get("submitter")), _number(request.POST.get("until"))
        waiting = life.awaiting(request.user).filter(bank=bank, submitted_by=submitter, submission__lte=until)
        items = list(waiting)
        try:
            if len(items) != _number(request.POST.get("count")):
                raise life.LifeRefused(_("这一批题刚刚有变化，请核对后再批。"))
            count = _decide(request, items)
        except life.LifeRefused as error:
            messages.error(request, str(error))
        else:
            words = ngettext("%(count)s 道题已处理。", "%(count)s 道题已处理。", count)
            messages.success(request, words % {"count": count})
        return redirect("items:review")


def _decide(request, items) -> int:
    if request.POST.get("action") == "return":
        return life.return_items(items, actor=request.user, text=request.POST.get("text", ""))
    return life.approve_items(items, actor=request.user, seen={item.pk: item.current_version_id for item in items})


def list_passes(officer: Officer) -> list[Pass]:
    """Batches of more than one, by bank and submitter."""
    grouped: dict[tuple[int, int | None], list[int]] = {}
    rows = life.awaiting(officer).order_by().values_list("bank", "submitted_by", "submission")
    for bank_id, submitter, note in rows:
        grouped.setdefault((bank_id, submitter), []).append(note)
    banks = Bank.objects.in_bulk([bank_id for bank_id, _submitter in grouped])
    officers = Officer.objects.in_bulk([submitter for _bank, submitter in grouped if submitter])
    return [
        Pass(banks[bank_id], officers.get(submitter) if submitter else None, len(notes), max(notes))
        for (bank_id, submitter), notes in grouped.items()
        if len(notes) > 1
    ]


def show_waiting(items: list[Any]) -> list[Waiting]:
    """Of `life.awaiting`, with keys: callers must have found the items in the trainer's scope."""
    keys = current_keys([item.current_version_id for item in items])
    submitters = Officer.objects.in_bulk([item.submitted_by for item in items if item.submitted_by])
    return [
        Waiting(
            item,
            whole_fields(item.current_version, keys[item.current_version_id]),
            list(item.current_version.notes.all()),
            submitters[item.submitted_by].name if item.submitted_by else "",
            item.approved_version.number if item.approved_version else None,
        )
        for item in items
    ]


def _prepared(items):
    rows = items.select_related("bank", "current_version__created_by", "approved_version").defer("search_text")
    return rows.prefetch_related("current_version__notes__actor", "current_version__citations")


class ItemPage(AdminPage):
    """A screen about one item."""

    header_icon = "list-ul"
    trail = (ITEMS,)

    def get_item(self) -> Item:
        items = Item.objects.visible_to(self.request.user).select_related(
            "bank__unit", "current_version", "approved_version"
        )
        return get_object_or_404(items, public_id=self.kwargs["pk"])


class ItemLife(ItemPage):
    """All versions with their notes, what can be done next, and the drafts that hold an older version."""

    template_name = "bank/life.html"
    page_title = gettext_lazy("经历")

    def get_context_data(self, **kwargs):
        item, officer = self.get_item(), self.request.user
        versions = item.versions.select_related("created_by").prefetch_related("notes__actor").order_by("-number")
        law: dict[int, list[Recheck]] = defaultdict(list)
        for row in item.rechecks.select_related("decided_by").order_by("opened_at", "pk"):
            law[row.version_id].append(row)
        context = {
            "item": item,
            "fields": describe(item.current_version),
            "versions": [(version, law[version.pk]) for version in versions],
            "may_review": life.may_review(item, officer),
            "drafts": list_open_drafts(item, officer),
        }
        return super().get_context_data(**context, **kwargs)


class ItemStep(TrainerView, View):
    """One step in the life of one item. `version`: the one that the page showed."""

    def post(self, request, pk):
        items = Item.objects.visible_to(request.user).select_related("current_version")
        item = get_object_or_404(items, public_id=pk)
        action = request.POST.get("action", "")
        if action not in DONE:
            raise Http404
        try:
            self.act(action, item)
        except life.LifeRefused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, DONE[action])
        return redirect("items:review") if request.POST.get("queue") else redirect("items:life", item.public_id)

    def act(self, action: str, item: Item) -> None:
        text, actor = self.request.POST.get("text", ""), self.request.user
        shown = item.versions.filter(number=_number(self.request.POST.get("version"))).first()
        seen = {item.pk: shown.pk if shown else 0}
        if action == "approve":
            life.approve_items([item], actor=actor, seen=seen, text=text)
        elif action == "return":
            life.return_items([item], actor=actor, seen=seen, text=text)
        elif action == "comment":
            life.comment(item, text=text, actor=actor, version=shown)
        elif action == "submit":
            life.submit_items([item], actor=actor, text=text)
        elif action == "retire":
            life.retire_items([item], actor=actor, text=text)
        else:
            life.restore_items([item], actor=actor, text=text)


class CompareVersions(ItemPage):
    """Two versions beside each other; without a choice the current one and the one before it."""

    template_name = "bank/compare.html"
    page_title = gettext_lazy("比较两个版本")

    def get_context_data(self, **kwargs):
        item = self.get_item()
        new = self.find(item, "new") or item.current_version
        old = self.find(item, "old") or item.versions.filter(number__lt=new.number).order_by("-number").first() or new
        numbers = item.versions.order_by("number").values_list("number", flat=True)
        fields = compare_versions(old, new)
        return super().get_context_data(item=item, old=old, new=new, fields=fields, numbers=numbers, **kwargs)

    def find(self, item: Item, name: str) -> ItemVersion | None:
        if name not in self.request.GET:
            return None
        return get_object_or_404(item.versions, number=_number(self.request.GET[name]))


class ReplaceInDrafts(TrainerView, View):
    def post(self, request, pk):
        item = get_object_or_404(Item.objects.visible_to(request.user), public_id=pk)
        count = replace_in_drafts(item, request.user, request.POST.getlist("draft"))
        messages.success(request, _("%(count)s 份草稿换成了新版本。") % {"count": count})
        return redirect("items:life", item.public_id)


class BulkEdit(AdminPage):
    """Change all that a filter finds. A GET shows how many there are; up to `TICKED_AT_MOST` can be unticked one by one."""

    template_name = "bank/bulk.html"
    page_title = gettext_lazy("批量修改")
    header_icon = "edit"
    trail = (ITEMS,)

    def found(self):
        """What the filter of the list finds, or the questions of one import."""
        items = Item.objects.visible_to(self.request.user)
        if batch_id := _uuid(self.request.GET.get("import")):
            batch = get_object_or_404(ItemImport.objects.visible_to(self.request.user), public_id=batch_id)
            items = items.filter(public_id__in=[item_id for item_id, _points in batch.taken_in])
        chosen = ItemFilterSet(self.request.GET, queryset=items, request=self.request)
        return find_items(chosen.qs if chosen.is_valid() else items.none(), self.request.GET.get("q", ""))

    def get_context_data(self, **kwargs):
        items = self.found()
        count = items.count()
        rows = items.select_related("current_version", "bank").defer("search_text").order_by("-pk")
        context = {
            "count": count,
            "rows": list(rows[:TICKED_AT_MOST]) if count <= TICKED_AT_MOST else [],
            "topics": own_topics(self.request),
            "competencies": Competency.objects.all(),
            "difficulties": Item.Difficulty.choices,
            "status": self.request.GET.get("do", ""),
            "query": self.request.GET.urlencode(),
        }
        return super().get_context_data(**context, **kwargs)

    def post(self, request):
        items = self.found()
        if "ticked" in request.POST:
            ids = [one for one in map(_uuid, request.POST.getlist("item")) if one]
            items, expected = items.filter(public_id__in=ids), len(ids)
        else:
            expected = _number(request.POST.get("count"))
        try:
            with transaction.atomic():
                change = read_change(request.POST)
                if change.is_nothing or not expected:
                    raise life.LifeRefused(_("还没有选要改什么，或者一道题也没有选。"))
                count = bulk.change_items(items, change, actor=request.user, expected=expected)
        except life.LifeRefused as error:
            return self.refuse(str(error))
        except bulk.CountChanged as error:
            return self.refuse(
                _("这会儿找到的是 %(count)s 道题，和刚才不一样。请核对后再改。") % {"count": error.count}
            )
        said = "；".join(bulk.say_change(change))
        messages.success(request, _("%(count)s 道题已改：%(said)s。") % {"count": count, "said": said})
        return redirect("items:index")

    def refuse(self, words):
        return self.render_to_response(self.get_context_data(problem=words), status=422)


def read_change(post: Any) -> bulk.Change:
    """What the form asks for. Topics that are added are made when they are not there yet."""
    names = read_topic_names({"topic": post.get("add_topics", "")})
    known = {str(one.pk): one for one in Competency.objects.all()}
    chosen = {
        name: [known[pk] for pk in post.getlist(name) if pk in known]
        for name in ("add_competencies", "remove_competencies")
    }
    removed = Topic.objects.filter(pk__in=[pk for pk in map(_number, post.getlist("remove_topics")) if pk])
    difficulty = post.get("difficulty", "keep")
    status = post.get("status", "")
    return bulk.Change(
        add_topics=tuple(ensure_topics(names)[name] for name in names),
        remove_topics=tuple(removed),
        add_competencies=tuple(chosen["add_competencies"]),
        remove_competencies=tuple(chosen["remove_competencies"]),
        difficulty=difficulty if difficulty in ("", *Item.Difficulty.values) else None,
        status=status if status in ("submitted", "approved", "retired", "restored") else "",
    )


def _number(text: Any) -> int:
    """0 for anything that is no plain number."""
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 16 else 0
