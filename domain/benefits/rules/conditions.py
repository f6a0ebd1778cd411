"""Conditions 领取条件: who may, as data over what the register knows; one document, read in three ways.

Here it is decided for a member and explained; `db.queries.benefits.conditions` says the same in SQL. A test holds the
three together. A document is `{"is": kind, "of": [words]}`, `{"is": kind, "number": n}`, `{"all": [documents]}`,
`{"any": [documents]}` or `{"not": document}`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any, Final, TypeAlias
from uuid import UUID

from domain.benefits.errors import ConditionInvalid

MAX_DEPTH = 5
"""How many `all`, `any`, `not` may lie in each other."""
MAX_PREDICATES = 40
MAX_WORDS = 50
MAX_LETTERS = 40
MAX_WAYS = 5
"""So many ways are shown, the shortest first."""
_WAYS_LOOKED_AT: Final = 48

WORDED = frozenset({"state_in", "employment_in", "below", "tagged"})
"""Predicates that ask for one of some words: a state, an employment, an organisation at or below, a tag."""
NUMBERED: Mapping[str, tuple[int, int]] = {"member_years": (1, 60), "unserved_days": (1, 36_500)}
"""Predicates with a number, and its bounds: full years of membership; days since the programme last served."""
PLAIN = frozenset({"no_arrears"})
"""Predicates that ask for nothing else: no dues overdue."""
KINDS = frozenset({*WORDED, *NUMBERED, *PLAIN})

REASONS: Mapping[tuple[str, bool], str] = {
    ("state_in", True): "STATE_NOT_INCLUDED",
    ("state_in", False): "STATE_EXCLUDED",
    ("employment_in", True): "EMPLOYMENT_NOT_INCLUDED",
    ("employment_in", False): "EMPLOYMENT_EXCLUDED",
    ("below", True): "ORGANISATION_NOT_INCLUDED",
    ("below", False): "ORGANISATION_EXCLUDED",
    ("tagged", True): "TAG_MISSING",
    ("tagged", False): "TAG_EXCLUDED",
    ("member_years", True): "MEMBERSHIP_TOO_SHORT",
    ("member_years", False): "MEMBERSHIP_TOO_LONG",
    ("unserved_days", True): "SERVED_LATELY",
    ("unserved_days", False): "NOT_SERVED_LATELY",
    ("no_arrears", True): "DUES_IN_ARREARS",
    ("no_arrears", False): "DUES_NOT_IN_ARREARS",
}
"""Codes: (predicate, whether it should hold) → why not."""


@dataclass(frozen=True, slots=True)
class Predicate:
    """One thing that the register knows. `words` in the order given, each once."""

    kind: str
    words: Sequence[str] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class Every:
    """All of these hold; of none, that is so."""

    parts: Sequence["Condition"]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of these holds; of none, that is not so."""

    parts: Sequence["Condition"]


@dataclass(frozen=True, slots=True)
class Unless:
    """This does not hold."""

    part: "Condition"


Condition: TypeAlias = Predicate | Every | Some | Unless


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """What conditions ask of a member. `chain`: the organisations from theirs upward.

    `last_served_on`: the day of the latest voucher of the programme that was not taken back; `owed_since_on`: when the
    oldest charge that is not covered was, or will be, due.
    """

    state: str
    employment: str
    joined_on: date
    chain: Collection[UUID]
    tags: Collection[str] = ()
    last_served_on: date | None = None
    owed_since_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """A predicate that is not as it should be. `changes_on`: the day on which it will be, if nothing else happens."""

    code: str
    predicate: Predicate
    should_hold: bool
    changes_on: date | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a member may not; without reasons they may.

    `ways`: what would change it, each way a set of reasons that have to go together, the shortest first; at most
    `MAX_WAYS`. `eligible_on`: the first day on which they may if only time passes, None when time does not help.
    """

    reasons: Sequence[Reason]
    ways: Sequence[Sequence[Reason]]
    eligible_on: date | None

    @property
    def is_eligible(self) -> bool:
        """Whether the member may."""
        return not self.reasons


def read_condition(document: Mapping[str, Any]) -> Condition:
    """The condition of a document.

    Raises:
        ConditionInvalid: It is none, too deep, or has too many predicates or words.
    """
    found = _read(document, MAX_DEPTH)
    if sum(1 for _ in _every_predicate(found)) > MAX_PREDICATES:
        raise ConditionInvalid("condition", limit=MAX_PREDICATES)
    return found


def document_of(condition: Condition) -> dict[str, Any]:
    """The document of a condition: `read_condition` gives the condition back."""
    match condition:
        case Predicate(kind, words, number):
            asked = {"of": list(words)} if kind in WORDED else {"number": number} if kind in NUMBERED else {}
            return {"is": kind, **asked}
        case Every(parts):
            return {"all": [document_of(each) for each in parts]}
        case Some(parts):
            return {"any": [document_of(each) for each in parts]}
        case Unless(part):
            return {"not": document_of(part)}


def organisations_in(condition: Condition) -> list[UUID]:
    """The organisations that a condition names."""
    named = {word for each in _every_predicate(condition) if each.kind == "below" for word in each.words}
    return sorted(UUID(word) for word in named)


def asks_when_served(condition: Condition) -> bool:
    """Whether what the programme gave a member decides on what else it gives them."""
    return any(each.kind == "unserved_days" for each in _every_predicate(condition))


def is_met(condition: Condition, facts: MemberFacts, on: date) -> bool:
    """Whether a member may, on a day of the union."""
    match condition:
        case Predicate():
            return _holds(condition, facts, on)
        case Every(parts):
            return all(is_met(each, facts, on) for each in parts)
        case Some(parts):
            return any(is_met(each, facts, on) for each in parts)
        case Unless(part):
            return not is_met(part, facts, on)


def explain(condition: Condition, facts: MemberFacts, on: date) -> Explanation:
    """Why a member may not on a day, what would change it, and since when time alone would."""
    wrong = list(dict.fromkeys(_wrong(condition, facts, on, should=True)))
    ways = [] if not wrong else _ways(condition, facts, on, should=True)
    changing = [sorted(way - _as_is(way, facts, on), key=_order) for way in ways]
    return Explanation(
        [_reason(each, facts, on) for each in wrong],
        [[_reason(each, facts, on) for each in way] for way in changing[:MAX_WAYS]],
        _first_day(condition, facts, on) if wrong else on,
    )


_Wanted: TypeAlias = tuple[Predicate, bool]
_Way: TypeAlias = frozenset[_Wanted]


def _read(document: Any, depth: int) -> Condition:  # noqa: ANN401  # whatever a client sends
    if not isinstance(document, Mapping) or depth < 0:
        raise ConditionInvalid("condition", limit=MAX_DEPTH)
    match dict(document):
        case {"is": str(kind), **asked} if kind in KINDS:
            return _read_predicate(kind, asked)
        case {"all": [*parts], **rest} if not rest and parts:
            return Every(tuple(_read(each, depth - 1) for each in parts))
        case {"any": [*parts], **rest} if not rest and parts:
            return Some(tuple(_read(each, depth - 1) for each in parts))
        case {"not": part, **rest} if not rest:
            return Unless(_read(part, depth - 1))
        case _:
            raise ConditionInvalid("condition", limit=MAX_DEPTH)


def _read_predicate(kind: str, asked: Mapping[str, Any]) -> Predicate:
    match dict(asked):
        case {"of": [*words], **rest} if kind in WORDED and not rest and 0 < len(words) <= MAX_WORDS:
            if all(isinstance(each, str) and 0 < len(each) <= MAX_LETTERS for each in words):
                return Predicate(kind, tuple(dict.fromkeys(_word(kind, each) for each in words)))
        case {"number": int(number), **rest} if kind in NUMBERED and not rest and not isinstance(number, bool):
            least, most = NUMBERED[kind]
            if least <= number <= most:
                return Predicate(kind, number=number)
        case {} if kind in PLAIN and not asked:
            return Predicate(kind)
    raise ConditionInvalid("condition", limit=MAX_WORDS)


def _word(kind: str, word: str) -> str:
    if kind != "below":
        return word
    try:
        return str(UUID(word))
    except ValueError:
        raise ConditionInvalid("condition", limit=MAX_WORDS) from None


def _every_predicate(condition: Condition) -> Iterable[Predicate]:
    match condition:
        case Predicate():
            yield condition
        case Every(parts) | Some(parts):
            for each in parts:
                yield from _every_predicate(each)
        case Unless(part):
            yield from _every_predicate(part)


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 28 February where there is no 29th, as PostgreSQL has it."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _holds(predicate: Predicate, facts: MemberFacts, on: date) -> bool:
    return _TESTS[predicate.kind](predicate, facts, on)


def _is_unserved(predicate: Predicate, facts: MemberFacts, on: date) -> bool:
    last = facts.last_served_on
    return last is None or last + timedelta(days=predicate.number) <= on


_TESTS: Final[Mapping[str, Callable[[Predicate, MemberFacts, date], bool]]] = {
    "state_in": lambda predicate, facts, _: facts.state in predicate.words,
    "employment_in": lambda predicate, facts, _: facts.employment in predicate.words,
    "below": lambda predicate, facts, _: not {str(each) for each in facts.chain}.isdisjoint(predicate.words),
    "tagged": lambda predicate, facts, _: not set(facts.tags).isdisjoint(predicate.words),
    "member_years": lambda predicate, facts, on: years_after(facts.joined_on, predicate.number) <= on,
    "unserved_days": _is_unserved,
    "no_arrears": lambda _, facts, on: facts.owed_since_on is None or facts.owed_since_on >= on,
}


def _turns_on(predicate: Predicate, facts: MemberFacts, on: date) -> date | None:
    """The day after this one on which a predicate turns by time alone. Each turns at most once."""
    day = None
    if predicate.kind == "member_years":
        day = years_after(facts.joined_on, predicate.number)
    elif predicate.kind == "unserved_days" and facts.last_served_on is not None:
        day = facts.last_served_on + timedelta(days=predicate.number)
    elif predicate.kind == "no_arrears" and facts.owed_since_on is not None:
        day = facts.owed_since_on + timedelta(days=1)
    return day if day is not None and day > on else None


def _first_day(condition: Condition, facts: MemberFacts, on: date) -> date | None:
    turns = {_turns_on(each, facts, on) for each in _every_predicate(condition)} - {None}
    return next((day for day in sorted(each for each in turns if each) if is_met(condition, facts, day)), None)


def _wrong(condition: Condition, facts: MemberFacts, on: date, *, should: bool) -> Iterable[_Wanted]:
    """The predicates because of which a condition is not as it should be."""
    if is_met(condition, facts, on) == should:
        return
    match condition:
        case Predicate():
            yield condition, should
        case Every(parts) | Some(parts):
            for each in parts:
                yield from _wrong(each, facts, on, should=should)
        case Unless(part):
            yield from _wrong(part, facts, on, should=not should)


def _ways(condition: Condition, facts: MemberFacts, on: date, *, should: bool) -> list[_Way]:
    """What of the predicates would have to be so or so, each way enough; ways against themselves are left out."""
    match condition:
        case Predicate():
            return [frozenset({(condition, should)})]
        case Unless(part):
            return _ways(part, facts, on, should=not should)
        case Every(parts) | Some(parts):
            each_of = [_ways(each, facts, on, should=should) for each in parts]
            if isinstance(condition, Every) == should:
                found: list[_Way] = [frozenset()]
                for ways in each_of:
                    joined = (one | other for one, other in product(found, ways))
                    found = _shortest((way for way in joined if _is_possible(way)), facts, on)
                return found
            return _shortest((way for ways in each_of for way in ways), facts, on)


def _shortest(ways: Iterable[_Way], facts: MemberFacts, on: date) -> list[_Way]:
    def length(way: _Way) -> tuple[int, list[tuple[str, ...]]]:
        changing = way - _as_is(way, facts, on)
        return len(changing), sorted(_order(each) for each in changing)

    return sorted(dict.fromkeys(ways), key=length)[:_WAYS_LOOKED_AT]


def _is_possible(way: _Way) -> bool:
    return all((predicate, not should) not in way for predicate, should in way)


def _as_is(way: _Way, facts: MemberFacts, on: date) -> _Way:
    """What of a way is so already."""
    return frozenset(each for each in way if _holds(each[0], facts, on) == each[1])


def _order(wanted: _Wanted) -> tuple[str, ...]:
    predicate, should = wanted
    return (predicate.kind, str(should), *predicate.words, f"{predicate.number:05d}")


def _reason(wanted: _Wanted, facts: MemberFacts, on: date) -> Reason:
    predicate, should = wanted
    return Reason(REASONS[predicate.kind, should], predicate, should, _turns_on(predicate, facts, on))
