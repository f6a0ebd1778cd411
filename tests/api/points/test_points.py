"""Points over the API: the exchange, the same request key twice, switched off, an officer who looks and says why."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import pytest_asyncio

from api.nodes import encode_id, key_of
from db.types import new_id
from tests.support.access import all_kinds
from tests.support.api import Client, request_key

OWN, OFFERS = "mobile/points/own_points", "mobile/points/point_offer_list"
EXCHANGE, INSPECT = "mobile/points/point_exchange", "console/points/point_account_inspect"
_CYCLE = """
    WITH officer AS (SELECT tenant_id, id FROM member WHERE member_number = 'HD000002'),
    counted AS (
        INSERT INTO quota (tenant_id, id, owner_kind, owner_id, part, unit, is_one_each, keeps_returns, target_size,
            size, free)
        SELECT tenant_id, $1::uuid, 'benefit_cycle', $1::uuid, 'vouchers', 'piece', true, false, 3, 3, 3 FROM officer
    ), planned AS (
        INSERT INTO benefit_programme (tenant_id, id, organisation_id, kind, state, title, description, condition,
            budget_fen, budget_quota_id, created_by_id, approved_by_id, created_at)
        SELECT tenant_id, $1::uuid, tenant_id, 'culture', 'open', '观影', '每季度一次',
            '{"is": "state_in", "of": ["active"]}', 100, $1::uuid, id, $2::uuid, '2020-01-01' FROM officer
    ), cycled AS (
        INSERT INTO benefit_cycle (tenant_id, id, programme_id, state, title, mode, needs, opens_at, closes_at,
            valid_until_at, pieces, value_fen, excess_fen, quota_id, created_by_id, approved_by_id, created_at)
        SELECT tenant_id, $1::uuid, $1::uuid, 'approved', '电影票', 'first_come', '[]', '2020-01-05', '2999-01-01',
            '2999-01-02', 3, 100, 0, $1::uuid, id, $2::uuid, '2020-01-01' FROM officer
    )
    INSERT INTO point_offer (tenant_id, id, organisation_id, cycle_id, points, state, created_by_id, approved_by_id,
        created_at)
    SELECT tenant_id, $1::uuid, tenant_id, $1::uuid, 5, 'open', id, $2::uuid, '2020-01-01' FROM officer
"""
_EARNED = """
    WITH opened AS (
        INSERT INTO point_account SELECT tenant_id, id, 7 FROM member WHERE id = $1
        ON CONFLICT (tenant_id, member_id) DO UPDATE SET balance_points = point_account.balance_points + 7
    ), came AS (
        INSERT INTO point_credit (tenant_id, id, member_id, organisation_id, cause, subject_id, points, left_points,
            earned_on, ends_on)
        SELECT tenant_id, $2::uuid, id, organisation_id, 'feedback_given', $2::uuid, 7, 7, '2020-01-05', '2999-03-31'
        FROM member WHERE id = $1
    )
    INSERT INTO point_entry (tenant_id, id, member_id, organisation_id, kind, cause, points, forgiven_points,
        recorded_at)
    SELECT tenant_id, $2::uuid, id, organisation_id, 'earned', 'feedback_given', 7, 0, now() FROM member WHERE id = $1
"""


@dataclass(frozen=True)
class Shop:
    """The demonstration union with an offer for five points, and a member who has earned seven more."""

    owner: asyncpg.Connection
    callers: Mapping[str, Client]
    member_id: UUID
    offer_id: UUID

    async def own(self) -> dict[str, Any]:
        """What the member sees."""
        answer = await self.callers["member"].send(OWN, {})
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data

    async def balance(self) -> int:
        """What the member has."""
        return int((await self.own())["viewer"]["pointAccount"]["balancePoints"])

    async def offers(self) -> list[dict[str, Any]]:
        """What the member may exchange points for."""
        found: list[dict[str, Any]] = (await self.callers["member"].send(OFFERS, {}))["data"]["pointOffers"]["nodes"]
        return found

    async def switch_off(self) -> None:
        """Switches the exchange off for the whole union."""
        await self.owner.execute(
            "INSERT INTO rule_version (tenant_id, id, organisation_id, key, value, is_binding, starts_on, source)"
            " SELECT id, $1, id, 'points_are_exchanged', 0, true, '2020-01-01', '决议' FROM tenant",
            new_id(),
        )


@pytest_asyncio.fixture
async def shop(demo: Client, demo_dsn: str) -> AsyncIterator[Shop]:
    callers = await all_kinds(demo)
    owner = await asyncpg.connect(demo_dsn)
    second_id = await owner.fetchval("SELECT id FROM member WHERE member_number = 'HD000004'")
    member_id = await owner.fetchval("SELECT id FROM member WHERE member_number = 'HD000001'")
    offer_id = new_id()
    await owner.execute(_CYCLE, offer_id, second_id)
    await owner.execute(_EARNED, member_id, new_id())
    yield Shop(owner, callers, member_id, offer_id)
    await owner.close()


async def test_points_become_a_voucher_once_for_a_request_key(shop: Shop) -> None:
    before = await shop.balance()
    (offer,) = [each for each in await shop.offers() if each["id"] == encode_id("PointOffer", shop.offer_id)]
    assert offer["viewerCanExchange"] == {"allowed": True, "reasons": []}

    wish = {"input": {"offerId": offer["id"], "requestKey": request_key()}}
    first, again = [await shop.callers["member"].send(EXCHANGE, wish) for _ in range(2)]

    assert first["data"] == again["data"]
    payload = first["data"]["pointExchange"]
    assert payload["userErrors"] == []
    assert payload["account"] == {"balancePoints": before - 5}
    own = await shop.own()
    assert [(each["kind"], each["points"]) for each in own["pointEntries"]["nodes"][:2]] == [
        ("SPENT", -5),
        ("EARNED", 7),
    ]
    (exchange,) = own["viewer"]["pointExchanges"]
    assert (exchange["title"], exchange["state"], exchange["voucher"]["state"]) == ("电影票", "MADE", "ISSUED")
    vouchers = await shop.owner.fetchval("SELECT count(*) FROM voucher WHERE cycle_id = $1", shop.offer_id)
    assert vouchers == 1
    (offer,) = [each for each in await shop.offers() if each["id"] == offer["id"]]
    assert [each["code"] for each in offer["viewerCanExchange"]["reasons"]] == ["ALREADY_CLAIMED", "POINTS_SHORT"]


async def test_where_the_exchange_is_off_points_stay_readable(shop: Shop) -> None:
    before = await shop.balance()
    await shop.switch_off()

    own = await shop.own()
    wish = {"input": {"offerId": encode_id("PointOffer", shop.offer_id), "requestKey": request_key()}}
    answer = await shop.callers["member"].send(EXCHANGE, wish)

    assert own["viewer"]["pointAccount"]["isExchangeOn"] is False
    assert (own["viewer"]["pointAccount"]["balancePoints"], await shop.offers()) == (before, [])
    assert [each["code"] for each in answer["data"]["pointExchange"]["userErrors"]] == ["COMMERCE_OFF"]
    assert await shop.balance() == before


async def test_an_officer_sees_one_account_with_a_reason_that_is_recorded(shop: Shop) -> None:
    given = {"memberId": encode_id("Member", shop.member_id), "reason": "会员来电", "requestKey": request_key()}
    answer = await shop.callers["federation officer"].send(INSPECT, {"input": given})

    account = answer["data"]["pointAccountInspect"]["account"]
    assert account["balancePoints"] == await shop.balance()
    assert account["entries"][0]["points"] == 7
    row = await shop.owner.fetchrow("SELECT object_id FROM audit_entry WHERE action = 'point_account.inspected'")
    assert row is not None
    assert row["object_id"] == shop.member_id == key_of(given["memberId"], "Member")
