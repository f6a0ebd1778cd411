"""Who is told what of benefits, in both languages: through the outbox, once."""

import json
from collections import Counter
from uuid import UUID

import pytest

from api.messages import LOCALES, translate
from domain.benefits import service
from domain.benefits.service import CycleChange, VoucherChange, VoucherRedeem, VoucherReverse
from domain.notifications.handlers import DELIVERY_TOPIC, notification_handlers
from tests.domain.benefits.office import DAY, NOW, Office
from tests.domain.notifications.outbox import Outbox


async def told(office: Office) -> Counter[tuple[str, UUID]]:
    """Kinds of messages by member, after the relay has handled all there is."""
    relay = Outbox(office.database, office.keyring, office.tenant_id).relay(notification_handlers(["console"]))
    while (await relay.handle_once()).delivered:
        pass
    left = await office.owner.fetch(
        "SELECT topic FROM event WHERE delivered_at IS NULL AND topic <> $1", DELIVERY_TOPIC
    )
    assert [row["topic"] for row in left] == []
    return Counter(tuple(row) for row in await office.owner.fetch("SELECT kind, member_id FROM notification"))


async def test_holders_are_told_what_becomes_of_their_vouchers(office: Office) -> None:
    cycle_id, (first, second, third) = await office.cycle(), await office.members(3)
    redeemed, revoked, late = [await office.claim(cycle_id, each) for each in (first, second, third)]
    await office.run(service.voucher_redeem, VoucherRedeem(await office.code(redeemed)))
    async with office.database.write() as conn:
        await service.remind_holders(conn, NOW + 25 * DAY)
    await office.run(service.voucher_revoke, VoucherChange(revoked))
    office.now = NOW + 31 * DAY
    await office.lapse()

    found = await told(office)

    # Who claims knows it; of a reminder there is nothing left to say when the relay comes so late.
    assert found == {("voucher_redeemed", first): 1, ("voucher_revoked", second): 1, ("voucher_expired", third): 1}
    assert late is not None
    facts = await office.owner.fetchval("SELECT facts FROM notification WHERE kind = 'voucher_revoked'")
    assert '"title": "电影票"' in facts


async def test_each_use_of_several_is_told_with_its_amount_and_what_is_left(office: Office) -> None:
    cycle_id, (holder,) = await office.cycle(use="balance", excess_fen=0), await office.members(1)
    code = await office.code(await office.claim(cycle_id, holder))
    first = await office.run(service.voucher_redeem, VoucherRedeem(code, 12_05))
    await office.run(service.voucher_redeem, VoucherRedeem(code))
    change = VoucherReverse(first["redemption_id"], "退")
    await office.run(service.voucher_reverse, change, member_id=office.second_id)

    assert await told(office) == {("voucher_used", holder): 2, ("voucher_reversed", holder): 1}
    rows = await office.owner.fetch("SELECT kind, facts FROM notification ORDER BY id")
    said = {translate(f"NOTIFICATION_{row['kind'].upper()}", "zh-CN", **json.loads(row["facts"])) for row in rows}
    assert said == {
        "您的“电影票”票券已使用 12.05 元，剩余 17.95 元。",
        "您的“电影票”票券已使用 17.95 元，剩余 0.00 元。",
        "您的“电影票”票券有一笔 12.05 元的核销已撤销。",
    }


async def test_who_applied_is_told_of_the_draw_and_reminded_later(office: Office) -> None:
    cycle_id, people = await office.cycle(mode="lot", pieces=1), await office.members(2)
    for each in people:
        await office.apply(cycle_id, each)
    office.now = NOW + DAY
    await office.run(service.list_publish, CycleChange(cycle_id))
    await office.draw(cycle_id)
    await office.run(service.cycle_distribute, CycleChange(cycle_id))
    async with office.database.write() as conn:
        await service.remind_holders(conn, NOW + 25 * DAY)

    found = await told(office)

    served = await office.owner.fetchval("SELECT member_id FROM voucher")
    (other,) = {*people} - {served}
    assert found == {
        ("voucher_issued", served): 1,
        ("voucher_expiring", served): 1,
        ("benefit_not_served", other): 1,
    }


@pytest.mark.parametrize("locale", LOCALES)
def test_messages_name_the_cycle(locale: str) -> None:
    kinds = ("ISSUED", "REDEEMED", "USED", "REVERSED", "EXPIRED", "REVOKED", "EXPIRING")
    facts = {"title": "电影票", "until": "2026-04-09 12:00", "amount": "12.05", "left": "0.00"}
    for kind in (*(f"VOUCHER_{word}" for word in kinds), "BENEFIT_NOT_SERVED"):
        said = translate(f"NOTIFICATION_{kind}", locale, **facts)
        assert "电影票" in said
        assert "{" not in said
