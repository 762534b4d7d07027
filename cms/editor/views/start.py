"""From “new” to the editor: straight on for a trainer of one unit, by a choice of units for a trainer of several."""

from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cms.editor.access import KINDS
from cms.spaces import spaces_of
from cms.viewsets import TrainerView


class ChooseSpace(TrainerView, WagtailAdminTemplateMixin):
    template_name = "cms/editor/choose_space.html"

    def get_page_title(self):
        return _("以哪个单位的名义")

    def get(self, request, kind):
        model = next((kinds for kinds in KINDS if kinds._meta.model_name == f"{kind}page"), None)
        if model is None:
            raise Http404
        spaces = spaces_of(request.user)
        if len(spaces) == 1:
            return redirect("wagtailadmin_pages:add", "cms", model._meta.model_name, spaces[0].pk)
        context = self.get_context_data(spaces=spaces, model_name=model._meta.model_name)
        return self.render_to_response(context)
