"""What a question and its candidates are called, for tables and charts of a count."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Language: TypeAlias = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Titled:
    """A question: its number, its title and the names of its candidates in order, in Chinese and, or None, in English.

    `written` says how many of them, at the end, were written in by voters.
    """

    number: int
    title: str
    title_en: str | None
    names: tuple[str, ...]
    names_en: tuple[str | None, ...]
    written: int = 0

    def heading(self, language: Language) -> str:
        """The title; in Chinese where there is no English one."""
        return self.title_en or self.title if language == "en" else self.title

    def name(self, candidate: int, language: Language) -> str:
        """The name of a candidate by number, from 1; in Chinese where there is no English one."""
        name, name_en = self.names[candidate - 1], self.names_en[candidate - 1]
        return name_en or name if language == "en" else name


def titled(question: Mapping[str, Any], count: Mapping[str, Any]) -> Titled:
    """The titles of a question of a definition (docs/ballot-formats.md) whose count this is."""
    written = tuple(count["write_ins"])
    return Titled(
        question["number"],
        question["title"],
        question["title_en"],
        (*(option["label"] for option in question["options"]), *written),
        (*(option["label_en"] for option in question["options"]), *(None for _ in written)),
        len(written),
    )


def decimals(units: int, scale: int) -> str:
    """Votes in units of 1/`scale`, a power of ten, as an exact decimal: `12.34500`; whole votes without a point."""
    places = len(str(scale)) - 1
    if not places:
        return str(units)
    whole, rest = divmod(abs(units), scale)
    return f"{'-' if units < 0 else ''}{whole}.{rest:0{places}}"
