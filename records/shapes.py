"""What may come in over HTTP as JSON: named keys and no others (T20)."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request


class StrictSerializer(serializers.Serializer[Any]):
    """A shape whose unknown keys are errors, each named."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := set(data) - set(self.fields)):
            raise ValidationError({key: [_("没有这个字段。")] for key in sorted(unknown)})
        return super().to_internal_value(data)


def read_query(shape: type[StrictSerializer], request: Request) -> dict[str, Any]:
    """The query string by the same rule; paging's own keys are known everywhere.

    Raises ValidationError.
    """
    query = {key: value for key, value in request.query_params.items() if key not in ("limit", "offset")}
    serializer = shape(data=query)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
