"""Reads variables one by one and collects the mistakes, so that one start shows all of them."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import TypeVar

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from pos.settings.mistakes import SettingMistake, SettingsInvalid
from pos.settings.table import SETTINGS_TABLE

_Value = TypeVar("_Value")
_Default = TypeVar("_Default")
_KNOWN = {setting.name: setting for setting in SETTINGS_TABLE}


class Environment:
    """The POS_… variables; an empty one counts as missing."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._texts = {name: text for name, text in variables.items() if name.startswith("POS_") and text.strip()}
        self._mistakes: list[SettingMistake] = []
        for name in sorted(set(self._texts) - set(_KNOWN)):
            self._unknown(name)

    def read(self, name: str, parse: Callable[[str], _Value], default: _Default) -> _Value | _Default:
        """The variable's value; `default` when it is missing or wrong."""
        text = self._texts.get(name)
        if text is None:
            return default
        try:
            return parse(text)
        except ValueError as error:
            self.mistake(name, _shown(name, text), str(error))
            return default

    def secret(self, name: str, parse: Callable[[str], _Value], known: str, *, required: bool) -> _Value:
        """Likewise; the publicly known stand-in is good enough only where a secret is not required."""
        text = self._texts.get(name)
        stand_in = known.rpartition(":")[2]  # of an audit key, what stands behind its id
        if required and (text is None or stand_in in text.lower()):
            found = "nothing" if text is None else "the stand-in for development, which everybody knows"
            self.mistake(name, found, _KNOWN[name].meaning)
        elif text is not None:
            return self.read(name, parse, parse(known))
        return parse(known)

    def mistake(self, name: str, found: str, expected: str) -> None:
        """Note it; raise_mistakes tells."""
        self._mistakes.append(SettingMistake(name, found, expected, f"{name}={_KNOWN[name].example}"))

    def raise_mistakes(self) -> None:
        """Raises SettingsInvalid if there was any mistake."""
        if self._mistakes:
            raise SettingsInvalid(self._mistakes)

    def _unknown(self, name: str) -> None:
        nearest = get_close_matches(name, _KNOWN, n=1, cutoff=0)
        self._mistakes.append(SettingMistake(name, "a variable that does not exist", f"{nearest[0]}, perhaps"))


def _shown(name: str, text: str) -> str:
    if _KNOWN[name].is_secret:
        return f"{len(text)} characters (not shown)"
    try:
        return repr(make_url(text).render_as_string(hide_password=True))
    except ArgumentError:
        return repr(text)
