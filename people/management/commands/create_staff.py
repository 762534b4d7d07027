"""Makes the first administrators of a real installation, and lets one in again who lost the password.

    python manage.py create_staff S0001 张三 --role system_administrator --unit ST --open-root 省司法厅
    python manage.py create_staff S0002 李四 --role security_administrator --unit ST
    python manage.py create_staff S0001 张三 --role system_administrator --unit ST --reset-password

Roles that must be apart (system, security, audit) need three people. Everything it does is in the audit trail, by the
system itself. The password it prints opens one login.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from people.models import Officer, Role, Unit
from people.numbers import normalize_number
from people.officers import NewOfficer, OfficerInvalid, register_officer
from people.passwords import reset_password
from people.postings import Place
from people.roles import RoleRefused, grant_role
from people.units import NewUnit, UnitInvalid, open_unit


class Command(BaseCommand):
    help = "Enters an officer and grants a role for a unit; prints an initial password that opens one login."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="officer number, as typed at login")
        parser.add_argument("name")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument(
            "--unit", required=True, metavar="CODE", help="code of the unit whose subtree the role is for"
        )
        parser.add_argument("--open-root", metavar="NAME", help="open the root unit with this name and --unit's code")
        parser.add_argument("--reset-password", action="store_true", help="give an existing officer a new one")

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        try:
            unit = self.find_unit(options["unit"], options["open_root"])
            officer, password = self.find_officer(options, unit)
            if not officer.role_grants.active().filter(role=options["role"], unit=unit).exists():
                grant_role(officer, options["role"], unit=unit, actor=None)
        except (UnitInvalid, OfficerInvalid, RoleRefused) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{officer.officer_number} {officer.name}: {Role(options['role']).label}, {unit.name}")
        if password:
            self.stdout.write(f"Initial password (opens one login): {password}")

    def find_unit(self, code: str, root_name: str | None) -> Unit:
        unit: Unit | None = Unit.objects.active().filter(code=code).first()
        if unit is None and root_name:
            if Unit.objects.exists():
                raise CommandError("There are units already: --open-root is for an empty installation.")
            new = NewUnit(code, root_name, Unit.Kind.DEPARTMENT, timezone.localdate())
            unit = open_unit(new, parent=None, actor=None)
        if unit is None:
            raise CommandError(f"No unit has the code {code}. On an empty installation add --open-root NAME.")
        return unit

    def find_officer(self, options: dict[str, Any], unit: Unit) -> tuple[Officer, str]:
        """The officer and a password to print, "" for one who keeps the old one."""
        officer: Officer | None = Officer.objects.filter(officer_number=normalize_number(options["number"])).first()
        if officer is None:
            new = NewOfficer(options["number"], options["name"], Place(unit), timezone.localdate())
            return register_officer(new, actor=None)
        if officer.name != options["name"]:
            raise CommandError(f"{officer.officer_number} is {officer.name}, not {options['name']}.")
        return officer, reset_password(officer, actor=None) if options["reset_password"] else ""
