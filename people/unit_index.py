"""Finding a unit by what people write: its code, its name, or a path of names."""

import re

from django.utils.translation import gettext as _

from people.models import Unit
from people.scope import is_within


class UnitUnknown(Exception):
    """No unit of the scope is meant, or more than one; the message says in words what to write."""


class UnitIndex:
    """The units of a scope that are not ended. What stands outside it is not found, and not told from what does not exist."""

    def __init__(self, scope: list[str]) -> None:
        units = list(Unit.objects.active())
        names = {unit.path: unit.name for unit in units}
        self._names_of = {unit.pk: _names(unit.path, names) for unit in units}
        mine = [unit for unit in units if is_within(unit.path, scope)]
        self._by_code: dict[str, Unit] = {unit.code.casefold(): unit for unit in mine}
        self._by_name: dict[str, list[Unit]] = {}
        for unit in mine:
            self._by_name.setdefault(unit.name, []).append(unit)

    def find(self, text: str) -> Unit:
        """The unit with this code, else the one of this name or path.

        Raises UnitUnknown.
        """
        unit: Unit | None = self._by_code.get(text.strip().casefold())
        return unit or self.named(text)

    def with_code(self, code: str) -> Unit:
        """Raises UnitUnknown."""
        unit: Unit | None = self._by_code.get(code.casefold())
        if unit is None:
            raise UnitUnknown(_("你管理的单位里没有代码“%(code)s”。") % {"code": code})
        return unit

    def named(self, name: str) -> Unit:
        """The one unit whose name, or whose path of names ("第一监狱/一监区", from any unit above), is this.

        Raises UnitUnknown.
        """
        units = self.called(name)
        if not units:
            raise UnitUnknown(_("你管理的单位里没有“%(name)s”。") % {"name": name})
        if len(units) > 1:
            words = _("有 %(count)d 个单位叫“%(name)s”。请写上级单位，例如“%(example)s”，或填单位代码。")
            example = "/".join(self.names(units[0])[-2:])
            raise UnitUnknown(words % {"count": len(units), "name": name, "example": example})
        [unit] = units
        return unit

    def called(self, name: str) -> list[Unit]:
        """Every unit that a name or path of names could mean."""
        parts = [part.strip() for part in re.split(r"[/／\\>＞]", name) if part.strip()]
        if not parts:
            return []
        return [unit for unit in self._by_name.get(parts[-1], []) if self.names(unit)[-len(parts) :] == parts]

    def names(self, unit: Unit) -> list[str]:
        """The unit's name and those above it, from the root."""
        return self._names_of.get(unit.pk, [unit.name])

    def path_words(self, unit: Unit) -> str:
        """The names from below the root, as people write them."""
        return "/".join(self.names(unit)[1:]) or unit.name


def _names(path: str, names: dict[str, str]) -> list[str]:
    ends = range(Unit.steplen, len(path) + 1, Unit.steplen)
    return [names[path[:end]] for end in ends if path[:end] in names]
