"""Mail over SMTP that knows whether a mail was taken: who sends one again must not send it twice."""

import smtplib
from typing import Any

from django.core.mail.backends import smtp


class AcceptanceUnknown(Exception):
    """The whole mail went out, and the server did not say whether it took it."""


class _Careful(smtplib.SMTP):
    """Tells a server that left before it had the mail from one that left without a word about it. `smtplib` reads two replies for
    DATA: that it may come, and that it was taken."""

    _replies = 0

    def data(self, msg: Any) -> tuple[int, bytes]:
        self._replies = 0
        try:
            return super().data(msg)
        except OSError as error:
            if self._replies > 1:
                raise AcceptanceUnknown from error
            raise

    def getreply(self) -> tuple[int, bytes]:
        self._replies += 1
        return super().getreply()


class _Encrypted(_Careful, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    """Django's, which raises AcceptanceUnknown besides what smtplib raises."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _Encrypted if self.use_ssl else _Careful
