"""Mail lists: addresses that officers add, and the list of those that are never written to again."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from db.models.channels import ChannelAddressRow, ChannelSuppressionRow, ChannelTargetRow, SuppressionCause
from db.queries import channels as queries
from db.sealing import Keyring, seal
from db.session import Connection
from db.types import new_id
from domain.audit.service import record
from domain.channels import rules
from domain.channels.errors import ChannelListFull, ChannelNoList
from domain.channels.service.targets import ADDRESS, managed_target
from domain.shared.work import Outcome, Work

_PROOF: Final = "mail unsubscribe"
_PROOF_BYTES: Final = 16
_ID_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class ChannelAddressesAdd:
    """Addresses of people who want the mails of a list."""

    target_id: UUID
    addresses: Sequence[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChannelAddressSuppress:
    """An address that is not to be written to again, by whichever list of the union."""

    target_id: UUID
    address: str = field(repr=False)


async def channel_addresses_add(work: Work, command: ChannelAddressesAdd) -> Outcome:
    """Adds to a list what is neither there nor suppressed. Locks the target. Records `channel_addresses.added`.

    The outcome says how many were added, and not which: who unsubscribed is nobody's business.

    Raises:
        DomainError: CHANNEL_LIST_FULL, CHANNEL_ADDRESS_INVALID, CHANNEL_TARGET_NOT_FOUND, CHANNEL_TARGET_ENDED,
            CHANNEL_NO_LIST.
    """
    if not 1 <= len(command.addresses) <= rules.MAX_ADDED:
        raise ChannelListFull("addresses", limit=rules.MAX_ADDED)
    cleaned = [rules.clean_address(each, "addresses", str(at)) for at, each in enumerate(command.addresses)]
    target = await _managed_list(work, command.target_id)
    held = await queries.count_addresses(work.conn, target.tenant_id, target.id)
    if held + len(cleaned) > rules.MAX_ADDRESSES:
        raise ChannelListFull("addresses", limit=rules.MAX_ADDRESSES)
    key = work.keyring.unwrap_key(target.wrapped_key, target.tenant_id, target.id)
    rows = [_row(work, target, key, address) for address in dict.fromkeys(cleaned)]
    added = await queries.insert_addresses(work.conn, target.tenant_id, target.id, rows, at=work.now)
    place_id = target.organisation_id
    await record(
        work, "channel_addresses.added", "channel_target", target.id, organisation_id=place_id, addresses=added
    )
    return {"channel_target_id": str(target.id), "added": added}


def _row(work: Work, target: ChannelTargetRow, key: bytes, address: str) -> ChannelAddressRow:
    address_id, tenant_id = new_id(), target.tenant_id
    return ChannelAddressRow(
        tenant_id=tenant_id,
        id=address_id,
        target_id=target.id,
        address_sealed=seal(key, address, tenant_id=tenant_id, row_id=address_id, column=ADDRESS),
        address_index=work.keyring.blind_index(tenant_id, ADDRESS, address),
        added_at=work.now,
    )


async def channel_address_suppress(work: Work, command: ChannelAddressSuppress) -> Outcome:
    """Never writes to an address again, by whichever list: a bounce that came by mail, a wish on paper.

    Records `channel_address.suppressed`, without the address.

    Raises:
        DomainError: CHANNEL_ADDRESS_INVALID, CHANNEL_TARGET_NOT_FOUND, CHANNEL_TARGET_ENDED, CHANNEL_NO_LIST.
    """
    address = rules.clean_address(command.address, "address")
    target = await _managed_list(work, command.target_id)
    row = ChannelSuppressionRow(
        tenant_id=target.tenant_id,
        address_index=work.keyring.blind_index(target.tenant_id, ADDRESS, address),
        cause=SuppressionCause.NOTED.value,
        noted_at=work.now,
    )
    await queries.insert_suppression(work.conn, row)
    place_id = target.organisation_id
    await record(work, "channel_address.suppressed", "channel_target", target.id, organisation_id=place_id)
    return {"channel_target_id": str(target.id)}


async def _managed_list(work: Work, target_id: UUID) -> ChannelTargetRow:
    target = await managed_target(work, target_id)
    if target.kind != rules.EMAIL:
        raise ChannelNoList("channelTargetId")
    return target


def unsubscribe_token(keyring: Keyring, tenant_id: UUID, address_id: UUID) -> str:
    """What an address is unsubscribed with: it names the address's row and is signed, and is stored nowhere."""
    named = tenant_id.bytes + address_id.bytes
    return base64.urlsafe_b64encode(named + _proof(keyring, named)).decode().rstrip("=")


def _proof(keyring: Keyring, named: bytes) -> bytes:
    return hmac.digest(keyring.derive(_PROOF), named, hashlib.sha256)[:_PROOF_BYTES]


def unsubscribe_names(keyring: Keyring, token: str) -> tuple[UUID, UUID] | None:
    """The union and the row of an address that a token names; None for a token that is not ours."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    named, proof = raw[: 2 * _ID_BYTES], raw[2 * _ID_BYTES :]
    if not hmac.compare_digest(_proof(keyring, named), proof) or len(named) != 2 * _ID_BYTES:
        return None
    return UUID(bytes=named[:_ID_BYTES]), UUID(bytes=named[_ID_BYTES:])


async def channel_address_unsubscribe(conn: Connection, keyring: Keyring, token: str, *, now: datetime) -> bool:
    """Never writes to the address again, by whichever list; whether the token names one. As often as one likes."""
    names = unsubscribe_names(keyring, token)
    if names is None:
        return False
    cause = SuppressionCause.UNSUBSCRIBED.value
    return await queries.suppress_address(conn, names[0], names[1], cause=cause, at=now)
