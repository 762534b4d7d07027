"""Officer numbers as people type and paste them: one spelling a number, so that a phone's full-width digits find the account."""

import unicodedata

from django.utils.crypto import salted_hmac


def normalize_number(text: str) -> str:
    """NFKC (full-width digits become plain), without any space or invisible mark, letters in upper case."""
    if text.isascii() and text.isalnum():
        return text.upper()
    plain = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in plain if not sign.isspace() and unicodedata.category(sign) != "Cf").upper()


def hash_number(officer_number: str) -> str:
    """A keyed hash of a number as typed at login: what failed logins are counted by. A password typed into the wrong field
    is not stored that way."""
    return salted_hmac("people.login", normalize_number(officer_number), algorithm="sha256").hexdigest()
