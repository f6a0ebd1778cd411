"""The matrix of a count by pairs: how many ballots prefer the one of the row to the one of the column."""

from collections.abc import Sequence
from typing import Final

from counting.charts.drawing import DARK, LIGHT, MARGIN, MIDDLE, PAPER, box, fitted, frame, text, width_of
from counting.charts.telling import described, outcome, summary
from counting.charts.words import word
from counting.tables import Count
from counting.titles import Language, Titled

_NAMES: Final = 190
_CELL: Final = 74
_ROW: Final = 30
_TOP: Final = 124


def pair_matrix(question: Titled, count: Count, language: Language) -> str:
    """Candidates best first, as rows and as columns; the larger number of each pair is framed and stands on blue."""
    pairs = count["stages"][0]["pairs"]
    order = [each for equals in count["order"] or [range(1, len(pairs) + 1)] for each in equals]
    shapes = [
        text((MARGIN, 34), question.heading(language), "h"),
        text((MARGIN, 56), summary(count, language), "s"),
        text((MARGIN, 76), word("pairs", language), "s"),
    ]
    for place, number in enumerate(order):
        name = question.name(number, language)
        middle = MARGIN + _NAMES + place * _CELL + _CELL / 2
        shapes.append(text((middle, _TOP - 10), fitted(name, _CELL - 6), "m"))
        mark = "✓ " if number in count["elected"] else ""
        kind = "b" if mark else ""
        row = _TOP + place * _ROW + 20
        shapes.append(text((MARGIN, row), fitted(f"{mark}{place + 1}. {name}", _NAMES - 10), kind))
    told = [described(question, count, language)]
    for row, one in enumerate(order):
        for column, other in enumerate(order):
            at = (float(MARGIN + _NAMES + column * _CELL), float(_TOP + row * _ROW))
            shapes.extend(_cell(at, pairs, (one, other)))
            if row < column:
                ballots = (pairs[one - 1][other - 1], pairs[other - 1][one - 1])
                names = (question.name(one, language), question.name(other, language))
                told.append(word("over", language, *names, *(f"{each:,}" for each in ballots)))
    low = _TOP + len(order) * _ROW
    shapes.append(text((MARGIN, low + 28), outcome(question, count, language), "b"))
    width = max(
        MARGIN * 2 + _NAMES + len(order) * _CELL,
        MARGIN * 2 + max(width_of(word("pairs", language)), width_of(question.heading(language)) * 1.6),
    )
    return frame(width, low + 50, language, (question.heading(language), "; ".join(told)), shapes=shapes)


def _cell(at: tuple[float, float], pairs: Sequence[Sequence[int]], pair: tuple[int, int]) -> list[str]:
    one, other = pair
    size = (float(_CELL), float(_ROW))
    if one == other:
        return [box(at, size, LIGHT)]
    votes, against = pairs[one - 1][other - 1], pairs[other - 1][one - 1]
    wins = votes > against
    shapes = [box(at, size, MIDDLE if wins else PAPER)]
    if wins:
        inner = (at[0] + 2, at[1] + 2), (size[0] - 4, size[1] - 4)
        shapes.append(
            f'<rect x="{inner[0][0]}" y="{inner[0][1]}" width="{inner[1][0]}" height="{inner[1][1]}" fill="none"'
            f' stroke="{DARK}" stroke-width="2"/>'
        )
    return [*shapes, text((at[0] + _CELL / 2, at[1] + 20), f"{votes:,}", "m b" if wins else "m s")]
