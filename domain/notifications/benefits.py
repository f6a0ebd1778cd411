"""Who is told what of benefits 普惠服务: members, of their own vouchers and applications."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias
from uuid import UUID

from db.queries.benefits import timing
from domain.merchants.rules.statements import yuan_of
from domain.notifications.rules import NotificationKind
from domain.shared.calendar import SHANGHAI
from domain.shared.handlers import Event, Handler
from domain.shared.work import Work

Tell: TypeAlias = Callable[[Work, Event, NotificationKind, Sequence[UUID]], Awaitable[bool]]

_KINDS: Mapping[str, NotificationKind] = {
    "voucher.issued": NotificationKind.VOUCHER_ISSUED,
    "voucher.redeemed": NotificationKind.VOUCHER_REDEEMED,
    "voucher.reversed": NotificationKind.VOUCHER_REVERSED,
    "voucher.expired": NotificationKind.VOUCHER_EXPIRED,
    "voucher.revoked": NotificationKind.VOUCHER_REVOKED,
    "voucher.expiring": NotificationKind.VOUCHER_EXPIRING,
    "benefit_application.not_served": NotificationKind.BENEFIT_NOT_SERVED,
}


def benefit_handlers(tell: Tell) -> Mapping[str, Handler]:
    """Topic → handler. Messages name the cycle by its title; amounts are in yuan."""

    async def handle(work: Work, event: Event) -> bool:
        cycle = await timing.find_title(work.conn, event.tenant_id, UUID(str(event.facts["cycle_id"])))
        if cycle is None or not await _is_news(work, event, mode=cycle["mode"]):
            return False
        title, title_en = cycle["title"], cycle["title_en"]
        facts = {
            **event.facts,
            "title": title if title_en is None else f"{title} / {title_en}",
            "until": f"{cycle['valid_until_at'].astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
        }
        for name in ("amount", "left"):
            if f"{name}_fen" in event.facts:
                facts[name] = yuan_of(int(str(event.facts[f"{name}_fen"])))
        return await tell(work, replace(event, facts=facts), _kind_of(event), [UUID(str(event.facts["member_id"]))])

    return dict.fromkeys(_KINDS, handle)


def _kind_of(event: Event) -> NotificationKind:
    """Of a voucher of several uses each use is told with its amount, and what is left."""
    if event.topic == "voucher.redeemed" and event.facts.get("use", "once") != "once":
        return NotificationKind.VOUCHER_USED
    return _KINDS[event.topic]


async def _is_news(work: Work, event: Event, *, mode: str) -> bool:
    """Who claims a voucher knows that they have it; a reminder that comes late is none."""
    if event.topic == "voucher.issued":
        return mode != "first_come"
    if event.topic == "voucher.expiring":
        return await timing.find_voucher_state(work.conn, event.tenant_id, event.subject_id) == "issued"
    return True
