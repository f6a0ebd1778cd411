"""What is taken as evidence, how much of it, and what must be there before an approval."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from domain.members import evidence_rules as rules
from domain.members.evidence_rules import Place
from domain.organisations.rules import RULES

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
LATER, BEFORE = NOW + timedelta(minutes=1), NOW - timedelta(minutes=1)


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\r", "image/png"),
        (b"RIFF\x24\x00\x00\x00WEBP", "image/webp"),
        (b"%PDF-1.7\n%\xe2\xe3", "application/pdf"),
        (b"RIFF\x24\x00\x00\x00WAVE", None),
        (b"\x00\x00\x00\x00\x00\x00\x00\x00WEBP", None),
        (b" %PDF-1.7", None),
        (b"PK\x03\x04", None),
        (b"<svg xmlns=", None),
        (b"<!DOCTYPE ht", None),
        (b"GIF89a", None),
        (b"MZ", None),
        (b"\xff\xd8", None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_first_bytes_say(head: bytes, media_type: str | None) -> None:
    assert rules.media_type_of(head) == media_type


def test_a_document_is_named_by_us() -> None:
    assert rules.file_name("identity_card", 3, "image/jpeg") == "identity_card-3.jpg"
    assert rules.file_name("other", 1) == "other-1"


@pytest.mark.parametrize(
    ("places", "has_room"),
    [
        ([], True),
        ([Place("ready", BEFORE)] * 5, True),
        ([Place("ready", BEFORE)] * 6, False),
        ([Place("awaited", LATER)] * 6, False),
        ([*[Place("ready", BEFORE)] * 4, Place("awaited", LATER), Place("receiving", LATER)], False),
        ([*[Place("ready", BEFORE)] * 5, Place("awaited", BEFORE), Place("receiving", BEFORE)], True),
        ([Place("removed", BEFORE)] * 29, True),
        ([Place("removed", BEFORE)] * 30, False),
    ],
)
def test_six_documents_at_a_time_and_thirty_in_all(places: Sequence[Place], *, has_room: bool) -> None:
    assert rules.has_room(places, NOW) is has_room


def test_what_the_rules_ask_for_is_missing_until_it_is_there() -> None:
    asked = {"join_needs_identity_card": 1, "join_needs_employment_contract": 1, "join_needs_social_insurance": 0}

    assert rules.missing_kinds({}, []) == []
    assert rules.missing_kinds(asked, ["other"]) == ["identity_card", "employment_contract"]
    assert rules.missing_kinds(asked, ["employment_contract"]) == ["identity_card"]
    assert rules.missing_kinds(asked, ["identity_card", "employment_contract"]) == []


@pytest.mark.parametrize(
    ("newest", "missing"),
    [
        ({}, ["phone", "officer"]),
        ({"phone": "matched"}, ["officer"]),
        ({"phone": "mismatched", "officer": "matched"}, ["phone"]),
        ({"phone": "unavailable", "officer": "manual"}, ["phone", "officer"]),
        ({"phone": "matched", "officer": "matched", "roster": "mismatched"}, []),
    ],
)
def test_a_method_counts_by_its_newest_check(newest: dict[str, str], missing: list[str]) -> None:
    asked = {"join_needs_phone_check": 1, "join_needs_officer_check": 1}

    assert rules.missing_methods(asked, newest) == missing


def test_nothing_is_asked_for_by_default() -> None:
    for key in (*rules.NEEDED_KINDS, *rules.NEEDED_METHODS):
        assert (RULES[key].default, RULES[key].minimum, RULES[key].maximum) == (0, 0, 1)
