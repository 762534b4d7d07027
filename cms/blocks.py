"""What the body of a lecture or notice is made of."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

FEATURES = ["bold", "ol", "ul"]


class PictureBlock(blocks.StructBlock):
    medium = blocks.CharBlock(label=_("图片"))
    caption = blocks.CharBlock(label=_("说明"), max_length=80)

    class Meta:
        icon = "image"
        label = _("图片")


class BodyBlock(blocks.StreamBlock):
    heading = blocks.CharBlock(label=_("小标题"), max_length=60, icon="title")
    paragraph = blocks.RichTextBlock(label=_("段落"), features=FEATURES)
    picture = PictureBlock()
    citation = blocks.CharBlock(label=_("法条"), max_length=120)
