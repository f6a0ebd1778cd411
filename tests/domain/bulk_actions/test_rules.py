"""Tables of what a bulk action may be and where it may go."""

import pytest

from domain.bulk_actions.errors import TargetRequired
from domain.bulk_actions.rules import TRANSITIONS, BulkChangeReason, can_move, check_parts, clean_document, reason_of
from domain.members.errors import DocumentNumberRequired, EmploymentDoesNotFit
from domain.shared.errors import DomainError


@pytest.mark.parametrize(
    ("state", "targets"),
    [
        ("preparing", {"ready", "failed", "cancelled"}),
        ("ready", {"applying", "cancelled"}),
        ("failed", set()),
        ("cancelled", set()),
        ("applying", {"applied"}),
        ("applied", {"undoing"}),
        ("undoing", {"undone", "applied"}),
        ("undone", set()),
    ],
)
def test_an_action_moves_as_the_table_says(state: str, targets: set[str]) -> None:
    assert {target for target in TRANSITIONS if can_move(state, target)} == targets


@pytest.mark.parametrize(
    ("kind", "employment", "has_target", "refusal"),
    [
        ("retain", "retired", False, None),
        ("retain", None, False, EmploymentDoesNotFit),
        ("retain", "permanent", False, EmploymentDoesNotFit),
        ("resume", "retired", False, EmploymentDoesNotFit),
        ("change_employment", "flexible", False, None),
        ("change_employment", None, False, EmploymentDoesNotFit),
        ("end", None, False, None),
        ("move", None, True, None),
        ("move", None, False, TargetRequired),
        ("request_transfer", None, False, TargetRequired),
    ],
)
def test_what_would_be_refused_for_everybody_is_refused_at_once(
    kind: str, employment: str | None, has_target: object, refusal: type[DomainError] | None
) -> None:
    if refusal is None:
        check_parts(kind, employment, has_target=bool(has_target))
        return
    with pytest.raises(refusal):
        check_parts(kind, employment, has_target=bool(has_target))


def test_a_suspension_in_bulk_rests_on_a_decision_as_a_single_one_does() -> None:
    assert clean_document("suspend", " 总工办[2026]3号 ") == "总工办[2026]3号"
    assert clean_document("move", None) is None
    with pytest.raises(DocumentNumberRequired):
        clean_document("suspend", " ")


def test_a_refusal_of_another_domain_has_a_reason_too() -> None:
    assert reason_of("TRANSFER_ALREADY_OPEN") is BulkChangeReason.TRANSFER_ALREADY_OPEN
    assert reason_of("HOLDS_A_PLACE_IN_A_BALLOT") is BulkChangeReason.REFUSED_ELSEWHERE
