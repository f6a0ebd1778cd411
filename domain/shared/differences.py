"""What differs between two texts of one thing, paragraph by paragraph; pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest
from typing import Generic, TypeVar

from domain.shared.rich_text import paragraphs_of

Part = TypeVar("Part", bound=StrEnum)


class TextChangeKind(StrEnum):
    """What became of a paragraph. MARKED: its words are the same, its marks or links are not."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    MARKED = "marked"


@dataclass(frozen=True, slots=True)
class TextChange(Generic[Part]):
    """One paragraph that differs. `before` is None where it was added, `after` where it was removed.

    Of a MARKED one both are the whole text as HTML.
    """

    part: Part
    kind: TextChangeKind
    before: str | None
    after: str | None


def text_changes(
    parts: Iterable[Part], before: Mapping[str, str | None], after: Mapping[str, str | None], html: Collection[Part]
) -> list[TextChange[Part]]:
    """What differs, in the order of the parts and then of the text; `html` are those that are HTML.

    Both mappings have a text, or None, under each part's code.
    """
    found: list[TextChange[Part]] = []
    for part in parts:
        old, new = before[part.value], after[part.value]
        if old == new:
            continue
        lines = [_lines(text, is_html=part in html) for text in (old, new)]
        changes = [TextChange(part, _kind(*pair), *pair) for pair in _pairs(*lines)]
        # Equal words in other marks: a link that leads elsewhere is a change that must be seen.
        found.extend(changes or [TextChange(part, TextChangeKind.MARKED, old, new)])
    return found


def _lines(text: str | None, *, is_html: bool) -> Sequence[str]:
    if text is None:
        return []
    return paragraphs_of(text) if is_html else text.split("\n")


def _pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str | None, str | None]]:
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from zip_longest(old[i:j], new[k:m])


def _kind(before: str | None, after: str | None) -> TextChangeKind:
    if before is None:
        return TextChangeKind.ADDED
    return TextChangeKind.REMOVED if after is None else TextChangeKind.REWORDED
