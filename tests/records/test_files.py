import stat
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from records.clock import database_now
from records.files import FileGone, discard_expired_files, discard_file, fetch_file, keep_file, read_file
from records.models import PrivateFile

pytestmark = pytest.mark.django_db


def keep(*, single_use: bool = False) -> PrivateFile:
    return keep_file(b"bytes", owner_id=7, purpose="test", name="../../名单.xlsx", single_use=single_use)


def on_disk(file: PrivateFile) -> bool:
    return Path(file.content.path).exists()


def test_owner_gets_name_and_bytes() -> None:
    assert fetch_file(keep().public_id, owner_id=7) == ("../../名单.xlsx", b"bytes")


def test_file_lies_outside_what_web_servers_hand_out_under_a_random_name() -> None:
    path = Path(keep().content.path)

    assert Path(settings.PRIVATE_ROOT) in path.parents
    assert Path(settings.MEDIA_ROOT) not in path.parents
    assert (uuid.UUID(path.stem).version, path.suffix) == (4, ".bin")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_for_anybody_else_there_is_no_file() -> None:
    file = keep()

    for public_id, owner_id in [(file.public_id, 8), (uuid.uuid4(), 7)]:
        with pytest.raises(FileGone):
            fetch_file(public_id, owner_id=owner_id)


def test_single_use_file_is_fetched_once_and_its_bytes_are_gone() -> None:
    file = keep(single_use=True)

    fetch_file(file.public_id, owner_id=7)

    assert not on_disk(file)
    with pytest.raises(FileGone):
        fetch_file(file.public_id, owner_id=7)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_at_once_one_gets_a_single_use_file() -> None:
    file = keep(single_use=True)

    def ask(number: int) -> bool:
        try:
            return fetch_file(file.public_id, owner_id=7)[1] == b"bytes"
        except FileGone:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(16))) == 1


def test_expired_file_is_gone_for_its_owner_too() -> None:
    file = keep()
    PrivateFile.objects.update(expires_at=database_now() - timedelta(seconds=1))

    with pytest.raises(FileGone):
        fetch_file(file.public_id, owner_id=7)


def test_sweeper_deletes_what_has_expired_and_what_was_fetched() -> None:
    fresh, expired, fetched = keep(), keep(), keep(single_use=True)
    PrivateFile.objects.filter(pk=expired.pk).update(expires_at=database_now() - timedelta(seconds=1))
    fetch_file(fetched.public_id, owner_id=7)

    assert discard_expired_files() == 2
    assert list(PrivateFile.objects.all()) == [fresh]
    assert [on_disk(file) for file in (fresh, expired, fetched)] == [True, False, False]


def test_verbs_read_by_id_until_it_is_discarded() -> None:
    file = keep()
    before = read_file(file.pk)

    discard_file(file.pk)
    discard_file(file.pk)

    assert before == b"bytes"
    assert not on_disk(file)
    with pytest.raises(FileGone):
        read_file(file.pk)


def test_bytes_that_vanished_from_disk_are_said_to_be_gone() -> None:
    file = keep()
    Path(file.content.path).unlink()

    with pytest.raises(FileGone):
        read_file(file.pk)
