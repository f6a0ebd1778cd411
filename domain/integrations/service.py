"""Use cases of partners: credentials for their systems, and the rosters that these send."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from db.models.integrations import PartnerCredentialRow
from db.models.rosters import RosterSource
from db.queries import integrations as queries
from db.queries.rosters import imports, rows
from db.sealing import Keyring
from db.session import Connection
from db.types import new_id
from domain.audit.service import record
from domain.integrations import rules
from domain.integrations.errors import (
    PartnerCredentialNotFound,
    PartnerCredentialRevoked,
    PartnerPlaceNotFound,
)
from domain.rosters.rules.states import UNDER_WAY
from domain.rosters.service import Opening, import_open
from domain.shared.calendar import SHANGHAI, local_day
from domain.shared.errors import DomainError, refuse
from domain.shared.files import StoredFile
from domain.shared.proofs import require_recent_proof
from domain.shared.work import Outcome, Work

_SECRET = "partner secret"  # noqa: S105  # the purpose of a key, not a secret


@dataclass(frozen=True, slots=True)
class PartnerCredentialCreate:
    """A partner's system that may send rosters for an organisation and all below it, until the end of a day."""

    organisation_id: UUID
    name: str
    expires_on: date
    apply_below_percent: int | None = None


@dataclass(frozen=True, slots=True)
class PartnerCredentialRevoke:
    """A credential to end at once."""

    partner_credential_id: UUID


async def partner_credential_create(work: Work, command: PartnerCredentialCreate) -> Outcome:
    """Makes a credential.

    Its secret is derived, as refresh tokens are, so that a repeated request shows the same one and no outcome holds it;
    the database keeps a keyed hash (`partner_secret` gives it to whoever made it).

    Raises:
        Refusals: INVALID_PARTNER_NAME, INVALID_PERCENT, INVALID_EXPIRY, together.
        DomainError: STEP_UP_REQUIRED, PARTNER_PLACE_NOT_FOUND.
    """
    await require_recent_proof(work)
    name = _checked(command, local_day(work.now))
    tenant_id, creator_id = work.scope.tenant_id, work.actor.member_id
    if creator_id is None or await queries.find_place(work.conn, work.scope, command.organisation_id) is None:
        raise PartnerPlaceNotFound("organisationId")
    credential_id = new_id()
    secret = partner_secret(work.keyring, tenant_id, credential_id)
    row = PartnerCredentialRow(
        tenant_id=tenant_id,
        id=credential_id,
        organisation_id=command.organisation_id,
        key_id=rules.new_key_id(),
        secret_hash=work.keyring.blind_index(tenant_id, _SECRET, secret),
        name=name,
        apply_below_percent=command.apply_below_percent,
        created_by_id=creator_id,
        expires_at=_end_of(command.expires_on),
    )
    await queries.insert_credential(work.conn, row)
    await record(
        work,
        "partner_credential.created",
        "partner_credential",
        row.id,
        organisation_id=row.organisation_id,
        key_id=row.key_id,
        apply_below_percent=row.apply_below_percent,
        expires_on=str(command.expires_on),
    )
    return {"partner_credential_id": str(row.id)}


def _checked(command: PartnerCredentialCreate, today: date) -> str:
    """The name; all that is wrong is told together."""
    errors: list[DomainError] = []
    name = ""
    try:
        name = rules.clean_partner_name(command.name)
    except DomainError as error:
        errors.append(error)
    try:
        rules.check_percent(command.apply_below_percent)
    except DomainError as error:
        errors.append(error)
    try:
        rules.check_last_day(command.expires_on, today)
    except DomainError as error:
        errors.append(error)
    refuse(errors)
    return name


async def partner_credential_revoke(work: Work, command: PartnerCredentialRevoke) -> Outcome:
    """Ends a credential at once, and with it what is being read or applied by itself; imports that came with it stay.

    An import that was being read has failed, of one that was being applied the rest is left: both say RIGHT_ENDED.

    Raises:
        DomainError: PARTNER_CREDENTIAL_NOT_FOUND, PARTNER_CREDENTIAL_REVOKED.
    """
    row = await queries.lock_credential(work.conn, work.scope, command.partner_credential_id)
    if row is None:
        raise PartnerCredentialNotFound("partnerCredentialId")
    if row.revoked_at is not None:
        raise PartnerCredentialRevoked("partnerCredentialId")
    await queries.revoke_credential(work.conn, row.tenant_id, row.id, at=work.now)
    await record(
        work,
        "partner_credential.revoked",
        "partner_credential",
        row.id,
        organisation_id=row.organisation_id,
        key_id=row.key_id,
    )
    return {"partner_credential_id": str(row.id)}


def partner_secret(keyring: Keyring, tenant_id: UUID, credential_id: UUID) -> str:
    """The secret of a credential: 256 bits that only the installation's secret gives."""
    digest = hmac.digest(keyring.derive(_SECRET), tenant_id.bytes + credential_id.bytes, sha256)
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


async def partner_of(
    conn: Connection, keyring: Keyring, key_id: str, secret: str, *, now: datetime
) -> PartnerCredentialRow | None:
    """The credential behind a key and its secret; None for another secret, one that has expired or was revoked.

    Compared in constant time; whether the key exists cannot be told from the answer.
    """
    row = await queries.find_credential(conn, key_id)
    if row is None:
        return None
    given = keyring.blind_index(row.tenant_id, _SECRET, secret)
    holds = hmac.compare_digest(given, row.secret_hash) and row.revoked_at is None and now < row.expires_at
    return row if holds else None


async def partner_by_key(conn: Connection, key_id: str, *, now: datetime) -> PartnerCredentialRow | None:
    """The credential that a folder is named after, as long as it holds: who may write there is the system's to say."""
    row = await queries.find_credential(conn, key_id)
    return row if row is not None and row.revoked_at is None and now < row.expires_at else None


async def partner_roster_open(
    work: Work, partner: PartnerCredentialRow, file: StoredFile, *, source: RosterSource
) -> tuple[UUID, bool]:
    """The import of what a partner's system sent, and whether it is a new one; it may apply itself (`roster_read`)."""
    await queries.mark_used(work.conn, partner, at=work.now)
    opening = Opening(
        organisation_id=partner.organisation_id,
        file=file,
        columns={},
        source=source,
        partner_credential_id=partner.id,
        apply_below_percent=partner.apply_below_percent,
    )
    return await import_open(work, opening)


async def partner_roster_result(
    conn: Connection, partner: PartnerCredentialRow, import_id: UUID
) -> Mapping[str, Any] | None:
    """What became of a roster for this partner's organisation: states and counts, nothing personal; None for others."""
    found = await imports.find_import_at(conn, partner.tenant_id, import_id, organisation_id=partner.organisation_id)
    if found is None:
        return None
    counts = await rows.count_rows(conn, partner.tenant_id, import_id)
    actions: dict[str, int] = {}
    outcomes: dict[str, int] = {}
    for (action, outcome), count in counts.items():
        actions[action] = actions.get(action, 0) + count
        if outcome:
            outcomes[outcome] = outcomes.get(outcome, 0) + count
    return {
        "importId": str(import_id),
        "state": found["state"],
        "failure": found["failure"],
        "rows": found["row_count"],
        "actions": actions,
        "outcomes": outcomes,
        "reasons": dict(await rows.count_reasons(conn, partner.tenant_id, import_id)),
    }


async def partner_roster_is_under_way(conn: Connection, partner: PartnerCredentialRow, content_hash: bytes) -> bool:
    """Whether this very content is being imported for the partner's organisation: it had better wait."""
    found = await imports.find_current_import(
        conn, partner.tenant_id, partner.organisation_id, content_hash=content_hash
    )
    return found is not None and found.state in UNDER_WAY


def is_settled(result: Mapping[str, Any]) -> bool:
    """Whether nothing more will come of it by itself."""
    return result["state"] in {"ready", "failed", "applied", "undone"}


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=SHANGHAI).astimezone(UTC)
