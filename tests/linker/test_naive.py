"""The suite itself: it must find the voters of schemas that only look secret, each attack where it works."""

import random
from collections.abc import Mapping

import pytest

from tests.linker.evidence import Machine
from tests.linker.judging import shares
from tests.linker.naive import Way, vote

VOTERS = 500
FOUND = 0.95


def best(found: Mapping[str, float], *words: str) -> float:
    """The best share of the attacks whose names have these words."""
    return max((share for name, share in found.items() if all(word in name for word in words)), default=0.0)


PAGES = ("page of naive_participation", "page of naive_ballot")
WRITES = ("log of naive_participation", "log of naive_ballot")
SERVER_LOG = ("nearest before: line of a process in server log",)


@pytest.mark.parametrize(
    ("way", "attacks"),
    [
        (Way.ONE, [("xid +0", *PAGES), ("xid +0", *WRITES), SERVER_LOG]),
        (Way.SAVEPOINT, [("xid -1", *PAGES), ("whole transaction +0", *PAGES), ("whole transaction +0", *WRITES)]),
        (Way.TWO, [SERVER_LOG]),
        (
            Way.QUIET,
            [
                ("nearest before: xid", *PAGES),
                ("order: ctid", "ctid in page of naive_ballot", PAGES[0]),
                ("nearest before: lsn", *WRITES),
                ("order: lsn", *WRITES),
                ("nearest before: line in",),
                ("order: value of at in row of naive_participation", "ctid in page of naive_ballot"),
            ],
        ),
        (Way.HASHED, [("a value met twice",)]),
        (Way.SIZED, [("order: size of receipt", "size of answers")]),
        (Way.TIMED, [("order: value of at", "value of id"), ("order: ctid", "value of id")]),
    ],
)
async def test_a_naive_schema_is_linked(machine: Machine, way: Way, attacks: list[tuple[str, ...]]) -> None:
    naive = await vote(machine, way, VOTERS)
    found = shares(naive.evidence, naive.truth, VOTERS, random.Random(7))
    assert {words: best(found, *words) for words in attacks if best(found, *words) < FOUND} == {}


@pytest.mark.parametrize("statement", ["VACUUM FREEZE naive_ballot", "VACUUM FULL naive_participation, naive_ballot"])
async def test_cleaning_up_afterwards_hides_nothing(machine: Machine, statement: str) -> None:
    naive = await vote(machine, Way.ONE, VOTERS, afterwards=[statement])
    found = shares(naive.evidence, naive.truth, VOTERS, random.Random(7))
    assert best(found, "xid +0", *PAGES) >= FOUND


async def test_the_order_of_a_busy_hour_finds_a_part(machine: Machine) -> None:
    """Two transactions with eight at a time, and a server without a log: far above chance, and below certainty."""
    naive = await vote(machine, Way.TWO, VOTERS)
    found = shares(naive.evidence, naive.truth, VOTERS, random.Random(7))
    assert best(found, "xid", *PAGES) > 20 / VOTERS
