"""What a member may propose for a field of their entry, as tables."""

from datetime import date

import pytest

from db.models.members import CorrectionField, CorrectionRequestStatus, EmploymentKind
from domain.members.correction_rules import (
    CORRECTION_TRANSITIONS,
    can_move_correction,
    clean_proposal,
    clean_reason,
    employment_fits,
)
from domain.shared.errors import DomainError
from tests.factories.members import identity_number

TODAY = date(2025, 7, 1)
IDENTITY = identity_number(date(1990, 1, 1))


@pytest.mark.parametrize(
    ("field", "typed", "value", "masked"),
    [
        ("name", " 欧阳  娜 ", "欧阳 娜", "欧**"),
        ("name", "O\u2019Brien", "O'Brien", "O**"),
        ("phone_number", "139 0000 0201", "+8613900000201", "****0201"),
        ("identity_number", IDENTITY.lower(), IDENTITY, f"****{IDENTITY[-4:]}"),
        ("employment_kind", "FIXED_TERM", "fixed_term", "FIXED_TERM"),
        ("employment_kind", "flexible", "flexible", "FLEXIBLE"),
        ("joined_on", "2025-07-01", "2025-07-01", "2025-07-01"),
        ("joined_on", "\uff11925-05-01", "1925-05-01", "1925-05-01"),
    ],
)
def test_a_value_in_the_spelling_of_the_register(field: str, typed: str, value: str, masked: str) -> None:
    proposal = clean_proposal(field, typed, state="active", today=TODAY)

    assert (proposal.value, proposal.masked) == (value, masked)


@pytest.mark.parametrize(
    ("field", "typed", "state", "code"),
    [
        ("name", "王", "active", "INVALID_NAME"),
        ("name", "王2", "active", "INVALID_NAME"),
        ("phone_number", "12", "active", "INVALID_PHONE_NUMBER"),
        ("identity_number", IDENTITY[:-1] + "?", "active", "INVALID_IDENTITY_NUMBER"),
        ("identity_number", identity_number(date(2015, 1, 1)), "active", "TOO_YOUNG"),
        ("employment_kind", "PIRATE", "active", "INVALID_EMPLOYMENT_KIND"),
        ("employment_kind", "RETIRED", "active", "EMPLOYMENT_DOES_NOT_FIT"),
        ("employment_kind", "PERMANENT", "retained", "EMPLOYMENT_DOES_NOT_FIT"),
        ("joined_on", "2025-07-02", "active", "INVALID_JOINED_ON"),
        ("joined_on", "1925-04-30", "active", "INVALID_JOINED_ON"),
        ("joined_on", "3/4/2024", "active", "INVALID_JOINED_ON"),
    ],
)
def test_what_the_register_would_not_take_is_refused_at_the_value(
    field: str, typed: str, state: str, code: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        clean_proposal(field, typed, state=state, today=TODAY)

    assert (refusal.value.code, refusal.value.path) == (code, ("proposedValue",))


def test_every_field_has_its_rules() -> None:
    for field in CorrectionField:
        with pytest.raises(DomainError):
            clean_proposal(field.value, "", state="active", today=TODAY)


@pytest.mark.parametrize(("state", "fitting"), [("active", 5), ("retained", 2), ("suspended", 7)])
def test_how_many_kinds_of_employment_go_with_a_state(state: str, fitting: int) -> None:
    assert sum(employment_fits(state, kind.value) for kind in EmploymentKind) == fitting


def test_a_request_ends_once() -> None:
    assert {status.value for status in CorrectionRequestStatus} == CORRECTION_TRANSITIONS.keys()
    moves = {
        (one.value, other.value)
        for one in CorrectionRequestStatus
        for other in CorrectionRequestStatus
        if can_move_correction(one.value, other.value)
    }
    assert moves == {("in_review", other) for other in ("approved", "rejected", "withdrawn", "cancelled")}


@pytest.mark.parametrize(("text", "code"), [("  ", "REASON_REQUIRED"), ("x" * 501, "INVALID_NOTE")])
def test_a_reason_is_needed_and_short(text: str, code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        clean_reason(text)

    assert refusal.value.code == code
    assert clean_reason(" 身份证上是这个字 ") == "身份证上是这个字"
