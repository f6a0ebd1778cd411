"""Rules of check-in: each reason, their order, clocks, what is cleaned."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from db.models.activities import CheckInKind, CheckInMethod, CheckInReason
from domain.activities.check_in import (
    CHECKS,
    MAX_SCANS,
    Clock,
    Scan,
    ScanFacts,
    appeal_ends_at,
    checks_in,
    clean_reason,
    clean_upload,
    clean_value,
    obstacle,
    seconds_ahead,
)
from domain.activities.errors import ReasonRequired, TextInvalid, UploadInvalid
from tests.domain.activities.hall import DAY, HOUR, NOW

ENTRY, EXIT = CheckInKind.ENTRY, CheckInKind.EXIT
FINE = ScanFacts(kind=ENTRY, at=NOW, opens_at=NOW - 2 * HOUR, ends_at=NOW + 3 * HOUR)
WALK_IN: dict[str, Any] = {"is_walk_in": True, "registration_state": None}
REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("NONCE_REUSED", {"is_nonce_reused": True}),
    ("UNKNOWN_CODE", {"matches": 0}),
    ("AMBIGUOUS", {"matches": 2}),
    ("DEVICE_REVOKED", {"is_device_revoked": True}),
    ("REVOKED", {"is_revoked": True}),
    ("CANCELLED", {"registration_state": "cancelled"}),
    ("CANCELLED", {"registration_state": "rejected"}),
    ("CANCELLED", {"activity_state": "cancelled"}),
    ("OTHER_ACTIVITY", {"is_other_activity": True, "registration_state": None}),
    ("CLOCK_WRONG", {"is_ahead": True}),
    ("NOT_YET", {"at": NOW - 2 * HOUR - timedelta(seconds=1)}),
    ("OVER", {"at": NOW + 3 * HOUR}),
    ("UNAPPROVED", {"registration_state": "applied"}),
    ("WAITING_ONLY", {"registration_state": "waiting"}),
    ("WAITING_ONLY", {"registration_state": "offered"}),
    ("WAITING_ONLY", {"registration_state": "waiting", "is_walk_in": True}),
    ("NOT_REGISTERED", {"registration_state": None}),
    ("BLOCKED", {"is_in_force": False}),
    ("NOT_IN_AUDIENCE", {**WALK_IN, "is_in_audience": False}),
    ("INCOMPLETE", {"is_answered": False}),
    ("ALREADY_IN", {"before": ENTRY}),
    ("ALREADY_IN", {"after": ENTRY}),
    ("ALREADY_IN", {"before": ENTRY, "allows_reentry": True}),
    ("ALREADY_LEFT", {"before": EXIT}),
    ("NOT_IN", {"kind": EXIT}),
    ("NOT_IN", {"kind": EXIT, "before": EXIT}),
    ("NOT_IN", {"kind": EXIT, "before": ENTRY, "after": EXIT}),
    ("FULL", {**WALK_IN, "has_room": False}),
]
LET: list[dict[str, Any]] = [
    {},
    {"at": NOW - 2 * HOUR},
    {"registration_state": "no_show"},
    {"registration_state": "checked_in", "before": EXIT, "allows_reentry": True},
    {"registration_state": "checked_in", "before": ENTRY, "kind": EXIT},
    {"registration_state": "checked_in", "before": ENTRY, "kind": EXIT, "at": NOW + 4 * HOUR},
    {"registration_state": None, "before": ENTRY, "kind": EXIT},
    {"is_walk_in": True, "is_in_audience": False},
    {"is_walk_in": True, "registration_state": "cancelled"},
    WALK_IN,
]


@pytest.mark.parametrize(("reason", "facts"), REFUSED)
def test_each_reason_is_given(reason: str, facts: dict[str, Any]) -> None:
    assert obstacle(replace(FINE, **facts)) is CheckInReason[reason]


@pytest.mark.parametrize("facts", LET)
def test_who_may_come_or_go_does(facts: dict[str, Any]) -> None:
    assert obstacle(replace(FINE, **facts)) is None


def test_checks_come_in_the_order_of_the_reasons_and_leave_none_out() -> None:
    assert [reason for reason, _ in CHECKS] == list(CheckInReason)


def test_of_several_reasons_the_first_is_given() -> None:
    everything: dict[str, Any] = {}
    for reason, facts in reversed(REFUSED):
        if {"kind", "registration_state", "is_walk_in"}.isdisjoint(facts):
            everything |= facts
            assert obstacle(replace(FINE, **everything)) is CheckInReason[reason]


@pytest.mark.parametrize(
    ("state", "kind", "is_used"),
    [
        ("registered", ENTRY, True),
        ("no_show", ENTRY, True),
        ("checked_in", ENTRY, False),
        ("waiting", ENTRY, False),
        ("cancelled", ENTRY, False),
        (None, ENTRY, False),
        ("registered", EXIT, False),
    ],
)
def test_a_first_entry_uses_the_place(state: str | None, kind: CheckInKind, is_used: bool) -> None:  # noqa: FBT001  # a table
    assert checks_in(state, kind) is is_used


@pytest.mark.parametrize(
    ("ahead", "ours"), [(HOUR, NOW - HOUR), (-DAY, NOW + DAY), (timedelta(seconds=60), NOW), (timedelta(), NOW)]
)
def test_a_wrong_clock_is_put_right_and_small_differences_are_left(ahead: timedelta, ours: Any) -> None:
    assert Clock(ahead).ours(NOW) == ours


def test_an_instant_beyond_any_calendar_is_left_as_it_is() -> None:
    first = NOW.replace(year=1, month=1, day=1)
    assert Clock(400 * DAY).ours(first) == first


def test_a_clock_that_is_wrong_beyond_measure_still_has_a_number() -> None:
    assert seconds_ahead(timedelta(days=100_000)) == 2**31 - 1
    assert seconds_ahead(-timedelta(seconds=90)) == -90


@pytest.mark.parametrize(
    ("method", "value", "cleaned"),
    [
        ("ticket", " UH1.aB ", "UH1.aB"),
        ("card", " hd000123 ", "HD000123"),
        ("card", "12", "12"),
        ("number", "0123", "0123"),
        ("number", "123", ""),
        ("number", "1" * 41, ""),
        ("card", " ", ""),
    ],
)
def test_what_was_read_has_one_spelling(method: str, value: str, cleaned: str) -> None:
    assert clean_value(Scan(uuid4(), ENTRY, CheckInMethod(method), value)) == cleaned


def test_a_file_has_a_device_and_1_to_2000_scans() -> None:
    scan = Scan(uuid4(), ENTRY, CheckInMethod.CARD, "HD000123")
    assert clean_upload(" 东门 ", [scan] * MAX_SCANS) == "东门"
    for device, scans in (("", [scan]), ("x" * 41, [scan]), ("东门", []), ("东门", [scan] * (MAX_SCANS + 1))):
        with pytest.raises(UploadInvalid):
            clean_upload(device, scans)


def test_a_reason_is_given_in_at_most_200_characters() -> None:
    assert clean_reason(" 见过本人 ", "note") == "见过本人"
    for text in (None, " "):
        with pytest.raises(ReasonRequired):
            clean_reason(text, "note")
    with pytest.raises(TextInvalid):
        clean_reason("x" * 201, "note")


def test_one_may_appeal_for_14_days() -> None:
    assert appeal_ends_at(NOW, 14) == NOW + 14 * DAY
