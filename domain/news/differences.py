"""What differs between two revisions of a news item, paragraph by paragraph; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest
from typing import Final

from domain.news.rules import Texts
from domain.shared.rich_text import paragraphs_of

_HTML: Final = ("body", "body_en")


class NewsTextPart(StrEnum):
    """Which text of an item."""

    TITLE = "title"
    TITLE_EN = "title_en"
    LEAD = "lead"
    LEAD_EN = "lead_en"
    SHORT_TEXT = "short_text"
    BODY = "body"
    BODY_EN = "body_en"


class NewsChangeKind(StrEnum):
    """What became of a paragraph. MARKED: its words are the same, its marks or links are not."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    MARKED = "marked"


@dataclass(frozen=True, slots=True)
class Change:
    """One paragraph that differs. `before` is None where it was added, `after` where it was removed."""

    part: NewsTextPart
    kind: NewsChangeKind
    before: str | None
    after: str | None


def differences(before: Texts, after: Texts) -> list[Change]:
    """What differs, in the order of the text."""
    found: list[Change] = []
    for part in NewsTextPart:
        old, new = getattr(before, part.value), getattr(after, part.value)
        if old == new:
            continue
        changes = list(_of_lines(part, _lines(part, old), _lines(part, new)))
        # Equal words in other marks: a link that leads elsewhere is a change that must be seen.
        found.extend(changes or [Change(part, NewsChangeKind.MARKED, old, new)])
    return found


def _lines(part: NewsTextPart, text: str | None) -> Sequence[str]:
    if text is None:
        return []
    return paragraphs_of(text) if part.value in _HTML else [text]


def _of_lines(part: NewsTextPart, old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for before, after in zip_longest(old[i:j], new[k:m]):
            yield Change(part, _kind(before, after), before, after)


def _kind(before: str | None, after: str | None) -> NewsChangeKind:
    if before is None:
        return NewsChangeKind.ADDED
    return NewsChangeKind.REMOVED if after is None else NewsChangeKind.REWORDED
