"""The transfer chart: a column for each stage, and bands for the votes that stay and those that move."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from counting.charts.drawing import DARK, MARGIN, MIDDLE, PAPER, band, box, fitted, frame, grouped, text, width_of
from counting.charts.telling import deed, described, outcome, summary
from counting.charts.words import word
from counting.tables import Count
from counting.titles import Language, Titled

_COLUMN: Final = 168
_BETWEEN: Final = 84
_HIGH: Final = 420
"""Height of all votes together, in pixels; below it each bar has a line of words of its own."""
_LINE: Final = 17
_GAP: Final = 7
_TOP: Final = 112
_EXHAUSTED: Final = 0
"""The place of votes that name nobody any more, below all candidates."""


@dataclass(frozen=True, slots=True)
class _Bar:
    """The votes of a candidate after a stage: where its top is, and how high it is."""

    top: float
    height: float
    units: int


@dataclass(frozen=True, slots=True)
class _Flows:
    """A question with its count, drawn for a language."""

    question: Titled
    count: Count
    language: Language

    @property
    def scale(self) -> float:
        """Pixels for each unit of a vote."""
        valid: int = (self.count["ballots"] - self.count["blank"]) * self.count["scale"]
        return _HIGH / max(valid, 1)

    def order(self) -> Sequence[int]:
        """Candidates from the top: the elected, those who are left, the excluded, last ones first; then nobody."""
        stages = self.count["stages"]
        out = [number for stage in stages for number in stage["excluded"]]
        kept = [number for number in self.count["elected"] if number not in out]
        last = stages[-1]["votes"]
        left = [number for number in range(1, len(last) + 1) if number not in kept and number not in out]
        left.sort(key=lambda number: (-last[number - 1], number))
        return (*kept, *left, *reversed(out), _EXHAUSTED)

    def columns(self) -> list[dict[int, _Bar]]:
        """The bars of each stage by candidate; who has no votes has none."""
        order, made = self.order(), []
        for stage in self.count["stages"]:
            top, bars = float(_TOP), {}
            for number in order:
                units = _units(stage, number)
                if units or number in stage["elected"]:
                    bars[number] = _Bar(top + _LINE, max(units * self.scale, 2.0), units)
                    top += _LINE + bars[number].height + _GAP
            made.append(bars)
        return made

    def name(self, number: int) -> str:
        """Of a candidate, or of votes that name nobody."""
        if number == _EXHAUSTED:
            return word("exhausted", self.language)
        return self.question.name(number, self.language)

    def votes(self, units: int) -> str:
        """Votes for people."""
        return grouped(units, self.count["scale"])


def flows(question: Titled, count: Count, language: Language) -> str:
    """The chart of a count of several stages."""
    drawn = _Flows(question, count, language)
    columns = drawn.columns()
    shapes = [
        text((MARGIN, 34), question.heading(language), "h"),
        text((MARGIN, 56), summary(count, language), "s"),
    ]
    for place, (before, after) in enumerate(pairwise(columns), 1):
        shapes.extend(_bands(drawn, place, before, after))
    elected: set[int] = set()
    for place, (stage, bars) in enumerate(zip(count["stages"], columns, strict=True)):
        elected |= set(stage["elected"])
        leaving = count["stages"][place + 1]["excluded"] if place + 1 < len(columns) else ()
        shapes.extend(_column(drawn, place, bars, (elected, set(leaving))))
    low = max((bar.top + bar.height for bars in columns for bar in bars.values()), default=_TOP)
    shapes.append(text((MARGIN, low + 34), outcome(question, count, language), "b"))
    width = max(
        2 * MARGIN + len(columns) * (_COLUMN + _BETWEEN) - _BETWEEN,
        2 * MARGIN + width_of(question.heading(language)) * 1.6,
    )
    return frame(
        width, low + 56, language, (question.heading(language), described(question, count, language)), shapes=shapes
    )


def _left(place: int) -> float:
    return MARGIN + place * (_COLUMN + _BETWEEN)


def _column(drawn: _Flows, place: int, bars: dict[int, _Bar], fates: tuple[set[int], set[int]]) -> Iterator[str]:
    """What a stage does, above the bars of those who have votes after it: elected are dark, those who leave dashed."""
    elected, leaving = fates
    left, stage = _left(place), drawn.count["stages"][place]
    yield text((left, _TOP - 24), word("stage", drawn.language, stage["number"]), "b")
    yield text((left, _TOP - 7), fitted(deed(drawn.question, stage, drawn.language), _COLUMN + _BETWEEN - 12), "s")
    for number, bar in bars.items():
        votes = drawn.votes(bar.units)
        mark = "✓ " if number in elected else "✗ " if number in leaving else ""
        kind = "b" if number in elected else "s" if number in leaving or number == _EXHAUSTED else ""
        room = _COLUMN - width_of(votes) - 8
        yield text((left, bar.top - 5), fitted(mark + drawn.name(number), room), kind)
        yield text((left + _COLUMN, bar.top - 5), votes, f"r {kind}".strip())
        fill = DARK if number in elected else PAPER if number in leaving else MIDDLE
        yield box(
            (left, bar.top),
            (_COLUMN, bar.height),
            "url(#hatch)" if number == _EXHAUSTED else fill,
            dashed=number in leaving,
            told=word("votes", drawn.language, drawn.name(number), votes),
        )
        change = bar.units - (_units(drawn.count["stages"][place - 1], number) if place else bar.units)
        if change and bar.height >= _LINE and number != _EXHAUSTED:
            told = f"{'+' if change > 0 else ''}{drawn.votes(change)}"
            yield text((left + _COLUMN - 6, bar.top + 13), told, "r w" if number in elected else "r")


def _bands(drawn: _Flows, place: int, before: dict[int, _Bar], after: dict[int, _Bar]) -> Iterator[str]:
    """Between two columns: first the votes that stay with each, then those that go from those whose ballots move."""
    stage = drawn.count["stages"][place]
    left, right = _left(place - 1) + _COLUMN, _left(place)
    out = {number: bar.top for number, bar in before.items()}
    into = {number: bar.top for number, bar in after.items()}
    for number, bar in before.items():
        stays = min(bar.units, after[number].units) if number in after else 0
        if stays:
            height = stays * drawn.scale
            yield band((left, out[number]), (right, into[number]), height, is_moved=False)
            out[number] += height
            into[number] += height
    for source, target, units in _moves(drawn.count, place):
        if source not in out or target not in into:
            continue
        height = units * drawn.scale
        told = word("flow", drawn.language, drawn.name(source), drawn.name(target), drawn.votes(units))
        told = f"{word('stage', drawn.language, stage['number'])} · {told}"
        yield band((left, out[source]), (right, into[target]), height, is_moved=True, told=told)
        out[source] += height
        into[target] += height


def _moves(count: Count, place: int) -> Iterator[tuple[int, int, int]]:
    """From whom to whom how many units go by a stage. Where several leave at once, each gives its share to each."""
    stage, before = count["stages"][place], count["stages"][place - 1]
    targets = [*range(1, len(stage["votes"]) + 1), _EXHAUSTED]
    gains = {each: _units(stage, each) - _units(before, each) for each in targets}
    losses = {number: -gain for number, gain in gains.items() if gain < 0}
    lost = sum(losses.values())
    for source, loss in losses.items():
        for target, gain in gains.items():
            if gain > 0 and (units := gain * loss // lost):
                yield source, target, units


def _units(stage: Count, number: int) -> int:
    """What a candidate has after a stage; for nobody: what is exhausted, and lost by fractions."""
    if number == _EXHAUSTED:
        return int(stage["exhausted"] + stage["lost"])
    return int(stage["votes"][number - 1])
