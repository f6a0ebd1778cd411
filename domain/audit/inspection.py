"""The walk over every union's chain that `unionhall audit verify` makes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from db.migrate import MigrationError, is_current
from db.queries import audit_chain as chain_queries
from db.sealing import Keyring
from db.session import Database
from domain.audit.chain import Verification, public_key, verify
from domain.audit.rules import Fault, Mark

_MARK = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")


class InspectionError(Exception):
    """The log cannot be checked as asked; the message says why."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the walk over one union's chain found."""

    union_code: str
    verification: Verification

    @property
    def is_intact(self) -> bool:
        """Whether nothing is wrong."""
        return self.verification.is_intact

    def __str__(self) -> str:
        """One line: the first bad entry, or how long the chain is and the mark to note."""
        fault, found = self.verification.fault, self.verification
        if fault is not None:
            return f"union {self.union_code}: {_sentence(fault)}"
        waiting = f", {found.waiting} wait to be chained" if found.waiting else ""
        mark = f"; mark {found.end.position}:{found.end.hash.hex()}" if found.end.position else ""
        return f"union {self.union_code}: {found.end.position} entries, intact{waiting}{mark}"


def mark_of(text: str) -> Mark:
    """A mark as an earlier run printed it, POSITION:HASH.

    Raises:
        InspectionError: Of another form.
    """
    parts = _MARK.fullmatch(text.strip().lower())
    if parts is None:
        raise InspectionError("a mark is a position, a colon and 64 hexadecimal digits, as printed by an earlier check")
    return Mark(int(parts[1]), bytes.fromhex(parts[2]))


async def inspect(
    dsn: str, keyring: Keyring, *, union_code: str | None = None, expected: Mark | None = None
) -> Sequence[Finding]:
    """A finding for each union, or for the one asked for; `expected` is its auditor's own note.

    Raises:
        InspectionError: No such union, or a mark without a union where there are several.
        MigrationError: The database cannot be reached, or has no schema.
    """
    if not await is_current(dsn):
        raise MigrationError("the schema is not at the head; run: unionhall migrate up")
    database = await Database.open(dsn, size=1)
    try:
        async with database.read() as conn:
            unions = [row for row in await chain_queries.list_unions(conn) if union_code in {None, row["code"]}]
            if not unions:
                raise InspectionError("there is no such union" if union_code else "there is no union")
            if expected is not None and len(unions) > 1:
                raise InspectionError("say which union the mark belongs to")
            key = public_key(keyring)
            return [Finding(row["code"], await verify(conn, row["id"], key=key, expected=expected)) for row in unions]
    finally:
        await database.close()


def _sentence(fault: Fault) -> str:
    place = "an entry without a position" if fault.position is None else f"position {fault.position}"
    entry = f", entry {fault.entry_id}" if fault.entry_id is not None else ""
    is_certain = fault.position is None or fault.since_position >= fault.position
    doubt = "" if is_certain else f"; nothing from position {fault.since_position} on is vouched for"
    return f"broken at {place}{entry}: {fault.kind.value}{doubt}"
