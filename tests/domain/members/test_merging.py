"""Which two entries become one, and what is left of each of their fields: tables."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.members.errors import EmploymentDoesNotFit, MergeChoiceRefused
from domain.members.merging import (
    Entry,
    MergeField,
    MergeSide,
    MergeWarning,
    chosen,
    confirmation,
    defaults,
    refusals,
    taken,
    warnings,
)

KEPT, MERGED = MergeSide.KEPT, MergeSide.MERGED
OFFICER = UUID(int=9)
A = Entry(
    id=UUID(int=1),
    member_number="HD000001",
    name="王小明",
    state="active",
    cause="joined",
    organisation_id=UUID(int=11),
    employment_kind="permanent",
    joined_on=date(2015, 3, 1),
    version=1,
    phone_index=None,
    phone_tail=None,
    identity_index=None,
    identity_tail=None,
    is_erased=False,
    wants_erasure=False,
    is_officer=False,
)
B = replace(A, id=UUID(int=2), member_number="HD000002", organisation_id=UUID(int=12), joined_on=date(2020, 1, 1))
PHONE = {"phone_index": b"phone", "phone_tail": "5678"}
IDENTITY = {"identity_index": b"identity", "identity_tail": "123X"}


def entry(base: Entry, **values: Any) -> Entry:
    return replace(base, **values)


@pytest.mark.parametrize(
    ("kept", "merged", "codes"),
    [
        (A, B, []),
        (A, A, ["SAME_MEMBER"]),
        (entry(A, id=OFFICER), B, ["OWN_MEMBERSHIP"]),
        (A, entry(B, id=OFFICER), ["OWN_MEMBERSHIP"]),
        (entry(A, is_erased=True), B, ["MEMBER_ERASED"]),
        (A, entry(B, is_erased=True), ["MEMBER_ERASED"]),
        (entry(A, **IDENTITY), B, []),
        (entry(A, **IDENTITY), entry(B, identity_index=b"another"), ["IDENTITY_NUMBERS_DIFFER"]),
        (entry(A, **PHONE), entry(B, phone_index=b"another"), []),
        (entry(A, state="deceased", cause="deceased"), B, ["STATES_CONFLICT"]),
        (A, entry(B, state="deceased", cause="deceased"), ["STATES_CONFLICT"]),
        (A, entry(B, state="left", cause="expelled"), ["STATES_CONFLICT"]),
        (entry(A, state="suspended"), entry(B, state="left", cause="expelled"), ["STATES_CONFLICT"]),
        (A, entry(B, state="left", cause="left"), []),
        (entry(A, state="left"), entry(B, state="left", cause="expelled"), []),
        (entry(A, state="left"), entry(B, state="deceased"), []),
        (
            entry(A, is_erased=True, **IDENTITY),
            entry(B, id=OFFICER, identity_index=b"another"),
            ["MEMBER_ERASED", "OWN_MEMBERSHIP", "IDENTITY_NUMBERS_DIFFER"],
        ),
    ],
)
def test_what_speaks_against_it(kept: Entry, merged: Entry, codes: list[str]) -> None:
    assert [error.code for error in refusals(kept, merged, OFFICER)] == codes


@pytest.mark.parametrize(
    ("kept", "merged", "from_merged"),
    [
        (A, B, set()),
        (B, A, {"joined_on"}),
        (A, entry(B, **PHONE, **IDENTITY), {"phone_number", "identity_number"}),
        (entry(A, **PHONE), entry(B, phone_index=b"another", phone_tail="1111"), set()),
        # Codes to sign in go to the phone: an officer gets nobody else's.
        (entry(A, is_officer=True), entry(B, **PHONE, **IDENTITY), {"identity_number"}),
        (A, entry(B, is_officer=True, **PHONE), {"phone_number"}),
        (entry(A, state="left"), B, {"state", "organisation", "employment_kind"}),
        (A, entry(B, state="suspended"), {"state"}),
        (entry(A, state="suspended"), B, set()),
        (entry(A, state="left"), entry(B, state="suspended"), {"state", "organisation", "employment_kind"}),
        (entry(A, state="left"), entry(B, state="deceased"), {"state"}),
        (entry(A, state="deceased"), entry(B, state="left"), set()),
        (entry(A, state="left"), entry(B, state="left"), set()),
    ],
)
def test_what_is_taken_by_itself(kept: Entry, merged: Entry, from_merged: set[str]) -> None:
    sides = defaults(kept, merged)
    assert {field.value for field, side in sides.items() if side is MERGED} == from_merged
    assert set(sides) == set(MergeField)
    assert chosen(kept, merged, {}) == sides


@pytest.mark.parametrize(
    ("kept", "merged", "field", "side"),
    [
        (A, B, MergeField.NAME, MERGED),
        (A, B, MergeField.ORGANISATION, MERGED),
        (A, B, MergeField.JOINED_ON, MERGED),
        (A, entry(B, state="suspended"), MergeField.ORGANISATION, MERGED),
        (entry(A, **PHONE), entry(B, phone_index=b"another"), MergeField.PHONE_NUMBER, MERGED),
    ],
)
def test_what_an_officer_may_choose(kept: Entry, merged: Entry, field: MergeField, side: MergeSide) -> None:
    sides = chosen(kept, merged, {field: side})
    assert sides[field] is side
    assert taken(kept, merged, sides, field) == taken(merged, kept, dict.fromkeys(MergeField, KEPT), field)


@pytest.mark.parametrize(
    ("kept", "merged", "field", "side"),
    [
        # A number is not dropped while the other entry has none.
        (entry(A, **PHONE), B, MergeField.PHONE_NUMBER, MERGED),
        (A, entry(B, **PHONE), MergeField.PHONE_NUMBER, KEPT),
        (entry(A, **IDENTITY), B, MergeField.IDENTITY_NUMBER, MERGED),
        (A, entry(B, **IDENTITY), MergeField.IDENTITY_NUMBER, KEPT),
        (entry(A, is_officer=True, **PHONE), entry(B, phone_index=b"another"), MergeField.PHONE_NUMBER, MERGED),
        (entry(A, is_officer=True), entry(B, **PHONE), MergeField.PHONE_NUMBER, MERGED),
        # A merge ends no membership, lifts no suspension and forgets no death.
        (A, entry(B, state="left"), MergeField.STATE, MERGED),
        (entry(A, state="left"), B, MergeField.STATE, KEPT),
        (A, entry(B, state="suspended"), MergeField.STATE, KEPT),
        (entry(A, state="suspended"), B, MergeField.STATE, MERGED),
        (entry(A, state="deceased"), entry(B, state="left"), MergeField.STATE, MERGED),
        # Who has left is nowhere to be moved to.
        (A, entry(B, state="left"), MergeField.ORGANISATION, MERGED),
        (entry(A, state="left"), entry(B, state="left"), MergeField.EMPLOYMENT_KIND, MERGED),
    ],
)
def test_what_nobody_may_choose(kept: Entry, merged: Entry, field: MergeField, side: MergeSide) -> None:
    with pytest.raises(MergeChoiceRefused) as refusal:
        chosen(kept, merged, {field: side})
    assert refusal.value.facts == {"name": field.value}


def test_state_and_employment_must_fit() -> None:
    retired = entry(B, state="retained", employment_kind="retired")
    for choices in ({MergeField.STATE: MERGED}, {MergeField.EMPLOYMENT_KIND: MERGED}):
        with pytest.raises(EmploymentDoesNotFit):
            chosen(A, retired, choices)
    both = {MergeField.STATE: MERGED, MergeField.EMPLOYMENT_KIND: MERGED}
    assert taken(A, retired, chosen(A, retired, both), MergeField.STATE) == "retained"


def test_what_to_know_beforehand() -> None:
    assert warnings(A, entry(B, **IDENTITY), {}) == [MergeWarning.CANNOT_BE_UNDONE]
    all_of_it = warnings(
        entry(A, **PHONE, wants_erasure=True, is_officer=True),
        entry(B, name="王晓明", phone_index=b"another"),
        {"roles": 1, "terms_of_office": 1, "sign_in": 1},
    )
    assert all_of_it == list(MergeWarning)
    officer = entry(A, is_officer=True, **IDENTITY)
    assert warnings(officer, B, {}) == [MergeWarning.CANNOT_BE_UNDONE]
    assert warnings(officer, entry(B, **PHONE), {}) == [MergeWarning.CANNOT_BE_UNDONE, MergeWarning.PHONE_OF_OFFICER]


def test_a_confirmation_stands_for_both_entries_as_they_are() -> None:
    before = confirmation(A, B)
    assert before == confirmation(entry(A), entry(B))
    assert len({before, confirmation(B, A), *(confirmation(A, entry(B, **{n: v})) for n, v in CHANGED.items())}) == 7


CHANGED: dict[str, Any] = {"version": 2, "name": "王晓明", "phone_index": b"phone", "state": "left", "is_officer": True}
