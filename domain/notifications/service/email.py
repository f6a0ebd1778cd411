"""The caller's address of e-mail 电子邮箱: set, confirmed with a code that was sent there, removed."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from db.models.notifications import EmailAddressRow, EmailSuppressionCause
from db.queries.members import periods
from db.queries.notifications import email as queries
from db.queries.notifications.push import insert_deliveries
from db.sealing import Keyring, seal
from db.session import Connection
from db.types import new_id
from domain.audit.service import record
from domain.auth.codes import new_sign_in_code
from domain.auth.rules import normalised_sign_in_code
from domain.auth.service.attempts import Limits, count, subjects_of
from domain.members.service.keys import member_key
from domain.notifications.answers.links import unsubscribe_names
from domain.notifications.errors import EmailAddressNotFound, EmailOff, InvalidEmailAddress, InvalidEmailCode
from domain.notifications.handlers import DELIVERY_TOPIC
from domain.notifications.mail.telling import CODE_KIND, MAILS
from domain.notifications.rules.email import ADDRESS, CODE, CODE_LIFE, MAX_TRIES
from domain.shared.clock import Clock
from domain.shared.events import emit
from domain.shared.mail_addresses import mail_address
from domain.shared.proofs import require_recent_proof
from domain.shared.work import Outcome, Work

_SENDS: Final = Limits(account=3, address=30, window=timedelta(minutes=15))
_DAY_SENDS: Final = Limits(account=10, address=100, window=timedelta(days=1))
"""Codes that one member has sent to whatever addresses, and that are sent to one address by whomever."""


@dataclass(frozen=True, slots=True)
class EmailAddressSet:
    """An address of the caller; mails are worded in `locale`. `is_offered`: whether the installation sends any."""

    address: str = field(repr=False)
    locale: str
    is_offered: bool


@dataclass(frozen=True, slots=True)
class EmailAddressConfirm:
    """The code that was sent to the caller's address."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class EmailAddressRemove:
    """The caller wants no mails."""


async def email_address_set(work: Work, command: EmailAddressSet) -> Outcome:
    """Keeps an address in place of the former, and sends a code there, good for half an hour.

    Nothing else is sent there until the code came back. One that is confirmed and written to stays as it is. Locks the
    member. Records `email_address.set`, without the address. Asks for a recent proof: who finds a device open would
    read along from then on.

    Raises:
        DomainError: EMAIL_OFF, INVALID_EMAIL_ADDRESS, STEP_UP_REQUIRED, TOO_MANY_ATTEMPTS.
    """
    if not command.is_offered:
        raise EmailOff
    address = mail_address(command.address)
    if address is None:
        raise InvalidEmailAddress("address")
    await require_recent_proof(work)
    tenant_id, member_id = work.scope.tenant_id, _own_id(work)
    await periods.lock_own_member(work.conn, tenant_id, member_id)
    address_hash = work.keyring.blind_index(tenant_id, ADDRESS, address)
    held = await queries.lock_email_address(work.conn, tenant_id, member_id)
    is_same = held is not None and held.confirmed_at is not None and held.address_hash == address_hash
    if is_same and not await queries.is_email_suppressed(work.conn, tenant_id, address_hash):
        return {"member_id": str(member_id)}
    await count(work, subjects_of(work, "email code", f"member {member_id}"), _SENDS)
    await count(work, subjects_of(work, "email code of a member's day", f"member {member_id}"), _DAY_SENDS)
    await count(work, subjects_of(work, "email code of a day", address), _DAY_SENDS)
    await queries.drop_email_address(work.conn, tenant_id, member_id)
    key = await member_key(work, member_id)
    await _insert(work, member_id, key, address, command.locale)
    return {"member_id": str(member_id)}


def _own_id(work: Work) -> UUID:
    if work.actor.member_id is None:
        raise PermissionError("nobody is signed in")  # whoever calls a mutation with this permission is
    return work.actor.member_id


async def _insert(work: Work, member_id: UUID, key: bytes, address: str, locale: str) -> None:
    tenant_id, address_id, code = work.scope.tenant_id, new_id(), new_sign_in_code()
    row = EmailAddressRow(
        tenant_id=tenant_id,
        id=address_id,
        member_id=member_id,
        address_sealed=seal(key, address, tenant_id=tenant_id, row_id=address_id, column=ADDRESS),
        address_hash=work.keyring.blind_index(tenant_id, ADDRESS, address),
        locale=locale,
        set_at=work.now,
        code_hash=_code_hash(work.keyring, address_id, code),
        code_expires_at=work.now + CODE_LIFE,
    )
    await queries.insert_email_address(work.conn, row)
    sealed = seal(work.keyring.derive(CODE), code, tenant_id=tenant_id, row_id=address_id, column=CODE)
    event_id = new_id()
    facts = MAILS.facts(
        CODE_KIND, address_id, origin_id=event_id, message={"code_sealed": base64.b64encode(sealed).decode()}
    )
    await insert_deliveries(work.conn, tenant_id, DELIVERY_TOPIC, [(event_id, facts, None)])
    await record(work, "email_address.set", "email_address", address_id)


def _code_hash(keyring: Keyring, address_id: UUID, code: str) -> bytes:
    """What the table keeps of a code: useless without the installation's secret, a million guesses or not."""
    content = address_id.bytes + normalised_sign_in_code(code).encode()
    return hmac.digest(keyring.derive(f"{CODE} hash"), content, hashlib.sha256)


async def email_address_confirm(work: Work, command: EmailAddressConfirm) -> Outcome:
    """Has notifications sent to the caller's address from now on; a suppression of it ends. Locks the address.

    A wrong code counts: after five, the code is void. Records `email_address.confirmed`, and tells the
    member in the app and by push: another may have set it on a device of theirs.

    Raises:
        DomainError: EMAIL_ADDRESS_NOT_FOUND, INVALID_EMAIL_CODE.
    """
    tenant_id, member_id = work.scope.tenant_id, _own_id(work)
    row = await queries.lock_email_address(work.conn, tenant_id, member_id)
    if row is None:
        raise EmailAddressNotFound
    is_open = row.code_hash is not None and row.code_expires_at is not None and work.now < row.code_expires_at
    presented = _code_hash(work.keyring, row.id, command.code)
    if not is_open or row.code_tries >= MAX_TRIES:
        raise InvalidEmailCode("code")
    if not hmac.compare_digest(row.code_hash or b"", presented):
        await queries.count_email_code_try(work.conn, tenant_id, row.id)
        return {"refused": InvalidEmailCode.code, "refused_at": ["code"]}
    await queries.confirm_email_address(work.conn, row, at=work.now)
    await record(work, "email_address.confirmed", "email_address", row.id)
    await emit(work, "email_address.confirmed", "email_address", row.id, member_id=str(member_id))
    return {"member_id": str(member_id)}


async def email_address_remove(work: Work, command: EmailAddressRemove) -> Outcome:
    """Forgets the caller's address: what is on its way there is not sent, links in mails are dead.

    Records `email_address.removed`.

    Raises:
        DomainError: EMAIL_ADDRESS_NOT_FOUND.
    """
    del command
    tenant_id, member_id = work.scope.tenant_id, _own_id(work)
    row = await queries.lock_email_address(work.conn, tenant_id, member_id)
    if row is None:
        raise EmailAddressNotFound
    await queries.drop_email_address(work.conn, tenant_id, member_id)
    await record(work, "email_address.removed", "email_address", row.id)
    return {"removed_at": work.now.isoformat()}


async def email_unsubscribe(conn: Connection, keyring: Keyring, token: str, *, clock: Clock) -> bool:
    """Sends no more notifications to an address until it is confirmed anew; whether the token is ours."""
    names = unsubscribe_names(keyring, token)
    if names is None:
        return False
    cause = EmailSuppressionCause.UNSUBSCRIBED.value
    await queries.suppress_email(conn, names[0], names[1], cause=cause, at=clock())
    return True
