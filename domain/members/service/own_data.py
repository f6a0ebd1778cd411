"""A member's copy of their own data 个人信息副本 (PIPL article 45): who gets it, and its rows in the clear by pages."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from db.models.members import MemberRow
from db.queries.members import keys, own_data, periods
from db.queries.members.own_data import SECTIONS
from db.queries.members.own_data_sections import AFTER, PAGE, Section
from db.queries.private_rows import open_private_rows
from db.queries.votes.locks import open_ballots
from db.scope import Scope
from db.sealing import Keyring, unseal
from db.session import Connection, Record
from domain.audit.service import record
from domain.auth.errors import MemberNotFound
from domain.members.errors import TooManyOwnExports
from domain.members.service.correcting import SEALING
from domain.members.service.evidence import OpenEvidence
from domain.members.service.request_keys import open_own_evidence
from domain.shared.files import FileKey
from domain.shared.proofs import require_recent_proof
from domain.shared.work import Outcome, Work

__all__ = ["SECTIONS", "OwnDocument", "Page", "Section", "own_data_export", "own_data_page", "own_documents"]

MAX_EXPORTS = 5
WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a section in the clear; `after` asks for the next, None after the last."""

    rows: list[dict[str, Any]]
    after: object | None


async def own_data_export(work: Work) -> Outcome:
    """Lets the caller take a copy of all that is known of them, and records it before anything is given out.

    Asks for a recent proof: the copy holds everything in the clear. At most 5 within 24 hours, counted behind the lock
    of the caller's row, so that copies at the same moment are counted too. Records `member.data_exported`.

    Raises:
        DomainError: STEP_UP_REQUIRED, MEMBER_NOT_FOUND, TOO_MANY_OWN_EXPORTS with `retry_after_seconds`.
    """
    await require_recent_proof(work)
    member_id, tenant_id = work.actor.member_id, work.scope.tenant_id
    locked = None if member_id is None else await periods.lock_own_member(work.conn, tenant_id, member_id)
    if locked is None:
        raise MemberNotFound
    member = MemberRow(**dict(locked))
    recent = await own_data.list_recent_exports(work.conn, work.scope, now=work.now, within=WITHIN)
    if len(recent) >= MAX_EXPORTS:
        again_in = recent[-MAX_EXPORTS] + WITHIN - work.now
        raise TooManyOwnExports(limit=MAX_EXPORTS, retry_after_seconds=int(again_in.total_seconds()) + 1)
    await record(work, own_data.EXPORTED, "member", member.id, organisation_id=member.organisation_id)
    return {"member_id": member.id, "member_number": member.member_number}


@dataclass(frozen=True, slots=True)
class OwnDocument:
    """A document of one of the caller's requests: where it stands in the copy, and what opens it."""

    path: str
    document: OpenEvidence


async def own_documents(conn: Connection, keyring: Keyring, scope: Scope) -> list[OwnDocument]:
    """The documents of the caller's own requests, by request and number; `evidence_pieces` gives their content.

    Taken out with the copy that `own_data_export` has recorded. Those of a request that names no member are nobody's.
    """
    found = []
    for row in await own_data.list_documents(conn, scope):
        key = keyring.unwrap_key(row["wrapped_key"], scope.tenant_id, row["join_request_id"])
        document = OpenEvidence(
            FileKey(scope.tenant_id, row["id"], key),
            row["file_name"],
            row["media_type"],
            row["size_bytes"],
            row["chunk_count"],
        )
        found.append(OwnDocument(f"evidence/{row['reference']}/{row['file_name']}", document))
    return found


async def own_data_page(
    conn: Connection, keyring: Keyring, scope: Scope, section: Section, *, after: object | None
) -> Page:
    """The next rows of a section about the caller, sealed values opened; `after` None: the first ones.

    `conn` is in a transaction, which tells row-level security of the caller alone. Ids are left out of what is said
    with a message: they may be another person's.
    """
    member_id, tenant_id = scope.member_id, scope.tenant_id
    if member_id is None:
        raise MemberNotFound
    own = Scope(tenant_id, member_id)
    await open_private_rows(conn, own)
    await open_ballots(conn, tenant_id)
    rows = await own_data.list_section(conn, own, section, after=section.first if after is None else after)
    wrapped = await keys.find_key(conn, tenant_id, member_id) if _is_sealed(section) else None
    key = None if wrapped is None else keyring.unwrap_key(wrapped, tenant_id, member_id)
    owner = _Owner(keyring, tenant_id, member_id, key)
    return Page([owner.plain(section, row) for row in rows], rows[-1][AFTER] if len(rows) == PAGE else None)


def _is_sealed(section: Section) -> bool:
    return any(column.endswith("_sealed") for column in section.columns)


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whose rows are opened; `key` is None when nothing of theirs is sealed, or they were erased."""

    keyring: Keyring
    tenant_id: UUID
    member_id: UUID
    key: bytes | None

    def plain(self, section: Section, row: Record) -> dict[str, Any]:
        """The row in the clear, without the key of its page."""
        values = {name: value for name, value in row.items() if name != AFTER}
        if section.name == "join_requests":
            return {**self._evidence(row[AFTER], values), **values}
        if section.name == "notifications":
            return {**values, "facts": _without_ids(values["facts"])}
        for name in [each for each in values if each.endswith("_sealed")]:
            told, place = _OPENED[name]
            values[told] = self._opened(values.pop(name), row[AFTER], place)
        return values

    def _opened(self, sealed: bytes | None, row_id: object, place: str) -> str | None:
        if sealed is None or self.key is None:
            return None
        # The sealed fields of the register are bound to the member, all others to their own row.
        bound_to = row_id if isinstance(row_id, UUID) else self.member_id
        return unseal(self.key, sealed, tenant_id=self.tenant_id, row_id=bound_to, column=place)

    def _evidence(self, request_id: UUID, values: dict[str, Any]) -> dict[str, Any]:
        """Takes what is sealed out of the values; without its key nothing of it is left to tell."""
        sealed, has_own_key, wrapped = (values.pop(name) for name in ("sealed", "has_own_key", "wrapped_key"))
        if not sealed or (has_own_key and wrapped is None):
            return {"phone_number": None, "identity_number": None}
        evidence = open_own_evidence(
            self.keyring, self.tenant_id, request_id, sealed, wrapped_key=wrapped if has_own_key else None
        )
        return {"phone_number": evidence.phone_number, "identity_number": evidence.identity_number}


_OPENED: Mapping[str, tuple[str, str]] = {
    "phone_sealed": ("phone_number", "phone"),
    "identity_sealed": ("identity_number", "identity"),
    "note_sealed": ("note", "consent_note"),
    "proposed_sealed": ("proposed_value", SEALING),
    "address_sealed": ("address", "email_address.address"),
    "content_sealed": ("companions_and_answers", "registration"),
}
"""What a sealed column is called in the copy, and the place that it is bound to."""


def _without_ids(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if not _is_id(value)}


def _is_id(value: object) -> bool:
    with suppress(ValueError):
        return bool(UUID(str(value)))
    return False
