"""Messages about complaints: to the officer who wrote one, and to those who keep the inbox that it is in. They name its number and the
unit; what was written, and by whom, stands behind their link alone."""

from collections import defaultdict

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from people.models import Complaint, Role, RoleGrant, Unit
from records.messages import send_message
from records.models import Message

HANDLERS = (Role.HR, Role.UNIT_ADMINISTRATOR)


def tell_officer(complaint: Complaint, words: str) -> None:
    """`words`: a msgid, said in the officer's language."""
    with translation.override(complaint.officer.language):
        title = _(words) % {"number": complaint.number}
    path = reverse("people:complaint", args=[complaint.public_id])
    send_message([complaint.officer_id], kind=Message.Kind.SYSTEM, title=title, path=path)


def tell_keepers(complaint: Complaint, words: str) -> None:
    """`words`: a msgid, said in the language of each."""
    by_language = defaultdict(list)
    for officer_id, language in find_keepers(complaint):
        by_language[language].append(officer_id)
    path = reverse("people_staff:complaint", args=[complaint.public_id])
    for language, ids in by_language.items():
        with translation.override(language):
            title = _(words) % {"number": complaint.number}
        send_message(ids, kind=Message.Kind.TO_DO, title=title, text=complaint.unit.name, path=path)


def find_keepers(complaint: Complaint) -> list[tuple[int, str]]:
    """Id and language of those who answer in the complaint's unit: of HR and of unit administrators those granted the nearest unit,
    itself or above. Others above have it in their inbox, and are spared the message. Never who wrote it."""
    path = complaint.unit.path
    above = [path[:end] for end in range(Unit.steplen, len(path) + 1, Unit.steplen)]
    grants = RoleGrant.objects.active().filter(role__in=HANDLERS, unit__path__in=above, officer__is_active=True)
    rows = grants.exclude(officer=complaint.officer_id)
    by_role: dict[str, dict[str, dict[int, str]]] = defaultdict(lambda: defaultdict(dict))
    for role, at, officer_id, language in rows.values_list("role", "unit__path", "officer", "officer__language"):
        by_role[role][at][officer_id] = language
    nearest = [places[max(places, key=len)] for places in by_role.values()]
    return sorted({pk: language for people in nearest for pk, language in people.items()}.items())
