"""Merchants 商户 and the credentials of their terminals and staff."""

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from uuid import UUID

from db.models.merchants import CredentialKind, MerchantCredentialRow, MerchantRow, MerchantState
from db.queries.merchants import partners as queries
from db.scope import Scope
from db.sealing import Keyring
from db.session import Connection
from db.types import new_id
from domain.audit.service import record
from domain.benefits.rules.states import clean_text
from domain.benefits.rules.uses import LATE
from domain.merchants.errors import (
    MerchantCredentialNotFound,
    MerchantCredentialRevoked,
    MerchantNotFound,
    MerchantStateRefused,
)
from domain.merchants.rules import partners as rules
from domain.merchants.rules.partners import OfflineBounds
from domain.organisations.errors import OrganisationNotFound
from domain.shared.actor import Actor
from domain.shared.calendar import SHANGHAI, local_day
from domain.shared.permissions import CREDENTIAL_PERMISSIONS, LATE_PERMISSIONS
from domain.shared.proofs import require_recent_proof
from domain.shared.work import Outcome, Work

_SECRET = "merchant secret"  # noqa: S105  # the purpose of a key, not a secret
_KEY_BYTES = 9
_NO_BOUNDS = OfflineBounds()


@dataclass(frozen=True, slots=True)
class MerchantContract:
    """What a contract says. `kinds`: codes of the kinds of benefits that the merchant may redeem."""

    name: str
    contract_number: str
    kinds: Sequence[str]
    contract_starts_on: date
    contract_ends_on: date


@dataclass(frozen=True, slots=True)
class MerchantCreate:
    """A new merchant of an organisation."""

    organisation_id: UUID
    contract: MerchantContract


@dataclass(frozen=True, slots=True)
class MerchantUpdate:
    """A merchant's contract anew."""

    merchant_id: UUID
    contract: MerchantContract


@dataclass(frozen=True, slots=True)
class MerchantStateSet:
    """A merchant's next state."""

    merchant_id: UUID
    state: str


@dataclass(frozen=True, slots=True)
class MerchantCredentialCreate:
    """A credential until the end of a day. `bounds` are of a terminal alone."""

    merchant_id: UUID
    kind: str
    name: str
    expires_on: date
    bounds: OfflineBounds = _NO_BOUNDS


@dataclass(frozen=True, slots=True)
class MerchantCredentialRotate:
    """A new secret for a credential, until the end of a day."""

    credential_id: UUID
    expires_on: date


@dataclass(frozen=True, slots=True)
class MerchantCredentialChange:
    """One credential."""

    credential_id: UUID


async def merchant_create(work: Work, command: MerchantCreate) -> Outcome:
    """Writes a merchant of an organisation where the caller manages merchants. Records `merchant.created`.

    Raises:
        DomainError: ORGANISATION_NOT_FOUND, TITLE_INVALID, CONTRACT_DAYS_INVALID, KINDS_MISSING.
    """
    officer_id = work.actor.member_id
    if officer_id is None or not await queries.is_managed(work.conn, work.scope, command.organisation_id):
        raise OrganisationNotFound("organisationId")
    contract = _checked(command.contract, local_day(work.now))
    merchant = MerchantRow(
        tenant_id=work.scope.tenant_id,
        id=new_id(),
        organisation_id=command.organisation_id,
        name=contract.name,
        contract_number=contract.contract_number,
        kinds=list(contract.kinds),
        state=MerchantState.ACTIVE.value,
        contract_starts_on=contract.contract_starts_on,
        contract_ends_on=contract.contract_ends_on,
        created_by_id=officer_id,
        created_at=work.now,
    )
    await queries.insert_merchant(work.conn, merchant)
    await _tell(work, merchant, "created", kinds=merchant.kinds)
    return {"merchant_id": merchant.id}


async def merchant_update(work: Work, command: MerchantUpdate) -> Outcome:
    """Changes the contract of a merchant that has not ended. Locks it. Records `merchant.updated`.

    Raises:
        DomainError: MERCHANT_NOT_FOUND, MERCHANT_STATE_REFUSED, TITLE_INVALID, CONTRACT_DAYS_INVALID, KINDS_MISSING.
    """
    merchant = await locked_merchant(work, command.merchant_id)
    if merchant.state == MerchantState.ENDED:
        raise MerchantStateRefused("merchantId", state=merchant.state)
    contract = _checked(command.contract, local_day(work.now))
    merchant.name, merchant.contract_number = contract.name, contract.contract_number
    merchant.kinds = list(contract.kinds)
    merchant.contract_starts_on, merchant.contract_ends_on = contract.contract_starts_on, contract.contract_ends_on
    await queries.update_merchant(work.conn, merchant)
    await _tell(work, merchant, "updated", kinds=merchant.kinds)
    return {"merchant_id": merchant.id}


async def merchant_state_set(work: Work, command: MerchantStateSet) -> Outcome:
    """Suspends a merchant, lets it go on, or ends it: its terminals redeem nothing from then on. Locks it.

    Records `merchant.<state>`. The same state again is the same as once.

    Raises:
        DomainError: MERCHANT_NOT_FOUND, MERCHANT_STATE_REFUSED.
    """
    merchant = await locked_merchant(work, command.merchant_id)
    if merchant.state == command.state:
        return {"merchant_id": merchant.id}
    if command.state not in rules.MERCHANT_MOVES[merchant.state]:
        raise MerchantStateRefused("merchantId", state=merchant.state)
    merchant.state = command.state
    await queries.update_merchant(work.conn, merchant)
    await _tell(work, merchant, merchant.state)
    return {"merchant_id": merchant.id}


async def merchant_credential_create(work: Work, command: MerchantCredentialCreate) -> Outcome:
    """Makes a credential of a merchant that has not ended. Locks the merchant. Records `merchant_credential.created`.

    The secret is derived, so that a repeated request shows the same one and no outcome holds it (`merchant_secret`).

    Raises:
        DomainError: STEP_UP_REQUIRED, MERCHANT_NOT_FOUND, MERCHANT_STATE_REFUSED, TITLE_INVALID,
            CREDENTIAL_DAYS_INVALID, OFFLINE_BOUNDS_INVALID.
    """
    await require_recent_proof(work)
    merchant = await locked_merchant(work, command.merchant_id)
    if merchant.state == MerchantState.ENDED:
        raise MerchantStateRefused("merchantId", state=merchant.state)
    rules.check_last_day(command.expires_on, local_day(work.now))
    rules.check_bounds(command.bounds, is_terminal=command.kind == CredentialKind.TERMINAL)
    credential_id = new_id()
    secret = merchant_secret(work.keyring, merchant.tenant_id, credential_id, generation=1)
    credential = MerchantCredentialRow(
        tenant_id=merchant.tenant_id,
        id=credential_id,
        merchant_id=merchant.id,
        kind=command.kind,
        name=clean_text(command.name, "name", most=rules.MAX_NAME) or "",
        key_id=urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)).decode(),
        secret_hash=work.keyring.blind_index(merchant.tenant_id, _SECRET, secret),
        offline_count=command.bounds.count,
        offline_fen=command.bounds.fen,
        offline_hours=command.bounds.hours,
        expires_at=_end_of(command.expires_on),
        created_by_id=merchant.created_by_id if work.actor.member_id is None else work.actor.member_id,
        created_at=work.now,
    )
    await queries.insert_credential(work.conn, credential)
    await _tell_credential(work, credential, "created", merchant.organisation_id)
    return {"credential_id": credential.id, "key": credential.key_id, "generation": 1}


async def merchant_credential_rotate(work: Work, command: MerchantCredentialRotate) -> Outcome:
    """Gives a credential a new secret; the old one ends at once. Locks it. Records `merchant_credential.rotated`.

    Raises:
        DomainError: STEP_UP_REQUIRED, MERCHANT_CREDENTIAL_NOT_FOUND, MERCHANT_CREDENTIAL_REVOKED,
            CREDENTIAL_DAYS_INVALID.
    """
    await require_recent_proof(work)
    credential, organisation_id = await _locked(work, command.credential_id)
    rules.check_last_day(command.expires_on, local_day(work.now))
    credential.generation += 1
    secret = merchant_secret(work.keyring, credential.tenant_id, credential.id, generation=credential.generation)
    credential.secret_hash = work.keyring.blind_index(credential.tenant_id, _SECRET, secret)
    credential.expires_at = _end_of(command.expires_on)
    await queries.update_credential(work.conn, credential)
    await _tell_credential(work, credential, "rotated", organisation_id)
    return {"credential_id": credential.id, "key": credential.key_id, "generation": credential.generation}


async def merchant_credential_revoke(work: Work, command: MerchantCredentialChange) -> Outcome:
    """Ends a credential at once; what was redeemed with it stays. Records `merchant_credential.revoked`.

    Raises:
        DomainError: MERCHANT_CREDENTIAL_NOT_FOUND, MERCHANT_CREDENTIAL_REVOKED.
    """
    credential, organisation_id = await _locked(work, command.credential_id)
    credential.revoked_at = work.now
    await queries.update_credential(work.conn, credential)
    await _tell_credential(work, credential, "revoked", organisation_id)
    return {"credential_id": credential.id}


def merchant_secret(keyring: Keyring, tenant_id: UUID, credential_id: UUID, *, generation: int) -> str:
    """The secret of a credential: 256 bits that only the installation's secret gives."""
    content = tenant_id.bytes + credential_id.bytes + generation.to_bytes(4)
    digest = hmac.digest(keyring.derive(_SECRET), content, sha256)
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def merchant_token(keyring: Keyring, tenant_id: UUID, outcome: Outcome) -> str:
    """What a device sends, of the outcome of making or rotating a credential."""
    credential_id, generation = UUID(str(outcome["credential_id"])), int(str(outcome["generation"]))
    secret = merchant_secret(keyring, tenant_id, credential_id, generation=generation)
    return f"{outcome['key']}.{secret}"


async def merchant_caller(
    conn: Connection, keyring: Keyring, token: str, *, now: datetime, address: str = ""
) -> tuple[Actor, Scope] | None:
    """Who shows `<key>.<secret>`; None for another secret, one that has expired or was revoked.

    Asked at each request, so that revoking and rotating count at once. Compared in constant time; whether the key
    exists cannot be told from the answer. A terminal redeems vouchers of programmes at and below its merchant's
    organisation. After its last day it is let in for so long as a file may be late, to bring one: that is all that is
    left of its permissions.
    """
    key_id, _, secret = token.partition(".")
    found = await queries.find_credential(conn, key_id)
    if found is None:
        return None
    row, organisation_id = found
    given = keyring.blind_index(row.tenant_id, _SECRET, secret)
    until_at = row.expires_at + LATE if row.kind == CredentialKind.TERMINAL else row.expires_at
    if not hmac.compare_digest(given, row.secret_hash) or row.revoked_at is not None or now >= until_at:
        return None
    actor = Actor(row.tenant_id, address=address, credential_id=row.id, merchant_id=row.merchant_id)
    permissions = CREDENTIAL_PERMISSIONS[row.kind] if now < row.expires_at else LATE_PERMISSIONS
    nodes = {each.value: (organisation_id,) for each in permissions}
    return actor, Scope(row.tenant_id, nodes=nodes, merchant_id=row.merchant_id)


async def locked_merchant(work: Work, merchant_id: UUID) -> MerchantRow:
    """A merchant that the caller manages, locked.

    Raises:
        MerchantNotFound: There is none.
    """
    merchant = await queries.lock_merchant(work.conn, work.scope, merchant_id)
    if merchant is None:
        raise MerchantNotFound("merchantId")
    return merchant


async def _locked(work: Work, credential_id: UUID) -> tuple[MerchantCredentialRow, UUID]:
    found = await queries.lock_credential(work.conn, work.scope, credential_id)
    if found is None:
        raise MerchantCredentialNotFound("credentialId")
    if found[0].revoked_at is not None:
        raise MerchantCredentialRevoked("credentialId")
    return found


def _checked(contract: MerchantContract, today: date) -> MerchantContract:
    name = clean_text(contract.name, "name", most=rules.MAX_NAME) or ""
    number = clean_text(contract.contract_number, "contractNumber", most=rules.MAX_NAME) or ""
    starts_on, ends_on = contract.contract_starts_on, contract.contract_ends_on
    rules.check_contract(starts_on, ends_on, today, contract.kinds)
    return MerchantContract(name, number, sorted(set(contract.kinds)), starts_on, ends_on)


def _end_of(on: date) -> datetime:
    """The instant at which the union's day is over."""
    return datetime.combine(on + timedelta(days=1), time(), SHANGHAI).astimezone(UTC)


async def _tell(work: Work, merchant: MerchantRow, word: str, **facts: object) -> None:
    await record(work, f"merchant.{word}", "merchant", merchant.id, organisation_id=merchant.organisation_id, **facts)


async def _tell_credential(work: Work, credential: MerchantCredentialRow, word: str, organisation_id: UUID) -> None:
    facts = {"merchant_id": str(credential.merchant_id), "kind": credential.kind, "key_id": credential.key_id}
    await record(
        work,
        f"merchant_credential.{word}",
        "merchant_credential",
        credential.id,
        organisation_id=organisation_id,
        **facts,
    )
