"""The rules of merchants as tables: contracts, bounds, amounts, clocks, files of merchants."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.benefits.errors import AmountInvalid
from domain.benefits.rules.uses import amount_of, check_uses
from domain.merchants.errors import (
    ContractDaysInvalid,
    CredentialDaysInvalid,
    KindsMissing,
    OfflineBoundsInvalid,
    StatementInvalid,
)
from domain.merchants.rules.guesses import UNKNOWN_CODES, wait_seconds
from domain.merchants.rules.partners import (
    OfflineBounds,
    check_bounds,
    check_contract,
    check_last_day,
    seconds_ahead,
)
from domain.merchants.rules.statements import compare, fen_of, read_statement, sums, yuan_of

TODAY = date(2026, 3, 10)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("use", "uses", "spent", "asked", "taken"),
    [
        ("once", 1, 0, None, 3000),
        ("once", 1, 0, 3000, 3000),
        ("once", 1, 0, 2999, None),
        ("once", 1, 3000, None, None),
        ("times", 3, 0, None, 1000),
        ("times", 3, 2000, 1000, 1000),
        ("times", 3, 3000, None, None),
        ("times", 3, 0, 2000, None),
        ("balance", 1, 0, None, 3000),
        ("balance", 1, 2999, None, 1),
        ("balance", 1, 1000, 2000, 2000),
        ("balance", 1, 1000, 2001, None),
        ("balance", 1, 0, 0, None),
        ("balance", 1, 0, -1, None),
        ("balance", 1, 3000, None, None),
    ],
)
def test_what_a_use_takes(use: str, uses: int, spent: int, asked: int | None, taken: int | None) -> None:
    if taken is None:
        with pytest.raises(AmountInvalid):
            amount_of(use, uses, value_fen=3000, spent_fen=spent, asked_fen=asked)
    else:
        assert amount_of(use, uses, value_fen=3000, spent_fen=spent, asked_fen=asked) == taken


@pytest.mark.parametrize(
    ("use", "uses", "excess", "is_fine"),
    [
        ("once", 1, 500, True),
        ("once", 2, 0, False),
        ("times", 3, 500, True),
        ("times", 1, 0, False),
        ("times", 7, 0, False),
        ("times", 101, 0, False),
        ("balance", 1, 0, True),
        ("balance", 1, 1, False),
        ("balance", 3, 0, False),
    ],
)
def test_which_uses_fit(use: str, uses: int, excess: int, *, is_fine: bool) -> None:
    if is_fine:
        check_uses(use, uses, value_fen=3000, excess_fen=excess)
    else:
        with pytest.raises(AmountInvalid):
            check_uses(use, uses, value_fen=3000, excess_fen=excess)


def test_contracts_and_last_days() -> None:
    check_contract(TODAY - DAY, TODAY, TODAY, ["culture"])
    for starts_on, ends_on in ((TODAY, TODAY - DAY), (TODAY - 2 * DAY, TODAY - DAY)):
        with pytest.raises(ContractDaysInvalid):
            check_contract(starts_on, ends_on, TODAY, ["culture"])
    with pytest.raises(KindsMissing):
        check_contract(TODAY, TODAY, TODAY, [])
    check_last_day(TODAY, TODAY)
    check_last_day(TODAY + 400 * DAY, TODAY)
    for last_on in (TODAY - DAY, TODAY + 401 * DAY):
        with pytest.raises(CredentialDaysInvalid):
            check_last_day(last_on, TODAY)


@pytest.mark.parametrize(
    ("bounds", "is_terminal", "is_fine"),
    [
        (OfflineBounds(), True, True),
        (OfflineBounds(), False, True),
        (OfflineBounds(1, 1, 1), True, True),
        (OfflineBounds(1, 1, 1), False, False),
        (OfflineBounds(1, 0, 1), True, False),
        (OfflineBounds(1001, 1, 1), True, False),
        (OfflineBounds(1, 10_000_001, 1), True, False),
        (OfflineBounds(1, 1, 73), True, False),
        (OfflineBounds(-1, 1, 1), True, False),
    ],
)
def test_bounds(bounds: OfflineBounds, *, is_terminal: bool, is_fine: bool) -> None:
    if is_fine:
        check_bounds(bounds, is_terminal=is_terminal)
    else:
        with pytest.raises(OfflineBoundsInvalid):
            check_bounds(bounds, is_terminal=is_terminal)


def test_clocks_are_put_right_beyond_a_minute() -> None:
    assert [seconds_ahead(timedelta(seconds=each)) for each in (60, 61, -60, -61)] == [0, 61, 0, -61]


@pytest.mark.parametrize(("yuan", "fen"), [("12", 1200), ("12.5", 1250), ("0.05", 5), ("-3.10", -310), ("0", 0)])
def test_yuan_and_fen(yuan: str, fen: int) -> None:
    assert fen_of(yuan) == fen
    assert fen_of(yuan_of(fen)) == fen


def test_a_file_is_read_by_its_headings() -> None:
    assert read_statement("\ufeff日期,小票号,金额\n3/1,A-1,12.50\n3/1,A-2,3\n\n3/2,A-1,0.5\n") == {
        "A-1": 1300,
        "A-2": 300,
    }
    assert read_statement("Receipt,Amount\n\"'=1+1\",'-3\n") == {"=1+1": -300}


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("", 1),
        ("小票号,金额\n", 1),
        ("小票号,备注\nA,1\n", 1),
        ("小票号,金额\nA,1\nB\n", 3),
        ("小票号,金额\n,1\n", 2),
        ("小票号,金额\nA,1.234\n", 2),
        ("小票号,金额\nA,十元\n", 2),
        ('小票号,金额\n"A,1\n', 1),
        ("小票号,金额\n" + "A,1\n" * 5001, 1),
        ("小票号,金额\n" + "A" * 90_000, 1),
    ],
)
def test_what_is_no_file_names_its_line(content: str, line: int) -> None:
    with pytest.raises(StatementInvalid) as refused:
        read_statement(content)
    assert refused.value.facts == {"line": line}


def test_what_two_files_say_of_each_receipt() -> None:
    ours = sums([("A", "redeemed", 100), ("B", "redeemed", 200), ("B", "reversed", 200), ("C", "redeemed", 5)])
    found = compare({**ours, "D": 7}, {"A": 100, "C": 6, "E": 9})
    assert found.matched == 2
    assert [(each["receipt"], each["outcome"]) for each in found.findings] == [
        ("C", "different"),
        ("D", "missing"),
        ("E", "extra"),
    ]
    assert (found.count("missing"), found.count("extra"), found.count("different")) == (1, 1, 1)


GUESSING = datetime(2026, 3, 10, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("unknown", "minutes", "seconds"),
    [
        (None, 0, None),
        (UNKNOWN_CODES - 1, 0, None),
        (UNKNOWN_CODES, 0, 900),
        (UNKNOWN_CODES + 3, 14, 60),
        (UNKNOWN_CODES, 15, None),
    ],
)
def test_how_long_who_guesses_waits(unknown: int | None, minutes: int, seconds: int | None) -> None:
    since = None if unknown is None else GUESSING
    assert wait_seconds(unknown, since, GUESSING + timedelta(minutes=minutes)) == seconds
