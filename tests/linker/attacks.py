"""What the adversary tries. Every attack says of ballots whose they are; the judge alone knows the truth."""

import random
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import md5, sha1, sha256, sha512
from itertools import product
from typing import Any, Final, TypeAlias
from uuid import NAMESPACE_OID, uuid5

from tests.linker.evidence import Evidence, Sighting

Guesses: TypeAlias = Mapping[int, int]
"""The number of the voter for each ballot's."""

OFFSETS: Final = range(-3, 4)
TRANSACTIONS: Final = ("xid", "whole transaction")
"""With its savepoints a transaction is whole: its commit in the log of writes names them."""
COMPARED: Final = ("xid", "lsn", "line", "line of a process", "millisecond")
"""Facts of which two are near each other; of all others only the order is of use."""
ENOUGH: Final = 0.5
"""An order of fewer of the voters, or of fewer of the ballots, is none."""

Series: TypeAlias = Sequence[tuple[Any, int]]
"""What has been seen with a fact: the fact and the number, in order."""


@dataclass(frozen=True, slots=True)
class View:
    """What one place tells by one fact."""

    place: str
    fact: str
    series: Series

    @property
    def name(self) -> str:
        """For people."""
        return f"{self.fact} in {self.place}"


def views(sightings: Sequence[Sighting], total: int, chance: random.Random) -> Sequence[View]:
    """By place and fact, the first sighting of each; equal facts are in random order, so that order is no luck."""
    found: dict[tuple[str, str], dict[int, Any]] = defaultdict(dict)
    for each in sightings:
        for fact, value in each.facts.items():
            found[each.place, fact].setdefault(each.number, value)
    made = []
    for (place, fact), values in found.items():
        if len(values) >= ENOUGH * total:
            pairs = [(value, number) for number, value in values.items()]
            chance.shuffle(pairs)
            made.append(View(place, fact, sorted(pairs, key=lambda pair: pair[0])))
    return made


def attacks(evidence: Evidence, total: int, chance: random.Random) -> Iterator[tuple[str, Guesses]]:
    """All of them, each with its name, which is the same in each run."""
    people, ballots = views(evidence.who, total, chance), views(evidence.what, total, chance)
    yield "a value met twice", _met_twice(evidence)
    for who, what in product(people, ballots):
        if len({value for value, _ in what.series}) > 1 and len({value for value, _ in who.series}) > 1:
            yield from _ordered(who, what)
        if who.fact == what.fact and what.fact in TRANSACTIONS:
            yield from _joined(who, what, chance)
        if who.fact == what.fact and what.fact in COMPARED:
            yield from _near(who, what)


def by_order_and_nearness(who: View, what: View) -> Iterator[tuple[str, Guesses]]:
    """What can be made of two series whose facts are comparable: times, say."""
    yield from _ordered(who, what)
    yield from _near(who, what)


def _ordered(who: View, what: View) -> Iterator[tuple[str, Guesses]]:
    yield f"order: {who.name} | {what.name}", _ranked(who.series, what.series)
    yield f"reverse order: {who.name} | {what.name}", _ranked(who.series[::-1], what.series)


def _near(who: View, what: View) -> Iterator[tuple[str, Guesses]]:
    yield f"nearest before: {who.name} | {what.name}", _nearest(who.series, what.series, is_before=True)
    yield f"nearest after: {who.name} | {what.name}", _nearest(who.series, what.series, is_before=False)


def _ranked(people: Series, ballots: Series) -> Guesses:
    return {ballot: person for (_, ballot), (_, person) in zip(ballots, people, strict=False)}


def _joined(who: View, what: View, chance: random.Random) -> Iterator[tuple[str, Guesses]]:
    by_transaction: dict[int, list[int]] = defaultdict(list)
    for value, person in who.series:
        by_transaction[value].append(person)
    for offset in OFFSETS:
        guesses = {
            ballot: chance.choice(by_transaction[value + offset])
            for value, ballot in what.series
            if value + offset in by_transaction
        }
        yield f"{who.fact} {offset:+}: {who.name} | {what.name}", guesses


def _nearest(people: Series, ballots: Series, *, is_before: bool) -> Guesses:
    values = [value for value, _ in people]
    guesses = {}
    for value, ballot in ballots:
        at = bisect_right(values, value) - 1 if is_before else bisect_left(values, value)
        if 0 <= at < len(values) and _is_of_one(value, values[at]):
            guesses[ballot] = people[at][1]
    return guesses


def _is_of_one(value: Any, other: Any) -> bool:  # any fact
    """Lines are near each other only in the log of one process."""
    return not isinstance(value, tuple) or bool(value[0] == other[0])


def _met_twice(evidence: Evidence) -> Guesses:
    """Values of one voter that are also those of one ballot, or a hash of them, or hashed to them."""
    owners: dict[bytes, set[int]] = defaultdict(set)
    for person, values in evidence.beside_who.items():
        for value in values:
            for form in _forms(value):
                owners[form].add(person)
    guesses = {}
    for ballot, values in evidence.beside_what.items():
        found = [owners[form] for value in values for form in _forms(value) if form in owners]
        alone = [next(iter(each)) for each in found if len(each) == 1]
        if alone:
            guesses[ballot] = alone[0]
    return guesses


def _forms(text: bytes) -> Iterator[bytes]:
    """A value as it is, without the marks of SQL, and what somebody may have made of it to hide it."""
    value = text
    with suppress(UnicodeDecodeError, ValueError):
        value = bytes.fromhex(text.decode().removeprefix("\\x").replace("-", ""))
    for plain in {text, value}:
        yield plain
        for hashed in (md5, sha1, sha256, sha512):
            for prefix in (b"", b"\0"):
                digest = hashed(prefix + plain, usedforsecurity=False).digest()
                yield digest
                yield digest[:16]
        yield uuid5(NAMESPACE_OID, plain.hex()).bytes
