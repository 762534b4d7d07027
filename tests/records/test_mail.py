"""Mail over a real SMTP server, in the clear and encrypted: whether it was taken is known, or said not to be."""

import smtplib
import ssl

import pytest
from django.core.mail import EmailMessage

from records.mail import AcceptanceUnknown, EmailBackend
from tests.learning.assignments.mail_server import MailServer, running_mail_server


def anonymous(purpose: int) -> ssl.SSLContext:
    """Encryption without certificates, so that none lies about here: nobody but a test would take it."""
    context = ssl.SSLContext(purpose)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("aNULL:@SECLEVEL=0")
    return context


class Trusting(EmailBackend):
    ssl_context = anonymous(ssl.PROTOCOL_TLS_CLIENT)


def send(server: MailServer, *, encrypted: bool, count: int = 1) -> None:
    """Over one connection."""
    with Trusting(host="127.0.0.1", port=server.port, use_ssl=encrypted) as connection:
        for number in range(count):
            to = f"{number}@example.cn"
            EmailMessage("催办", "正文", to=[to], from_email="a@example.cn", connection=connection).send()


@pytest.mark.parametrize("encrypted", [False, True])
def test_mails_are_taken_one_after_the_other_over_one_connection(encrypted: bool) -> None:
    with running_mail_server(anonymous(ssl.PROTOCOL_TLS_SERVER) if encrypted else None) as server:
        send(server, encrypted=encrypted, count=2)

        assert (server.recipients(), server.connections) == (["0@example.cn", "1@example.cn"], 1)


@pytest.mark.parametrize("encrypted", [False, True])
@pytest.mark.parametrize(
    ("hangs_up", "error"), [("before", smtplib.SMTPServerDisconnected), ("after", AcceptanceUnknown)]
)
def test_a_server_that_leaves_is_told_apart_by_whether_it_had_the_mail(
    hangs_up: str, error: type[Exception], encrypted: bool
) -> None:
    with running_mail_server(anonymous(ssl.PROTOCOL_TLS_SERVER) if encrypted else None) as server:
        server.hangs_up = hangs_up

        with pytest.raises(error):
            send(server, encrypted=encrypted)


@pytest.mark.parametrize("verdict", ["451 later", "554 no"])
def test_what_the_server_says_it_did_not_take_is_in_no_doubt(verdict: str) -> None:
    with running_mail_server() as server:
        server.verdict = verdict

        with pytest.raises(smtplib.SMTPDataError):
            send(server, encrypted=False)
