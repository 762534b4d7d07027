import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from people.login import log_in
from people.models import Officer, Role, RoleGrant, Unit
from records.models import AuditEntry
from tests.factories import make_officer, make_province

pytestmark = pytest.mark.django_db


def create_staff(*arguments: str, **options: Any) -> str:
    out = io.StringIO()
    call_command("create_staff", *arguments, stdout=out, **options)
    return out.getvalue()


def test_first_administrator_of_an_empty_installation() -> None:
    said = create_staff("S0001", "张三", role="system_administrator", unit="ST", open_root="省司法厅")

    password = said.strip().split(": ")[-1]
    officer = log_in(officer_number="S0001", password=password, address=None)
    assert (officer.name, officer.must_change_password) == ("张三", True)
    assert officer.scope_paths(Role.SYSTEM_ADMINISTRATOR) == [Unit.objects.get().path]
    verbs = list(AuditEntry.objects.order_by("id").values_list("verb", "actor_id"))
    assert verbs == [("unit_opened", None), ("officer_registered", None), ("role_granted", None)]


def test_a_second_one_stands_in_the_same_unit() -> None:
    create_staff("S0001", "张三", role="system_administrator", unit="ST", open_root="省司法厅")
    create_staff("S0002", "李四", role="security_administrator", unit="ST")

    assert list(RoleGrant.objects.order_by("id").values_list("officer__name", "role")) == [
        ("张三", "system_administrator"),
        ("李四", "security_administrator"),
    ]


def test_existing_officer_keeps_the_password_unless_told_otherwise() -> None:
    officer = make_officer(make_province().root, "张三", number="3301888")
    before = officer.password

    said = create_staff("3301888", "张三", role="auditor", unit="S")
    kept = Officer.objects.get(pk=officer.pk).password
    again = create_staff("3301888", "张三", role="auditor", unit="S", reset_password=True)

    assert ("password" in said, kept == before) == (False, True)
    password = again.strip().split(": ")[-1]
    assert log_in(officer_number="3301888", password=password, address=None) == officer
    assert RoleGrant.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "options", "reason"),
    [
        (("S1", "张三"), {"role": "auditor", "unit": "NO"}, "No unit has the code NO"),
        (("S1", "张三"), {"role": "auditor", "unit": "NO", "open_root": "另一个厅"}, "There are units already"),
        (("3301888", "李四"), {"role": "auditor", "unit": "S"}, "3301888 is 张三, not 李四"),
        (("3301777", "王五"), {"role": "hr", "unit": "S"}, "必须分开"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_left(
    arguments: tuple[str, str], options: dict[str, str], reason: str
) -> None:
    province = make_province()
    make_officer(province.root, "张三", number="3301888")
    auditor = make_officer(province.root, "王五", number="3301777")
    RoleGrant.objects.create(officer=auditor, role="auditor", unit=province.root)

    with pytest.raises(CommandError, match=reason):
        create_staff(*arguments, **options)

    assert (Officer.objects.count(), RoleGrant.objects.count(), AuditEntry.objects.count()) == (2, 1, 0)
