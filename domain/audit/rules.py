"""The chain over the audit log, as pure functions: canonical form, link hashes, signed heads, and what breaks them.

An entry's canonical form is JSON after RFC 8785 (no white space, keys sorted by UTF-16 code units, the shortest
escapes, UTF-8) of an object with exactly these members: `action`, `actor_id`, `at`, `facts`, `id`, `object_id`,
`object_kind`, `organisation_id`, `tenant_id`, `transaction_id`. Identifiers are UUIDs in lower case, `at` is UTC with
six decimals and `Z`, `transaction_id` is a decimal string, absent values are `null`; numbers in `facts` are integers
within ±(2**53 - 1).

    hash(0)  = 32 zero bytes
    hash(n)  = SHA-256(hash(n-1) ‖ canonical form of the entry at position n)
    head(n)  = Ed25519 over "unionhall audit head v1" ‖ LF ‖ the canonical JSON of
               {"hash": hex, "position": n, "signed_at": time, "tenant_id": uuid}
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

GENESIS = bytes(32)
_HEAD_LABEL = b"unionhall audit head v1\n"


class FaultKind(StrEnum):
    """How a chain can be broken."""

    MISMATCH = "mismatch"
    """The hash does not follow: this entry or its link was edited, or one was put in or taken out here."""
    REORDERED = "reordered"
    """The hash does not follow, and the entry was committed before the one in front of it."""
    REMOVED = "removed"
    """A position or the entry of a link is gone."""
    INSERTED = "inserted"
    """An entry lies among the chained ones and was never chained."""
    REWRITTEN = "rewritten"
    """The links agree with each other but not with a signed head: everything since the head before may be false."""
    FORGED_HEAD = "forged_head"
    """A head whose signature is not ours."""
    TRUNCATED = "truncated"
    """A head, or the auditor's own note, knows more positions than there are."""
    UNSIGNED = "unsigned"
    """Links past the last signed head: appended by somebody without the key, or a head was removed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as stored."""

    tenant_id: UUID
    id: UUID
    transaction_id: int
    at: datetime
    actor_id: UUID | None
    action: str
    object_kind: str
    object_id: UUID
    organisation_id: UUID | None
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the chain; `entry` is None when the log no longer holds it."""

    position: int
    entry_id: UUID
    hash: bytes
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A position and the hash there: what an auditor writes down to compare with later."""

    position: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """A signed mark."""

    position: int
    hash: bytes
    signed_at: datetime
    signature: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing that is wrong. All positions below `since_position` are vouched for by a signed head.

    `position` is where the computation first fails, which is the bad entry itself unless its link was made to fit;
    then the bad entry lies in `since_position … position`. None: the entry has no position.
    """

    kind: FaultKind
    position: int | None
    entry_id: UUID | None
    since_position: int


def canonical(value: object) -> bytes:
    """RFC 8785 bytes of a value made of JSON's types."""
    return json.dumps(_sorted(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def canonical_entry(entry: Entry) -> bytes:
    """The bytes that are hashed; the form is described at the top of the module."""
    return canonical(
        {
            "action": entry.action,
            "actor_id": _text(entry.actor_id),
            "at": _time(entry.at),
            "facts": entry.facts,
            "id": str(entry.id),
            "object_id": str(entry.object_id),
            "object_kind": entry.object_kind,
            "organisation_id": _text(entry.organisation_id),
            "tenant_id": str(entry.tenant_id),
            "transaction_id": str(entry.transaction_id),
        }
    )


def link_hash(previous: bytes, entry: Entry) -> bytes:
    """The hash at the position after `previous`."""
    return hashlib.sha256(previous + canonical_entry(entry)).digest()


def head_message(tenant_id: UUID, mark: Mark, signed_at: datetime) -> bytes:
    """The bytes that a head signs."""
    statement = {
        "hash": mark.hash.hex(),
        "position": mark.position,
        "signed_at": _time(signed_at),
        "tenant_id": str(tenant_id),
    }
    return _HEAD_LABEL + canonical(statement)


class ChainCheck:
    """Follows a chain from its first link and stops at the first fault: links in order, each before heads on it."""

    def __init__(self, tenant_id: UUID, is_ours: Callable[[bytes, bytes], bool], expected: Mark | None = None) -> None:
        """`is_ours` tells whether a signature fits a message; `expected` is the auditor's own note."""
        self.tenant_id = tenant_id
        self.end = Mark(0, GENESIS)
        self.last_order: tuple[int, UUID] = (0, UUID(int=0))
        self.signed_position = 0
        self._is_ours = is_ours
        self._expected = expected

    def follow_link(self, link: Link) -> Fault | None:
        """What is wrong with the next link."""
        position = self.end.position + 1
        if link.position != position:
            return self._fault(FaultKind.REMOVED, position)
        if link.entry is None:
            return self._fault(FaultKind.REMOVED, position, link.entry_id)
        order = (link.entry.transaction_id, link.entry.id)
        if link.entry.id != link.entry_id or link_hash(self.end.hash, link.entry) != link.hash:
            kind = FaultKind.MISMATCH if order > self.last_order else FaultKind.REORDERED
            return self._fault(kind, position, link.entry_id)
        self.end, self.last_order = Mark(position, link.hash), order
        if self._expected is not None and self._expected.position == position and self._expected.hash != link.hash:
            # Against the auditor's own note our heads prove nothing: whoever holds the secret can sign them again.
            return Fault(FaultKind.REWRITTEN, position, link.entry_id, since_position=1)
        return None

    def follow_head(self, head: Head) -> Fault | None:
        """What is wrong with a head at the position just followed."""
        mark = Mark(head.position, head.hash)
        if not self._is_ours(head_message(self.tenant_id, mark, head.signed_at), head.signature):
            return self._fault(FaultKind.FORGED_HEAD, head.position)
        if mark.position > self.end.position:
            return self._fault(FaultKind.TRUNCATED, self.end.position + 1)
        if mark != self.end:
            return self._fault(FaultKind.REWRITTEN, head.position)
        self.signed_position = head.position
        return None

    def finish(self) -> Fault | None:
        """What is wrong at the end."""
        if self._expected is not None and self._expected.position > self.end.position:
            return self._fault(FaultKind.TRUNCATED, self.end.position + 1)
        if self.signed_position != self.end.position:
            return self._fault(FaultKind.UNSIGNED, self.signed_position + 1)
        return None

    def _fault(self, kind: FaultKind, position: int, entry_id: UUID | None = None) -> Fault:
        return Fault(kind, position, entry_id, self.signed_position + 1)


def _sorted(value: object) -> object:
    if isinstance(value, Mapping):
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be", "surrogatepass"))
        return {name: _sorted(item) for name, item in members}
    if isinstance(value, list | tuple):
        return [_sorted(item) for item in value]
    return value


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
