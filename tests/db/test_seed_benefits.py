"""Benefits of the demonstration union are such as the services could have written: the rules are asked again."""

from collections import Counter
from datetime import UTC, datetime

import pytest_asyncio

from db.queries.benefits import timing
from db.sealing import Keyring, unseal
from domain.benefits.service.claiming import CODE_COLUMN, CODE_FIELD, CODE_KEY
from scripts.draw_rerun import Published, rerun
from tests.db.test_seed_activities import Told, told
from tests.domain.benefits.office import DISAGREEING

__all__ = ["told"]  # the copy that nobody serves, for each module that reads it


@pytest_asyncio.fixture(autouse=True)
async def _is_told(told: Told) -> None:  # the fixture of the other module
    assert await told.fetchval("SELECT count(*) FROM voucher") > 300


async def test_vouchers_are_those_of_the_ledger_and_of_the_years(told: Told) -> None:  # as above
    odd = await told.fetch(
        """
        SELECT v.state, h.claimed, h.used FROM voucher v
        JOIN benefit_cycle c ON c.id = v.cycle_id LEFT JOIN quota_holding h ON h.holder_id = v.id
            AND h.quota_id = c.quota_id
        WHERE (coalesce(h.claimed, 0), coalesce(h.used, 0)) <> CASE
                WHEN v.state = 'issued' AND v.spent_fen = 0 THEN (1::bigint, 0::bigint)
                WHEN v.state IN ('issued', 'redeemed') THEN (0::bigint, 1::bigint) ELSE (0::bigint, 0::bigint) END
            OR h.claim_ends_at <> v.valid_until_at
        """
    )

    assert odd == []
    assert await told.fetch(DISAGREEING) == []


async def test_cycles_are_over_open_and_to_come(told: Told) -> None:  # as above
    rows = await told.fetch("SELECT state, mode, opens_at < now() AS has_opened, closes_at < now() AS has_closed"
                            " FROM benefit_cycle")  # fmt: skip
    spent = await told.fetch(
        """
        SELECT q.size - q.free - q.claimed - q.used AS rest, q.used - coalesce((
            SELECT sum(v.value_fen) FROM voucher v JOIN benefit_cycle c ON c.id = v.cycle_id
            WHERE v.programme_id = p.id AND v.state = 'redeemed' AND c.state = 'ended'), 0) - coalesce((
            SELECT sum(r.amount_fen) FROM voucher_redemption r JOIN voucher v ON v.id = r.voucher_id
            WHERE v.programme_id = p.id AND r.kind = 'borne'), 0) AS unspent
        FROM benefit_programme p JOIN quota q ON q.id = p.budget_quota_id
        """
    )

    assert Counter(tuple(row.values()) for row in rows) == {
        ("ended", "first_come", True, True): 1,
        ("ended", "lot", True, True): 1,
        ("distributed", "first_come", True, True): 1,
        ("approved", "first_come", True, False): 2,
        ("approved", "lot", True, False): 1,
        ("approved", "first_come", False, False): 2,
    }
    assert [tuple(row.values()) for row in spent] == [(0, 0)] * 3


async def test_the_draw_of_the_past_is_reckoned_again(told: Told) -> None:  # as above
    row = await told.fetchrow("SELECT * FROM benefit_cycle WHERE list_text IS NOT NULL")
    assert row is not None
    served = await told.fetch(
        "SELECT id FROM benefit_application WHERE cycle_id = $1 AND state = 'served' ORDER BY place", row["id"]
    )
    published = Published(*(row[name] for name in ("seed", "commitment", "public_value", "list_hash")))

    assert rerun(row["list_text"].encode(), published, pieces=row["pieces"]) == [str(each["id"]) for each in served]


async def test_a_till_finds_the_code_that_its_holder_reads(told: Told, keyring: Keyring) -> None:  # as above
    row = await told.fetchrow("SELECT * FROM voucher WHERE state = 'issued' LIMIT 1")
    assert row is not None
    key = keyring.derive(CODE_KEY)
    code = unseal(key, row["code_sealed"], tenant_id=row["tenant_id"], row_id=row["id"], column=CODE_COLUMN)

    assert keyring.blind_index(row["tenant_id"], CODE_FIELD, code) == row["code_index"]


async def test_the_clock_finds_nothing_to_do(told: Told) -> None:  # as above
    assert not await timing.lock_ready(told, [], now=datetime.now(UTC))
    assert not await timing.lock_over(told, [], before=datetime.now(UTC))
    assert not await timing.lock_unclear(told, [])
