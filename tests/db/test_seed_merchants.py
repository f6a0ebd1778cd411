"""Merchants of the demonstration union are such as the services could have written: the rules are asked again."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest_asyncio

from db.sealing import Keyring
from db.seed.accounts import DEMO_TILL, DEMO_TILL_STAFF
from db.session import Database
from domain.merchants.policy import AllowanceFacts, ContractFacts, UseFacts, obstacle
from domain.merchants.rules import partners as rules
from domain.merchants.service import merchant_caller, settlements_verify
from domain.shared.calendar import local_day
from tests.db.test_seed_activities import Told, told

__all__ = ["told"]  # the copy that nobody serves, for each module that reads it

_USES = """
    SELECT r.*, v.kind AS voucher_kind, v.issued_at, v.valid_until_at, m.state, m.kinds,
        m.contract_starts_on, m.contract_ends_on, a.issued_at AS allowance_from_at,
        a.valid_until_at AS allowance_until_at,
        a.most_count, a.most_fen, v.member_id, b.reversed_at, b.reversed_by_id, p.opens_at, p.closes_at,
        v.place_id AS voucher_place_id
    FROM voucher_redemption AS r JOIN voucher AS v ON v.id = r.voucher_id
    LEFT JOIN merchant AS m ON m.id = r.merchant_id LEFT JOIN terminal_allowance AS a ON a.id = r.allowance_id
    LEFT JOIN voucher_reversal AS b ON b.id = r.id LEFT JOIN pick_up_place AS p ON p.id = r.place_id
"""


@pytest_asyncio.fixture(autouse=True)
async def _is_told(told: Told) -> None:  # the fixture of the other module
    assert await told.fetchval("SELECT count(*) FROM voucher_redemption WHERE merchant_id IS NOT NULL") > 200


async def test_settlements_and_spent_vouchers_add_up(told: Told) -> None:  # as above
    batches = await told.fetch("SELECT * FROM merchant_settlement ORDER BY number")
    missed = await told.fetchval(
        """
        SELECT count(*) FROM voucher_redemption AS r JOIN merchant_settlement AS s ON s.merchant_id = r.merchant_id
        WHERE (r.redeemed_at AT TIME ZONE 'Asia/Shanghai')::date <= s.until_on
            AND NOT EXISTS (SELECT FROM settlement_line AS l WHERE l.redemption_id = r.id AND l.kind = 'redeemed')
        """
    )

    assert list(await settlements_verify(told)) == []
    assert [(row["state"], row["number"]) for row in batches] == [("approved", 1), ("open", 2)]
    assert all(row["reversed_fen"] > 0 and row["total_fen"] > 0 for row in batches)
    assert all(row["until_on"] < local_day(row["created_at"]) for row in batches)
    assert missed == 0


async def test_what_tills_redeemed_they_could(told: Told) -> None:  # as above
    used = Counter[object]()
    for row in await told.fetch(
        f"{_USES} WHERE r.merchant_id IS NOT NULL AND r.kind = 'voucher' ORDER BY r.happened_at"
    ):
        allowance, now = None, row["redeemed_at"]
        if row["allowance_id"] is not None:
            count = used[row["allowance_id"]]
            allowance = AllowanceFacts(
                row["allowance_from_at"], row["allowance_until_at"], row["most_count"], row["most_fen"], count,
                count * row["amount_fen"],
            )  # fmt: skip
            used[row["allowance_id"]] += 1
        facts = UseFacts(
            contract=ContractFacts(
                row["state"], row["contract_starts_on"], row["contract_ends_on"], row["kinds"], local_day(now)
            ),
            kind=row["voucher_kind"],
            voucher_state="issued",
            valid_until_at=row["valid_until_at"],
            at=row["happened_at"],
            now=now,
            amount_fen=row["amount_fen"],
            allowance=allowance,
        )
        is_online = allowance is None
        assert obstacle(facts) == ("allowance_unknown" if is_online else None)
        assert row["issued_at"] < row["happened_at"] <= now
        assert (row["happened_at"] == now) == is_online
    assert list(used.values()) == [4]


async def test_what_was_taken_back_was_so_by_another_in_time_or_after_a_dispute(told: Told) -> None:  # as above
    rows = await told.fetch(f"{_USES} WHERE b.id IS NOT NULL ORDER BY r.redeemed_at")
    disputes = await told.fetch("SELECT * FROM merchant_dispute ORDER BY opened_at")
    disputed = {row["redemption_id"] for row in disputes if row["status"] == "accepted"}

    assert len(rows) == 2
    assert all(row["reversed_by_id"] != row["officer_id"] for row in rows)
    assert {row["id"] for row in rows if row["reversed_at"] > row["redeemed_at"] + timedelta(hours=72)} == disputed
    assert [row["status"] for row in disputes] == ["accepted", "open"]
    assert await told.fetchval(
        "SELECT bool_and(l.redemption_id IS NOT NULL) FROM merchant_dispute AS d LEFT JOIN settlement_line AS l"
        " ON l.redemption_id = d.redemption_id AND l.settlement_id = d.settlement_id AND l.kind = 'redeemed'"
    )


async def test_conflicts_are_about_vouchers_that_were_used_up(told: Told) -> None:  # as above
    rows = await told.fetch(
        """
        SELECT c.*, v.state, v.redeemed_at < c.opened_at AS was_before, v.member_id, r.kind, r.amount_fen AS borne_fen
        FROM redemption_conflict AS c JOIN voucher AS v ON v.id = c.voucher_id
        LEFT JOIN voucher_redemption AS r ON r.id = c.redemption_id ORDER BY c.decision NULLS FIRST
        """
    )

    assert [(row["reason"], row["decision"], row["kind"]) for row in rows] == [
        ("already_redeemed", None, None),
        ("already_redeemed", "union", "borne"),
    ]
    assert all(row["state"] == "redeemed" and row["was_before"] for row in rows)
    assert rows[1]["borne_fen"] == rows[1]["amount_fen"]
    assert rows[1]["decided_by_id"] != rows[1]["member_id"]
    scans = await told.fetchrow("SELECT scan_count, id FROM redemption_upload")
    assert scans is not None
    counted = await told.fetchval(
        "SELECT count(*) FROM (SELECT request_number FROM voucher_redemption WHERE upload_id = $1"
        " UNION SELECT request_number FROM redemption_conflict WHERE upload_id = $1) AS told",
        scans["id"],
    )
    assert counted == scans["scan_count"]


async def test_gifts_are_handed_out_at_open_places(told: Told) -> None:  # as above
    rows = await told.fetch(f"{_USES} WHERE r.place_id IS NOT NULL")
    chosen = await told.fetch("SELECT state FROM voucher WHERE place_id IS NOT NULL")

    assert len(rows) == 24
    for row in rows:
        assert row["opens_at"] <= row["redeemed_at"] < row["closes_at"] <= row["valid_until_at"]
        assert (row["voucher_place_id"], row["officer_id"] != row["member_id"]) == (row["place_id"], True)
        assert row["issued_at"] < row["redeemed_at"]
    assert Counter(row["state"] for row in chosen) == {"redeemed": 24, "issued": 9}


async def test_credentials_are_as_officers_make_them_and_two_of_them_are_public(
    demo_dsn: str, told: Told, keyring: Keyring
) -> None:  # as above
    for row in await told.fetch("SELECT * FROM merchant_credential"):
        rules.check_last_day(local_day(row["expires_at"] - timedelta(seconds=1)), local_day(row["created_at"]))
        bounds = rules.OfflineBounds(row["offline_count"], row["offline_fen"], row["offline_hours"])
        rules.check_bounds(bounds, is_terminal=row["kind"] == "terminal")
    database = await Database.open(demo_dsn, size=1)
    async with database.read() as conn:
        callers = [
            await merchant_caller(conn, keyring, token, now=datetime.now(UTC))
            for token in (".".join(DEMO_TILL), ".".join(DEMO_TILL_STAFF), f"demo-till-2.{DEMO_TILL[1]}")
        ]
    await database.close()

    assert [caller is not None for caller in callers] == [True, True, False]
    assert [dict(caller[1].nodes).keys() for caller in callers if caller is not None] == [
        {"voucher_redeem", "redemption_upload"},
        {"settlement_read"},
    ]


async def test_a_cycle_to_come_is_had_for_points(told: Told) -> None:  # as above
    row = await told.fetchrow(
        "SELECT o.state, o.created_by_id <> o.approved_by_id AS by_two, c.mode, c.state AS cycle_state,"
        " c.opens_at > now() AS is_to_come FROM point_offer AS o JOIN benefit_cycle AS c ON c.id = o.cycle_id"
    )

    assert row is not None
    assert tuple(row) == ("open", True, "first_come", "approved", True)


async def test_the_member_has_meals_left(told: Told) -> None:  # as above
    own: asyncpg.Record | None = await told.fetchrow(
        "SELECT v.spent_fen, v.used_count FROM voucher AS v JOIN benefit_cycle AS c ON c.id = v.cycle_id"
        " JOIN member AS m ON m.id = v.member_id WHERE c.use = 'times' AND m.member_number = 'HD000001'"
    )

    assert own is not None
    assert tuple(own) == (30_00, 3)
