"""The chain as pure functions: its canonical form, and that no change of a sealed log stays unseen."""

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.audit.rules import (
    GENESIS,
    ChainCheck,
    Entry,
    Fault,
    FaultKind,
    Head,
    Link,
    Mark,
    canonical,
    canonical_entry,
    head_message,
    link_hash,
)

TENANT = UUID(int=7)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes([1] * 32))
START = datetime(2025, 7, 1, tzinfo=UTC)
LENGTH = 24
BATCH = 5


def entry(number: int) -> Entry:
    return Entry(
        TENANT,
        UUID(int=1000 + number),
        100 + number // 2,
        START + timedelta(seconds=number),
        UUID(int=2000 + number % 3),
        "role.granted",
        "member",
        UUID(int=3000 + number),
        None if number % 4 == 0 else UUID(int=8),
        {"role": "auditor", "number": number, "nested": {"ids": ["a", "b"]}},
    )


@dataclass
class Log:
    """A sealed log that can be tampered with."""

    links: list[Link]
    heads: list[Head]
    expected: Mark | None = None

    def fault(self) -> Fault | None:
        check = ChainCheck(TENANT, is_ours, self.expected)
        heads = {head.position: head for head in self.heads}
        for link in self.links:
            fault = check.follow_link(link)
            if fault is None and link.position in heads:
                fault = check.follow_head(heads.pop(link.position))
            if fault is not None:
                return fault
        for position in sorted(heads):
            fault = check.follow_head(heads[position])
            if fault is not None:
                return fault
        return check.finish()

    def rehash(self, first: int, last: int | None = None) -> None:
        """Makes links fit again from index `first` on, as somebody who may write but has no key would."""
        previous = self.links[first - 1].hash if first else GENESIS
        for index in range(first, len(self.links) if last is None else last):
            held = self.links[index].entry
            assert held is not None
            previous = link_hash(previous, held)
            self.links[index] = replace(self.links[index], position=index + 1, entry_id=held.id, hash=previous)


def is_ours(message: bytes, signature: bytes) -> bool:
    try:
        KEY.public_key().verify(signature, message)
    except InvalidSignature:
        return False
    return True


def head_at(link: Link, key: Ed25519PrivateKey = KEY) -> Head:
    signed_at = START + timedelta(minutes=link.position)
    return Head(
        link.position, link.hash, signed_at, key.sign(head_message(TENANT, Mark(link.position, link.hash), signed_at))
    )


def sealed_log() -> Log:
    log = Log([Link(0, UUID(int=0), b"", entry(number)) for number in range(LENGTH)], [])
    log.rehash(0)
    log.heads = [head_at(log.links[index]) for index in [*range(BATCH - 1, LENGTH, BATCH), LENGTH - 1]]
    return log


Expected = tuple[set[FaultKind], int, int]
"""Kinds that may be told, and the range of positions in which the first bad entry lies."""


def edit_entry(log: Log, rng: random.Random) -> Expected:
    index = rng.randrange(LENGTH)
    held = log.links[index].entry
    assert held is not None
    changed = rng.choice(
        [
            replace(held, tenant_id=UUID(int=9)),
            replace(held, at=held.at + timedelta(microseconds=1)),
            replace(held, actor_id=None),
            replace(held, actor_id=UUID(int=2004)),
            replace(held, action="role.granted "),
            replace(held, object_kind="Member"),
            replace(held, object_id=UUID(int=1)),
            replace(held, organisation_id=UUID(int=9)),
            replace(held, transaction_id=held.transaction_id + 1000),
            replace(held, facts={**held.facts, "role": "Auditor"}),
            replace(held, facts={**held.facts, "number": 10**6}),
            replace(held, facts={**held.facts, "more": None}),
            replace(held, facts={}),
        ]
    )
    log.links[index] = replace(log.links[index], entry=changed)
    return {FaultKind.MISMATCH}, index + 1, index + 1


def edit_hash(log: Log, rng: random.Random) -> Expected:
    index = rng.randrange(LENGTH)
    log.links[index] = replace(log.links[index], hash=rng.randbytes(32))
    return {FaultKind.MISMATCH}, index + 1, index + 1


def remove_entry(log: Log, rng: random.Random) -> Expected:
    index = rng.randrange(LENGTH)
    log.links[index] = replace(log.links[index], entry=None)
    return {FaultKind.REMOVED}, index + 1, index + 1


def remove_link(log: Log, rng: random.Random) -> Expected:
    index = rng.randrange(LENGTH - 1)
    del log.links[index]
    return {FaultKind.REMOVED}, index + 1, index + 1


def remove_and_close_ranks(log: Log, rng: random.Random) -> Expected:
    index = rng.randrange(LENGTH - 1)
    del log.links[index]
    log.links = [replace(link, position=number + 1) for number, link in enumerate(log.links)]
    return {FaultKind.MISMATCH}, index + 1, index + 1


def insert(log: Log, rng: random.Random) -> Expected:
    index = rng.randrange(LENGTH)
    held = replace(entry(index), id=UUID(int=5000), action="role.revoked")
    log.links.insert(index, Link(0, held.id, rng.randbytes(32), held))
    log.links = [replace(link, position=number + 1) for number, link in enumerate(log.links)]
    return {FaultKind.MISMATCH, FaultKind.REORDERED}, index + 1, index + 1


def swap(log: Log, rng: random.Random) -> Expected:
    low, high = sorted(rng.sample(range(LENGTH), 2))
    first, second = log.links[low], log.links[high]
    log.links[low] = replace(second, position=first.position)
    log.links[high] = replace(first, position=second.position)
    return {FaultKind.MISMATCH}, low + 1, low + 1


def move_back(log: Log, rng: random.Random) -> Expected:
    low, high = sorted(rng.sample(range(LENGTH), 2))
    log.links.insert(low, log.links.pop(high))
    log.links = [replace(link, position=number + 1) for number, link in enumerate(log.links)]
    return {FaultKind.MISMATCH}, low + 1, low + 1


def edit_and_fit_own_link(log: Log, rng: random.Random) -> Expected:
    index = rng.randrange(LENGTH)
    log.links[index] = replace(log.links[index], entry=replace(entry(index), action="role.revoked"))
    log.rehash(index, index + 1)
    return {FaultKind.MISMATCH, FaultKind.REWRITTEN}, index + 1, index + 2


def edit_and_fit_the_rest(log: Log, rng: random.Random) -> Expected:
    index = rng.randrange(LENGTH)
    log.links[index] = replace(log.links[index], entry=replace(entry(index), action="role.revoked"))
    log.rehash(index)
    return {FaultKind.REWRITTEN}, index + 1, index + BATCH


def remove_and_fit_the_rest(log: Log, rng: random.Random) -> Expected:
    index = rng.randrange(LENGTH - 1)
    del log.links[index]
    log.rehash(index)
    return {FaultKind.REWRITTEN, FaultKind.TRUNCATED}, index + 1, index + BATCH


def insert_and_fit_the_rest(log: Log, rng: random.Random) -> Expected:
    index = rng.randrange(LENGTH)
    held = replace(entry(index), id=UUID(int=5000))
    log.links.insert(index, Link(0, held.id, b"", held))
    log.rehash(index)
    return {FaultKind.REWRITTEN}, index + 1, index + BATCH


def cut_tail(log: Log, rng: random.Random) -> Expected:
    kept = rng.randrange(LENGTH)
    del log.links[kept:]
    return {FaultKind.TRUNCATED}, kept + 1, kept + 1


def cut_tail_with_heads(log: Log, rng: random.Random) -> Expected:
    kept = rng.randrange(LENGTH)
    log.expected = Mark(LENGTH, log.links[-1].hash)
    del log.links[kept:]
    log.heads = [head for head in log.heads if head.position <= kept]
    return {FaultKind.TRUNCATED}, kept + 1, kept + 1


def rewrite_and_sign_again(log: Log, rng: random.Random) -> Expected:
    index = rng.randrange(LENGTH)
    log.expected = Mark(LENGTH, log.links[-1].hash)
    log.links[index] = replace(log.links[index], entry=replace(entry(index), action="role.revoked"))
    log.rehash(index)
    log.heads = [head_at(log.links[head.position - 1]) for head in log.heads]
    return {FaultKind.REWRITTEN}, index + 1, LENGTH


def append_unsigned(log: Log, rng: random.Random) -> Expected:
    count = rng.randrange(1, 4)
    log.links += [Link(0, UUID(int=0), b"", entry(LENGTH + number)) for number in range(count)]
    log.rehash(LENGTH)
    return {FaultKind.UNSIGNED}, LENGTH + 1, LENGTH + 1


def remove_last_head(log: Log, rng: random.Random) -> Expected:
    log.heads.pop()
    return {FaultKind.UNSIGNED}, log.heads[-1].position + 1, LENGTH


def forge_head(log: Log, rng: random.Random) -> Expected:
    index = rng.randrange(len(log.heads))
    head = log.heads[index]
    log.heads[index] = rng.choice(
        [
            replace(head, signature=rng.randbytes(64)),
            replace(head, hash=rng.randbytes(32)),
            replace(head, signed_at=head.signed_at + timedelta(seconds=1)),
            head_at(log.links[head.position - 1], OTHER_KEY),
        ]
    )
    return {FaultKind.FORGED_HEAD}, head.position, head.position


def add_forged_head_past_the_end(log: Log, rng: random.Random) -> Expected:
    log.heads.append(Head(LENGTH + 5, rng.randbytes(32), START, rng.randbytes(64)))
    return {FaultKind.FORGED_HEAD}, LENGTH + 5, LENGTH + 5


CHANGES: list[Callable[[Log, random.Random], Expected]] = [
    edit_entry,
    edit_hash,
    remove_entry,
    remove_link,
    remove_and_close_ranks,
    insert,
    swap,
    move_back,
    edit_and_fit_own_link,
    edit_and_fit_the_rest,
    remove_and_fit_the_rest,
    insert_and_fit_the_rest,
    cut_tail,
    cut_tail_with_heads,
    rewrite_and_sign_again,
    append_unsigned,
    remove_last_head,
    forge_head,
    add_forged_head_past_the_end,
]


def test_a_sealed_log_has_no_fault() -> None:
    assert sealed_log().fault() is None


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_every_change_is_found_and_the_first_bad_entry_lies_in_the_range_told(
    change: Callable[[Log, random.Random], Expected],
) -> None:
    for seed in range(30):
        log = sealed_log()
        kinds, bad, furthest = change(log, random.Random(seed))

        fault = log.fault()

        assert fault is not None, seed
        assert fault.kind in kinds, seed
        assert fault.position is not None
        assert fault.since_position <= bad <= fault.position <= furthest, seed


def test_what_lies_below_since_position_is_vouched_for_by_a_head() -> None:
    log = sealed_log()
    log.links[12] = replace(log.links[12], entry=replace(entry(12), action="role.revoked"))
    log.rehash(12)

    assert log.fault() == Fault(FaultKind.REWRITTEN, 15, None, since_position=11)


def test_a_link_whose_entry_was_committed_before_the_one_in_front_is_called_reordered() -> None:
    log = sealed_log()
    log.links[5] = replace(log.links[5], entry_id=entry(2).id, entry=entry(2))

    assert log.fault() == Fault(FaultKind.REORDERED, 6, entry(2).id, since_position=6)


def test_a_mark_from_before_still_fits_a_log_that_has_grown() -> None:
    log = sealed_log()
    log.expected = Mark(9, log.links[8].hash)

    assert log.fault() is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None, "x"]}, '{"a":[true,null,"x"],"b":1}'),
        (
            {"€": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "\x80": 6, "ö": 7},
            '{"\\r":2,"1":4,"\x80":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
        ),
        ({"": '\x00\x1f\b\t\n\f\r"\\/\x7f工会'}, '{"":"\\u0000\\u001f\\b\\t\\n\\f\\r\\"\\\\/\x7f工会"}'),
    ],
    ids=["plain", "keys in the order of RFC 8785, section 3.2.3", "shortest escapes"],
)
def test_canonical_json_is_that_of_rfc_8785(value: object, text: str) -> None:
    assert canonical(value) == text.encode()


def test_the_canonical_form_of_an_entry_is_fixed_for_ever() -> None:
    held = Entry(
        UUID(int=1),
        UUID(int=2),
        12345,
        datetime(2025, 7, 1, 10, tzinfo=UTC) + timedelta(microseconds=5),
        None,
        "join_request.approved",
        "join_request",
        UUID(int=3),
        None,
        {"数": 1, "a": "ö"},
    )

    text = (
        '{"action":"join_request.approved","actor_id":null,"at":"2025-07-01T10:00:00.000005Z","facts":{"a":"ö","数":1},'
        '"id":"00000000-0000-0000-0000-000000000002","object_id":"00000000-0000-0000-0000-000000000003",'
        '"object_kind":"join_request","organisation_id":null,"tenant_id":"00000000-0000-0000-0000-000000000001",'
        '"transaction_id":"12345"}'
    )
    assert canonical_entry(held).decode() == text
    assert link_hash(GENESIS, held) == hashlib.sha256(bytes(32) + text.encode()).digest()
