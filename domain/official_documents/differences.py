"""What differs between two versions of an official document, paragraph by paragraph; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.shared.differences import pairs_that_differ
from domain.shared.rich_text import paragraphs_of


class OfficialDocumentTextPart(StrEnum):
    """Which text of a document."""

    TITLE = "title"
    TITLE_EN = "title_en"
    NUMBER = "number"
    BODY = "body"


_PARTS: Final = tuple(OfficialDocumentTextPart)


@dataclass(frozen=True, slots=True)
class Texts:
    """What is written in a version."""

    title: str
    title_en: str | None
    number: str
    body: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A paragraph that differs. `before` is None where it was added, `after` where it was removed.

    Where words are the same and marks or links are not, both are the whole text as HTML.
    """

    part: OfficialDocumentTextPart
    before: str | None
    after: str | None


def differences(before: Texts, after: Texts) -> list[Change]:
    """What differs, in the order of the text."""
    found: list[Change] = []
    for part in _PARTS:
        old, new = getattr(before, part.value), getattr(after, part.value)
        if old == new:
            continue
        changes = [Change(part, *pair) for pair in pairs_that_differ(_lines(part, old), _lines(part, new))]
        found.extend(changes or [Change(part, old, new)])
    return found


def _lines(part: OfficialDocumentTextPart, text: str | None) -> Sequence[str]:
    if text is None:
        return []
    return paragraphs_of(text) if part is OfficialDocumentTextPart.BODY else [text]
