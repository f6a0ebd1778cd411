"""Decisions of sign-in as tables."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.auth import rules
from domain.auth.rules import AttemptCount, HeldSession, RefreshDecision
from tests.factories.auth import full_width

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def held(*, generation: int = 7, rotated_before: timedelta = timedelta(0), is_revoked: bool = False) -> HeldSession:
    return HeldSession(generation, NOW - rotated_before, NOW + timedelta(days=1), is_revoked=is_revoked)


@pytest.mark.parametrize(
    ("presented", "rotated_before", "is_revoked", "decision"),
    [
        (7, timedelta(0), False, RefreshDecision.ROTATE),
        (7, timedelta(days=13, hours=23), False, RefreshDecision.ROTATE),
        (7, timedelta(days=14), False, RefreshDecision.EXPIRED),
        (7, timedelta(minutes=9), True, RefreshDecision.REVOKED),
        (6, timedelta(0), False, RefreshDecision.REPEAT),
        (6, timedelta(seconds=60), False, RefreshDecision.REPEAT),
        (6, timedelta(seconds=-2), False, RefreshDecision.REPEAT),
        (6, timedelta(seconds=60, microseconds=1), False, RefreshDecision.REUSE),
        (6, timedelta(days=14), False, RefreshDecision.EXPIRED),
        (6, timedelta(seconds=1), True, RefreshDecision.REVOKED),
        (5, timedelta(seconds=1), False, RefreshDecision.REUSE),
        (0, timedelta(minutes=9), False, RefreshDecision.REUSE),
        (8, timedelta(minutes=9), False, RefreshDecision.ROTATE),
    ],
)
def test_refresh_is_decided_by_generation_and_age(
    *, presented: int, rotated_before: timedelta, is_revoked: bool, decision: RefreshDecision
) -> None:
    session = held(rotated_before=rotated_before, is_revoked=is_revoked)

    assert rules.refresh_decision(session, presented, NOW) is decision


def test_session_ends_after_its_whole_life_however_fresh_its_token() -> None:
    session = HeldSession(3, NOW - timedelta(seconds=1), NOW, is_revoked=False)

    assert rules.refresh_decision(session, 3, NOW) is RefreshDecision.EXPIRED


@pytest.mark.parametrize(
    ("attempts", "since", "wait_seconds"),
    [
        (5, timedelta(minutes=14), None),
        (6, timedelta(minutes=14), 60),
        (6, timedelta(minutes=14, seconds=59, milliseconds=500), 1),
        (6, timedelta(minutes=16), 1),
        (900, timedelta(0), 900),
    ],
)
def test_wait_is_the_rest_of_the_window(attempts: int, since: timedelta, wait_seconds: int | None) -> None:
    count = AttemptCount(attempts, 5, NOW - since)

    assert rules.attempt_wait_seconds([count], NOW) == wait_seconds


def test_longest_of_two_waits_counts() -> None:
    account = AttemptCount(6, 5, NOW - timedelta(minutes=14))
    address = AttemptCount(61, 60, NOW - timedelta(minutes=10))

    assert rules.attempt_wait_seconds([account, address], NOW) == 300


@pytest.mark.parametrize(
    ("address", "subject"),
    [
        ("192.0.2.10", "192.0.2.10"),
        ("::ffff:192.0.2.10", "192.0.2.10"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("", "unknown"),
        ("kiosk", "unknown"),
    ],
)
def test_addresses_are_counted_by_subscriber(address: str, subject: str) -> None:
    assert rules.address_subject(address) == subject


@pytest.mark.parametrize(
    ("login", "number", "phone"),
    [
        ("uh 000 123", "UH000123", None),
        (full_width("uh000123"), "UH000123", None),
        ("13800138000", "13800138000", "+8613800138000"),
        (" 138 0013\u30008000 ", "13800138000", "+8613800138000"),
        ("+86 138-0013-8000", "+86138-0013-8000", "+8613800138000"),
        ("+44 20 7946 0958", "+442079460958", "+442079460958"),
        ("UH13800138000", "UH13800138000", None),
        ("00000123", "00000123", None),
        ("", "", None),
    ],
)
def test_names_have_one_spelling(login: str, number: str, phone: str | None) -> None:
    name = rules.account_name(login)

    assert (name.number, name.phone) == (number, phone)


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("1234567", ["PASSWORD_TOO_SHORT"]),
        ("12345678", []),
        ("工会工会工会工会", []),
        ("a" * 128, []),
        ("a" * 129, ["PASSWORD_TOO_LONG"]),
        ("a" * 100_000, ["PASSWORD_TOO_LONG"]),
        ("13800138000", ["PASSWORD_IS_NAME"]),
        ("+86 138 0013 8000", ["PASSWORD_IS_NAME"]),
    ],
)
def test_new_passwords_keep_the_rules(password: str, codes: list[str]) -> None:
    login = rules.account_name("138 0013 8000")

    faults = rules.password_faults(rules.normalised_password(password), login)

    assert [fault.code for fault in faults] == codes


def test_full_width_and_half_width_are_one_password() -> None:
    assert rules.normalised_password(full_width("pass1234")) == rules.normalised_password("pass1234")


@pytest.mark.parametrize(
    ("name", "kept"),
    [(None, None), ("  ", None), (" Li\n Mei's\tphone\u202e ", "Li Mei's phone"), ("x" * 99, "x" * 60)],
)
def test_device_names_are_one_short_printable_line(name: str | None, kept: str | None) -> None:
    assert rules.normalised_device_name(name) == kept


def test_activation_code_may_be_typed_with_hyphens_and_in_small_letters() -> None:
    assert rules.normalised_activation_code(" abcd-23 45 ") == "ABCD2345"


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC), date(2026, 3, 1)),
        (datetime(2026, 3, 1, 16, 0, tzinfo=UTC), date(2026, 3, 2)),
    ],
)
def test_day_begins_at_midnight_in_china(instant: datetime, day: date) -> None:
    assert rules.union_day(instant) == day


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_fine"),
    [
        (date(2026, 3, 2), None, True),
        (date(2026, 3, 2), date(2026, 3, 2), True),
        (date(2026, 3, 3), date(2026, 3, 2), False),
        (date(2026, 1, 1), date(2026, 3, 1), False),
    ],
)
def test_grant_must_be_able_to_hold(starts_on: date, ends_on: date | None, *, is_fine: bool) -> None:
    assert rules.are_days_in_order(starts_on, ends_on, date(2026, 3, 2)) is is_fine
