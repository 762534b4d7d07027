"""Screens for one item: its form, its preview as on a phone, its images. Every row comes from `visible_to`; the rest is 404."""

import hashlib
import itertools
import re
import uuid

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cms.viewsets import TrainerView
from quizzes.bank.banks import ensure_topics
from quizzes.bank.drafts import (
    build_labels,
    build_question,
    draft_of,
    known_competencies,
    read_topic_names,
)
from quizzes.bank.duplicates import find_like_draft, text_of_draft
from quizzes.bank.forms import DIFFICULTY_WORDS, QuestionForm, find_type
from quizzes.bank.images import read_image
from quizzes.bank.items import (
    ItemChanged,
    ItemInvalid,
    classify_item,
    create_item,
    edit_base,
    revise_item,
)
from quizzes.bank.keys import current_keys
from quizzes.bank.life import restore_item, retire_item
from quizzes.bank.models import Bank, Item, ItemImage
from quizzes.bank.rechecks import cite_anew
from quizzes.bank.saying import translate
from quizzes.bank.search import find_same_stem
from quizzes.bank.showing import show_content
from quizzes.bank.types import all_types

ROW_UID = re.compile(r"row-[0-9]{1,6}-")


class AdminPage(TrainerView, WagtailAdminTemplateMixin, TemplateView):
    """A screen of ours inside the admin's frame."""

    trail: tuple = ()  # (url name, label) of the screens above

    def get_breadcrumbs_items(self):
        above = [{"url": reverse(name), "label": label} for name, label in self.trail]
        return [*super().get_breadcrumbs_items(), *above, {"url": "", "label": self.get_page_title()}]


class QuestionPage(AdminPage):
    """The form of a question, new or old."""

    template_name = "bank/item_form.html"
    header_icon = "list-ul"
    trail = (("items:index", gettext_lazy("题库")),)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return {**context, "frame_url": reverse("items:frame"), "citation_hint": _("一行写一条依据。")}

    def changed(self, request, **extra):
        """The form after one of its own buttons, for pages without JavaScript."""
        form = QuestionForm.changed(request.POST, request.FILES)
        keep_chosen_images(form, request)
        return self.render_to_response(self.get_context_data(form=form, **extra))

    def invalid(self, form, **extra):
        return self.render_to_response(self.get_context_data(form=form, **extra), status=422)


class ItemCreate(QuestionPage):
    page_title = gettext_lazy("出一道题")

    def get_context_data(self, **kwargs):
        banks = list(Bank.objects.visible_to(self.request.user))
        chosen = self.request.POST.get("bank") or self.request.GET.get("bank") or ""
        if len(banks) == 1:
            chosen = str(banks[0].public_id)
        kwargs.setdefault("form", QuestionForm.empty())
        return super().get_context_data(banks=banks, chosen_bank=chosen, **kwargs)

    def post(self, request):
        bank = Bank.objects.visible_to(request.user).filter(public_id=_uuid(request.POST.get("bank"))).first()
        if "do" in request.POST:
            return self.changed(request)
        form = QuestionForm.posted(request.POST, request.FILES)
        if bank is None:
            form.check()
            form.add_error("bank", _("请选一个题库。"))
            return self.invalid(form)
        form.take_images(request.FILES, bank=bank)
        same, like = find_repeated(form.draft, bank)
        if "same_ok" not in request.POST:
            warn_of_likeness(form, same, like)
        if form.errors:
            return self.invalid(form, same=same, like=like)
        return self.save(form, bank)

    def save(self, form, bank):
        with transaction.atomic():
            labels = read_labels(form.draft)
            try:
                create_item(build_question(form.draft), bank=bank, labels=labels, actor=self.request.user)
            except ItemInvalid as error:
                return self.invalid(with_problems(form, error))
        messages.success(self.request, _("已存入“%(bank)s”。") % {"bank": bank.name})
        if "another" in self.request.POST:
            return redirect(f"{reverse('items:add')}?bank={bank.public_id}")
        return redirect("items:index")


class ItemEdit(QuestionPage):
    page_title = gettext_lazy("修改题目")

    def get_item(self):
        items = Item.objects.visible_to(self.request.user).select_related("bank__unit", "current_version")
        return get_object_or_404(items, public_id=self.kwargs["pk"])

    def get(self, request, pk):
        item = self.get_item()
        form, more = form_of(item), {}
        if "recheck" in request.GET:
            form.draft["citation"], more["waiting"] = cite_anew(item)
        return self.render_to_response(self.get_context_data(form=form, item=item, base=edit_base(item), **more))

    def post(self, request, pk):
        item = self.get_item()
        base = request.POST.get("base", "")
        if "do" in request.POST:
            return self.changed(request, item=item, base=base)
        form = QuestionForm.posted(request.POST, request.FILES)
        form.take_images(request.FILES, bank=item.bank)
        same, like = find_repeated(form.draft, item.bank, but=item)
        if "same_ok" not in request.POST:
            warn_of_likeness(form, same, like)
        if form.errors:
            return self.invalid(form, item=item, base=base, same=same, like=like)
        try:
            self.save(item, form, base)
        except ItemInvalid as error:
            return self.invalid(with_problems(form, error), item=item, base=base)
        except ItemChanged:
            form.add_error("base", _("你打开以后，别人保存过这道题。请另开一页看新的内容，把要改的再改一遍。"))
            return self.invalid(form, item=item, base=base)
        return redirect("items:edit", item.public_id)

    def save(self, item, form, base):
        before = item.current_version.number
        with transaction.atomic():
            labels = read_labels(form.draft)
            version = revise_item(item, question=build_question(form.draft), based_on=base, actor=self.request.user)
            classify_item(item, labels=labels, actor=self.request.user)
        messages.success(self.request, _saved_words(before, base, version))


def find_repeated(draft, bank, *, but=None):
    """An item of the bank with the same stem, else those that ask nearly the same as the draft; none for an edit of `but` that leaves its
    words as they are."""
    if not draft["stem"] or (but and text_of_draft(draft) == but.search_text):
        return None, []
    others = bank.items.exclude(pk=but.pk) if but else bank.items.all()
    same = find_same_stem(others, draft["stem"]).first()
    return (same, []) if same else (None, find_like_draft(bank, draft, but=but))


def warn_of_likeness(form, same, like):
    if same:
        form.add_error("stem", _("这个题库里已有同样题干的题。确实要再出一道，请勾选“题干相同也保存”。"))
    elif like:
        form.add_error("stem", _("这个题库里已有很相近的题。确实是另一道题，请勾选“仍然保存”。"))


class ItemStatus(TrainerView, View):
    """Take an item out of use, or back into it."""

    def post(self, request, pk):
        items = Item.objects.visible_to(request.user).select_related("bank__unit")
        item = get_object_or_404(items, public_id=pk)
        if request.POST.get("status") == Item.Status.RETIRED:
            retire_item(item, actor=request.user)
            messages.success(request, _("已停用：新的试卷选不到这道题，已经组好的试卷不变。"))
        else:
            restore_item(item, actor=request.user)
            messages.success(request, _("已恢复使用。"))
        return redirect("items:edit", item.public_id)


class ItemFrame(TrainerView, View):
    """The question that a form holds, as an officer's phone shows it, rendered without its key; and what the bank has of the kind."""

    def post(self, request):
        draft = QuestionForm.posted(request.POST).draft
        item = Item.objects.visible_to(request.user).filter(public_id=_uuid(request.POST.get("item"))).first()
        bank = Bank.objects.visible_to(request.user).filter(public_id=_uuid(request.POST.get("bank"))).first()
        bank = item.bank if item else bank
        same, like = find_repeated(draft, bank, but=item) if bank else (None, [])
        context = {"q": preview_question(draft), "item_count": 1, "same": same, "like": like}
        return render(request, "bank/frame.html", context)


class ItemFields(TrainerView, View):
    """The part of a form that depends on the question's type, after a button changed it; nothing but images is stored."""

    def post(self, request):
        form = QuestionForm.changed(request.POST, request.FILES)
        keep_chosen_images(form, request)
        uid = request.POST.get("uid", "")
        context = {"form": form, "uid": uid if ROW_UID.fullmatch(uid) else "", "in_import": "in_import" in request.POST}
        return render(request, "bank/_type_fields.html", context)


class ItemImageView(TrainerView, View):
    def get(self, request, pk):
        image = get_object_or_404(ItemImage.objects.visible_to(request.user), public_id=pk)
        media_type, data = read_image(image)
        headers = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}
        return HttpResponse(data, content_type=media_type, headers=headers)


def preview_question(draft):
    """What templates/exams/_question.html needs, from a draft alone; nothing of the key is read."""
    item_type = find_type(draft["type"]) or all_types()[0]
    content, _key = item_type.from_plain(draft, _preview_ids(draft["stem"]))
    shown = show_content(item_type, content, field="q1", url_of=image_url)
    return {**shown, "position": 1, "type": item_type.code, "type_label": _(item_type.short_label), "points": ""}


def keep_chosen_images(form, request):
    """Images that were chosen before a form is shown again go into the bank of the question, where one is known yet."""
    if not form.uploads:
        return
    item = Item.objects.visible_to(request.user).filter(public_id=_uuid(request.POST.get("item"))).first()
    bank = Bank.objects.visible_to(request.user).filter(public_id=_uuid(request.POST.get("bank"))).first()
    if item or bank:
        form.take_images(request.FILES, bank=item.bank if item else bank)
        form.errors = {place: texts for place, texts in form.errors.items() if place == "images"}
    else:
        form.add_error("images", _("图片没有留住：请先选好题库，再选图片。"))


def _preview_ids(salt):
    """Ids that are the same each time, so that the preview does not jump, and say nothing of their order."""
    numbers = itertools.count()
    return lambda: hashlib.sha256(f"{salt}{next(numbers)}".encode()).hexdigest()[:6]


def image_url(public_id):
    return reverse("items:image", args=[public_id]) if public_id else None


def form_of(item):
    """The form of an item as it is. Shows the key, so callers must have found the item in the trainer's scope."""
    draft = draft_of(item.current_version, current_keys([item.current_version_id])[item.current_version_id])
    draft["topic"] = "、".join(topic.name for topic in item.topics.all())
    draft["competency"] = "、".join(competency.name for competency in item.competencies.all())
    draft["difficulty"] = DIFFICULTY_WORDS.get(item.difficulty, "")
    return QuestionForm(draft)


def read_labels(draft):
    """The labels that a draft names; topics that are not there yet are made."""
    return build_labels(draft, ensure_topics(read_topic_names(draft)), known_competencies())


def with_problems(form, error):
    for problem in error.problems:
        form.add_error("images", translate(problem))
    return form


def _saved_words(before, base, version):
    if version.number != before:
        words = _("已保存为第 %(number)s 版。已经组好的试卷仍用原来那一版。")
        return words % {"number": version.number}
    if current_keys([version.pk])[version.pk].number != int(base.partition(".")[2]):
        return _("答案和解析已更正，用到这一版的试卷也按更正后的判。")
    return _("已保存。")


def _uuid(text):
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
