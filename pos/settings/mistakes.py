"""What is wrong with the environment, all of it at once, said so that it can be mended without reading code."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SettingMistake:
    """One variable to mend. `found` never holds a secret."""

    variable: str
    found: str
    expected: str
    example: str | None = None

    def __str__(self) -> str:
        example = f"; for example {self.example}" if self.example else ""
        return f"{self.variable}: found {self.found}, expected {self.expected}{example}"


class SettingsInvalid(Exception):
    """The program does not start with these settings."""

    def __init__(self, mistakes: Iterable[SettingMistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))
