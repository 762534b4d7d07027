"""`Authorization: Bearer …` for the REST interface. Only views that name it take it: everything else is for people who log in."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from people.models import AccessToken, Officer
from people.tokens import authenticate

REFUSED = _("令牌无效、已过期或已被撤销。")


class BearerAuthentication(BaseAuthentication):
    """Answers as the token's owner, narrowed to the token's unit."""

    def authenticate(self, request: Request) -> tuple[Officer, AccessToken] | None:
        scheme, _space, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        token = authenticate(secret.decode("ascii", "replace").strip())
        if token is None:
            raise AuthenticationFailed(REFUSED)
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema describes it."""

    target_class = BearerAuthentication
    name = "accessToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


FOR_SYSTEMS = (BearerAuthentication, SessionAuthentication)
