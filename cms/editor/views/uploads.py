"""The addresses that the upload field talks to. JSON; another trainer's upload does not exist."""

import json
import uuid

from django.conf import settings
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.media import MediumRefused
from cms.models import Medium, MediumUpload
from cms.uploads import PartOutOfTurn, add_part, finish_upload, start_upload
from cms.viewsets import TrainerView
from people.models import Role, Unit


class UploadView(TrainerView):
    """Refusals in words with 400; a part out of its turn 409 with where to go on."""

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except MediumRefused as error:
            return JsonResponse({"problem": str(error)}, status=400)
        except PartOutOfTurn as error:
            return JsonResponse({"received": error.received}, status=409)

    def get_upload(self):
        return get_object_or_404(
            MediumUpload.objects.select_related("unit"), public_id=self.kwargs["pk"], owner=self.request.user
        )


class StartUpload(UploadView):
    def post(self, request):
        told = read_start(request.body)
        unit = Unit.objects.visible_to(request.user, Role.TRAINER).filter(public_id=told["unit"]).first()
        if unit is None:
            raise Http404
        upload = start_upload(kind=told["kind"], name=told["name"], size=told["size"], unit=unit, actor=request.user)
        address = reverse("uploads:upload", args=[upload.public_id])
        return JsonResponse({"url": address, "part": settings.MEDIUM_PART, "received": 0})


class Upload(UploadView):
    """GET: how far it is. PUT with ?offset=: one part. POST: that was the last one."""

    def get(self, request, pk):
        return JsonResponse({"received": self.get_upload().received, "part": settings.MEDIUM_PART})

    def put(self, request, pk):
        offset = request.GET.get("offset", "")
        if not offset.isdecimal():
            raise MediumRefused(_("没有传上去，请再选一次。"))
        return JsonResponse({"received": add_part(self.get_upload(), request.body, offset=int(offset))})

    def post(self, request, pk):
        return JsonResponse(describe(finish_upload(self.get_upload(), actor=request.user)))


class MediumInfo(TrainerView):
    """What the field shows of a file that is there already: ?id="""

    def get(self, request):
        try:
            public_id = uuid.UUID(request.GET.get("id", ""))
        except ValueError as error:
            raise Http404 from error
        return JsonResponse(describe(get_object_or_404(Medium.objects.visible_to(request.user), public_id=public_id)))


def read_start(body: bytes) -> dict[str, str | int]:
    """Raises MediumRefused for anything but what our own script sends."""
    try:
        told = json.loads(body)
        found = {name: str(told[name]) for name in ("kind", "name")}
        return {**found, "unit": str(uuid.UUID(told["unit"])), "size": int(told["size"])}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MediumRefused(_("没有传上去，请再选一次。")) from error


def describe(medium: Medium) -> dict[str, object]:
    picture = medium if medium.kind == Medium.Kind.IMAGE else medium.poster
    return {
        "id": str(medium.public_id),
        "name": medium.name,
        "size": medium.size,
        "state": medium.state,
        "problem": medium.problem,
        "seconds": medium.duration.total_seconds() if medium.duration else None,
        "picture": reverse("cms:medium", args=[picture.public_id]) if picture else "",
    }
