"""Permits 匿名凭证 for anonymous suggestions: the registrar signs what a member has blinded, a few a month.

Clients draw them at the beginning of a month for everybody, so that to have drawn one says nothing. No time is kept and
no audit entry written: the row is the record (docs/anonymous.md).
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, TypeAlias
from uuid import UUID

from db.models.suggestions import SuggestionPermitRow
from db.queries.suggestions import permits
from db.session import Record
from domain.shared.blind_signing import RETRY_SECONDS, RegistrarUnavailable, octets_of, signed_blindly
from domain.shared.calendar import local_day
from domain.shared.work import Outcome, Work
from domain.suggestions.anonymous_errors import (
    SuggestionPermitMonthOver,
    SuggestionPermitRefused,
    SuggestionPermitsDrawn,
)
from voting.blind import PublicKey
from voting.canonical import b64u
from voting.registrar import RegistrarClient

Look: TypeAlias = Callable[[], AbstractAsyncContextManager[Work]]
"""Opens a use case that only reads."""

PERMITS_A_MONTH: Final = 3


@dataclass(frozen=True, slots=True)
class SuggestionPermitWish:
    """What a member wants to have signed, base64url."""

    month_id: UUID
    blinded: str


@dataclass(frozen=True, slots=True)
class SuggestionPermitIssue:
    """A wish with its signature, which nobody has been given yet."""

    month_id: UUID
    blinded: bytes
    blind_signature: bytes = field(repr=False)


def month_of(now: datetime) -> date:
    """The first day of the month, by the union's calendar."""
    return local_day(now).replace(day=1)


async def permit_month(work: Work) -> Mapping[str, object]:
    """The month in which permits are drawn now, with its public key: the same for everybody who asks.

    Raises:
        RegistrarUnavailable: It has no key yet.
    """
    month = await permits.find_month_of(work.conn, work.scope.tenant_id, month_of(work.now))
    if month is None or month["registrar_key"] is None:
        raise RegistrarUnavailable(seconds=RETRY_SECONDS)
    return {
        "id": str(month["id"]),
        "month": f"{month['month']:%Y-%m}",
        "key": b64u(month["registrar_key"]),
        "permits": PERMITS_A_MONTH,
    }


async def suggestion_permit_prepare(
    look: Look, registrar: RegistrarClient | None, wish: SuggestionPermitWish
) -> SuggestionPermitIssue:
    """Has the wish signed, if nothing stands in its way; writes nothing.

    Raises:
        DomainError: SUGGESTION_PERMIT_MONTH_OVER, SUGGESTION_PERMIT_REFUSED, SUGGESTION_PERMITS_DRAWN,
            BLINDED_INVALID, REGISTRAR_UNAVAILABLE.
    """
    blinded = octets_of(wish.blinded)
    async with look() as work:
        found, month = await _drawable(work, wish.month_id, blinded)
    if found is None:
        key = PublicKey.from_der(month["registrar_key"])
        found = await signed_blindly(registrar, key, wish.month_id, blinded, field="monthId")
    return SuggestionPermitIssue(wish.month_id, blinded, found)


async def suggestion_permit_issue(work: Work, command: SuggestionPermitIssue) -> Outcome:
    """Keeps the permit and gives it out: `blind_signature`, base64url, and `left`, how many more there are.

    The same value has the same signature for ever. The log has no entry of it, and no event tells of it.

    Raises:
        DomainError: As `suggestion_permit_prepare`, for what happened meanwhile.
    """
    member_id = _member(work)
    await permits.lock_drawer(work.conn, work.scope.tenant_id, member_id)
    found, _ = await _drawable(work, command.month_id, command.blinded)
    drawn = await permits.list_drawn(work.conn, work.scope.tenant_id, command.month_id, member_id)
    count = len(drawn)
    if found is None:
        count += 1
        permit = SuggestionPermitRow(
            tenant_id=work.scope.tenant_id,
            month_id=command.month_id,
            member_id=member_id,
            number=count,
            blinded=command.blinded,
            blind_signature=command.blind_signature,
        )
        await permits.insert_permit(work.conn, permit)
    return {"blind_signature": b64u(found or command.blind_signature), "left": PERMITS_A_MONTH - count}


async def _drawable(work: Work, month_id: UUID, blinded: bytes) -> tuple[bytes | None, Record]:
    """The signature that the value has already, or None when it may have one; and the month."""
    tenant_id, member_id = work.scope.tenant_id, _member(work)
    month = await permits.find_month(work.conn, tenant_id, month_id)
    if month is None:
        raise SuggestionPermitMonthOver("monthId")
    drawn = await permits.list_drawn(work.conn, tenant_id, month_id, member_id)
    for row in drawn:
        if row["blinded"] == blinded:
            return row["blind_signature"], month
    if month["month"] != month_of(work.now):
        raise SuggestionPermitMonthOver("monthId")
    if not await permits.may_draw(work.conn, tenant_id, member_id):
        raise SuggestionPermitRefused
    if len(drawn) >= PERMITS_A_MONTH:
        raise SuggestionPermitsDrawn("monthId", limit=PERMITS_A_MONTH)
    if month["registrar_key"] is None:
        raise RegistrarUnavailable("monthId", seconds=RETRY_SECONDS)
    return None, month


def _member(work: Work) -> UUID:
    if work.actor.member_id is None:
        raise SuggestionPermitRefused
    return work.actor.member_id
