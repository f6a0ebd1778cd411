"""What speaks against a use without a network, as a table; the first reason that holds is given."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from db.models.merchants import RedemptionReason
from domain.benefits.rules.uses import LATE
from domain.merchants.policy import CHECKS, AllowanceFacts, ContractFacts, UseFacts, obstacle

NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
CONTRACT = ContractFacts("active", date(2026, 3, 1), date(2026, 3, 31), ("culture",), date(2026, 3, 10))
ALLOWANCE = AllowanceFacts(NOW - 2 * HOUR, NOW + HOUR, most_count=3, most_fen=100_00, used_count=0, used_fen=0)
GOOD = UseFacts(
    contract=CONTRACT,
    kind="culture",
    voucher_state="issued",
    valid_until_at=NOW + HOUR,
    at=NOW - HOUR,
    now=NOW,
    amount_fen=30_00,
    allowance=ALLOWANCE,
)
LONG_AGO = {
    "at": NOW - 2 * LATE,
    "allowance": replace(ALLOWANCE, issued_at=NOW - 3 * LATE),
    "valid_until_at": NOW - LATE + HOUR,
}
"""A file that comes later than files may: as of when that begins."""


def test_the_reasons_are_those_of_the_table_and_in_its_order() -> None:
    assert [reason for reason, _ in CHECKS] == [each.value for each in RedemptionReason]


@pytest.mark.parametrize(
    ("reason", "changed"),
    [
        (None, {}),
        ("unknown_code", {"voucher_state": None}),
        ("number_reused", {"is_number_reused": True}),
        (None, {"at": NOW + timedelta(seconds=60)}),
        ("clock_wrong", {"at": NOW + timedelta(seconds=61)}),
        (None, {"issued_at": NOW - HOUR + timedelta(seconds=60)}),
        ("clock_wrong", {"issued_at": NOW - HOUR + timedelta(seconds=61)}),
        ("allowance_unknown", {"allowance": None}),
        (None, {"at": NOW - 2 * HOUR - timedelta(seconds=60)}),
        ("allowance_over", {"at": NOW - 2 * HOUR - timedelta(seconds=61)}),
        ("allowance_over", {"allowance": replace(ALLOWANCE, valid_until_at=NOW - HOUR)}),
        (None, {"allowance": replace(ALLOWANCE, used_count=2, used_fen=70_00)}),
        ("allowance_exceeded", {"allowance": replace(ALLOWANCE, used_count=3)}),
        ("allowance_exceeded", {"allowance": replace(ALLOWANCE, used_fen=70_01)}),
        ("merchant_refused", {"contract": replace(CONTRACT, state="suspended")}),
        ("merchant_refused", {"contract": replace(CONTRACT, state="ended")}),
        (None, {"contract": replace(CONTRACT, on=date(2026, 3, 31))}),
        ("merchant_refused", {"contract": replace(CONTRACT, on=date(2026, 4, 1))}),
        ("merchant_refused", {"contract": replace(CONTRACT, on=date(2026, 2, 28))}),
        ("kind_refused", {"kind": "health"}),
        ("revoked", {"voucher_state": "revoked"}),
        ("revoked", {"voucher_state": "revoked", "closed_at": NOW - HOUR}),
        ("revoked", {"voucher_state": "revoked", "closed_at": NOW - HOUR / 2}),
        ("revoked", {"voucher_state": "expired", "closed_at": NOW - HOUR / 2}),
        ("already_redeemed", {"voucher_state": "redeemed"}),
        ("expired", {"voucher_state": "expired"}),
        ("expired", {"voucher_state": "expired", "valid_until_at": NOW - HOUR, "closed_at": NOW}),
        (None, {"voucher_state": "expired", "valid_until_at": NOW - HOUR / 2, "closed_at": NOW}),
        ("expired", {"voucher_state": "expired", "valid_until_at": NOW, "closed_at": NOW, "is_gone": True}),
        ("expired", {"valid_until_at": NOW - HOUR}),
        (None, {"valid_until_at": NOW}),
        ("expired", {"valid_until_at": NOW, "is_gone": True}),
        (None, LONG_AGO),
        ("expired", {**LONG_AGO, "valid_until_at": NOW - LATE}),
        ("revoked", {**LONG_AGO, "voucher_state": "revoked", "closed_at": NOW - LATE}),
        (None, {"at": NOW + timedelta(seconds=30), "valid_until_at": NOW + timedelta(seconds=20)}),
        ("locked", {"voucher_state": "locked", "is_held": True}),
        (None, {"voucher_state": "locked"}),
        ("amount_refused", {"fits": False}),
        ("already_redeemed", {"voucher_state": "redeemed", "fits": False, "valid_until_at": NOW - HOUR}),
        ("allowance_exceeded", {"voucher_state": "revoked", "allowance": replace(ALLOWANCE, used_count=3)}),
    ],
)
def test_obstacle(reason: str | None, changed: dict[str, Any]) -> None:
    assert obstacle(replace(GOOD, **changed)) == reason
