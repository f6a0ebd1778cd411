"""Bars: of each candidate its votes, or of each item yes, no and abstain."""

from collections.abc import Iterator
from typing import Final

from counting.charts.drawing import DARK, MARGIN, MIDDLE, PAPER, box, fitted, frame, grouped, text, width_of
from counting.charts.telling import described, outcome, summary
from counting.charts.words import word
from counting.tables import Count
from counting.titles import Language, Titled

_NAMES: Final = 190
_BAR: Final = 400
_ROW: Final = 30
_ITEM: Final = 82
_TOP: Final = 84
_WORDS: Final = 150
_WIDTH: Final = MARGIN * 2 + _NAMES + _BAR + _WORDS
_LEFT: Final = MARGIN + _NAMES


def bars(question: Titled, count: Count, language: Language) -> str:
    """A bar for each candidate, the most votes first; who is elected is dark, who goes to a second round has a mark."""
    votes = count["stages"][-1]["votes"] if count["stages"] else []
    shapes = list(_head(question, count, language))
    most, answered = max((*votes, 1)), max((count["ballots"] - count["blank"]) * count["scale"], 1)
    ranked = sorted(range(1, len(votes) + 1), key=lambda number: (-votes[number - 1], number))
    for row, number in enumerate(ranked):
        units, top = votes[number - 1], _TOP + row * _ROW
        is_elected, goes_on = number in count["elected"], number in count["advance"]
        mark = "✓ " if is_elected else "→ " if goes_on else ""
        name, kind = question.name(number, language), "b" if is_elected or goes_on else ""
        told = grouped(units, count["scale"])
        share = f"{told} ({units * 1000 // answered / 10:.1f} %)" if count["method"]["name"] != "score" else told
        shapes += [
            text((MARGIN, top + 15), fitted(mark + name, _NAMES - 10), kind),
            box(
                (_LEFT, top),
                (max(_BAR * units / most, 1), _ROW - 10),
                DARK if is_elected else MIDDLE,
                told=word("votes", language, name, told),
            ),
            text((_LEFT + _BAR * units / most + 8, top + 15), share, kind),
        ]
    return _whole(question, count, language, (shapes, len(votes) * _ROW))


def item_bars(question: Titled, count: Count, language: Language) -> str:
    """A bar for each item, in order: yes is dark, abstain hatched, no white."""
    items = count["stages"][0]["items"]
    shapes = list(_head(question, count, language))
    for row, item in enumerate(items):
        top, all_told = _TOP + row * _ITEM, max(sum(item.values()), 1)
        mark, fate = _verdict_on(count, row + 1, language)
        shapes.append(
            text((MARGIN, top + 12), fitted(mark + question.name(row + 1, language), _WIDTH - 2 * MARGIN), "b")
        )
        left, whole = float(MARGIN), _NAMES + _BAR
        for answer, fill in (("yes", DARK), ("abstain", "url(#hatch)"), ("no", PAPER)):
            width = whole * item[answer] / all_told
            if width:
                told = word("votes", language, word(answer, language), f"{item[answer]:,}")
                shapes.append(box((left, top + 20), (width, _ROW - 10), fill, told=told))
            left += width
        parts = [f"{word(answer, language)} {item[answer]:,}" for answer in ("yes", "abstain", "no")]
        shapes.append(text((MARGIN, top + 57), " · ".join(filter(None, [*parts, fate])), "s"))
    return _whole(question, count, language, (shapes, len(items) * _ITEM))


def _verdict_on(count: Count, item: int, language: Language) -> tuple[str, str]:
    """The mark of an item that was decided, and the word for it."""
    decided = count.get("decided") or {}
    for fate, mark in (("carried", "✓ "), ("rejected", "✗ ")):
        if item in decided.get(fate, ()):
            return mark, word(fate, language)
    return "", ""


def _head(question: Titled, count: Count, language: Language) -> Iterator[str]:
    yield text((MARGIN, 34), question.heading(language), "h")
    yield text((MARGIN, 56), summary(count, language), "s")


def _whole(question: Titled, count: Count, language: Language, drawn: tuple[list[str], int]) -> str:
    shapes, height = drawn
    low = _TOP + height
    shapes.append(text((MARGIN, low + 18), outcome(question, count, language), "b"))
    width = max(_WIDTH, MARGIN * 2 + width_of(question.heading(language)) * 1.6)
    told = described(question, count, language) + _items_told(question, count, language)
    return frame(width, low + 42, language, (question.heading(language), told), shapes=shapes)


def _items_told(question: Titled, count: Count, language: Language) -> str:
    """Items in words, which have no votes of candidates."""
    told = ""
    for number, item in enumerate(count["stages"][0].get("items") or () if count["stages"] else (), 1):
        parts = [f"{word(answer, language)} {item[answer]:,}" for answer in ("yes", "no", "abstain")]
        parts += filter(None, [_verdict_on(count, number, language)[1]])
        told += f" {question.name(number, language)}: {word('and', language).join(parts)}."
    return told
