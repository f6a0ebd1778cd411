"""Where an activation code goes: to the phone on file, for as long as it opens something."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from db.queries.auth.credentials import find_member_account
from db.queries.members.keys import find_phone
from db.queries.private_rows import open_private_rows
from db.scope import Scope
from db.sealing import Keyring, unseal
from db.session import Connection
from domain.auth.rules import SIGN_IN_STATES
from domain.auth.tokens import activation_hash


@dataclass(frozen=True, slots=True)
class ActivationMessage:
    """What a messenger has to know besides the code."""

    phone_number: str = field(repr=False)
    member_number: str
    expires_at: datetime


async def activation_message(
    conn: Connection, keyring: Keyring, member: Scope, code: str, *, now: datetime
) -> ActivationMessage | None:
    """Whom to send a code of the member's whose scope this is, in a transaction of its own.

    None: the code was used or replaced, or has ended; the member may not sign in, or has no phone on file, as who was
    erased.
    """
    tenant_id, member_id = member.tenant_id, UUID(str(member.member_id))
    account = await find_member_account(conn, tenant_id, member_id)
    if account is None or account.activation_hash is None or account.activation_expires_at is None:
        return None
    is_held = hmac.compare_digest(account.activation_hash, activation_hash(keyring, tenant_id, member_id, code))
    if not is_held or now >= account.activation_expires_at or account.state not in SIGN_IN_STATES:
        return None
    await open_private_rows(conn, member)
    found = await find_phone(conn, tenant_id, member_id)
    if found is None:
        return None
    key = keyring.unwrap_key(found["wrapped_key"], tenant_id, member_id)
    phone = unseal(key, found["phone_sealed"], tenant_id=tenant_id, row_id=member_id, column="phone")
    return ActivationMessage(phone, account.member_number, account.activation_expires_at)
