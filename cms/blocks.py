"""What the body of a lecture or notice is made of."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.widgets import MediumInput

FEATURES = ["bold", "ol", "ul"]


class MediumBlock(blocks.FieldBlock):
    """The public id of an image; the form checks that its author may use it."""

    def __init__(self, required: bool = True, **kwargs: Any) -> None:
        self.field = forms.CharField(required=required, max_length=36, widget=MediumInput("image"))
        super().__init__(**kwargs)


class PictureBlock(blocks.StructBlock):
    medium = MediumBlock(label=_("图片"))
    caption = blocks.CharBlock(label=_("说明"), max_length=80)

    class Meta:
        icon = "image"
        label = _("图片")


class BodyBlock(blocks.StreamBlock):
    heading = blocks.CharBlock(label=_("小标题"), max_length=60, icon="title")
    paragraph = blocks.RichTextBlock(label=_("段落"), features=FEATURES)
    picture = PictureBlock()
    citation = blocks.CharBlock(label=_("法条"), max_length=120)
