"""Tables of lives of memberships: who goes where, what a document is called, what a correction puts back, rights."""

from datetime import date
from uuid import UUID

import pytest

from api.schema.members.lives import MembershipAction
from db.models.members import EmploymentKind, MembershipCause, MemberState, TransferStatus
from db.models.organisations import OrganisationKind
from domain.auth.rules import OFFICE_STATES, SIGN_IN_STATES
from domain.members import rules
from domain.members.errors import DocumentNumberRequired, InvalidDocumentNumber
from domain.members.policy import Right, right_obstacles, rights
from domain.members.rules import ACTIONS, TRANSFER_TRANSITIONS, Held

PLACE = UUID(int=1)

TARGETS = [
    # action, state, employment, target
    ("retain", "active", "retired", "retained"),
    ("retain", "retained", "unemployed", None),
    ("retain", "suspended", "retired", None),
    ("resume", "retained", "permanent", "active"),
    ("resume", "active", "permanent", None),
    ("suspend", "active", "permanent", "suspended"),
    ("suspend", "retained", "retired", "suspended"),
    ("suspend", "left", "permanent", None),
    ("reinstate", "suspended", "permanent", "active"),
    ("reinstate", "suspended", "retired", "retained"),
    ("reinstate", "active", "permanent", None),
    ("end", "suspended", "permanent", "left"),
    ("end", "left", "permanent", None),
    ("lapse", "active", "permanent", "left"),
    ("expel", "suspended", "permanent", "left"),
    ("record_death", "left", "permanent", "deceased"),
    ("record_death", "deceased", "permanent", None),
    ("change_employment", "active", "flexible", "active"),
    ("change_employment", "retained", "unemployed", None),
]


@pytest.mark.parametrize(("action", "state", "employment", "target"), TARGETS)
def test_an_action_leads_from_a_state_to_a_state(action: str, state: str, employment: str, target: str | None) -> None:
    assert rules.target_state(ACTIONS[action], state, employment) == target


def test_actions_are_those_of_the_schema_and_go_where_memberships_go() -> None:
    assert ACTIONS.keys() == {each.value for each in MembershipAction}
    for action in ACTIONS.values():
        assert MembershipCause(action.cause)
        for state in action.sources:
            for employment in EmploymentKind:
                target = rules.target_state(action, state, employment)
                assert target is not None
                assert target == state or rules.can_change(state, target, action.cause)


@pytest.mark.parametrize(
    ("action", "employment", "fits"),
    [
        ("retain", "retired", True),
        ("retain", "unemployed", True),
        ("retain", "permanent", False),
        ("resume", "permanent", True),
        ("resume", "retired", False),
        ("change_employment", "unemployed", False),
        ("suspend", "permanent", True),
        ("suspend", "retired", True),
    ],
)
def test_the_retained_are_retired_or_unemployed_and_nobody_else(action: str, employment: str, *, fits: bool) -> None:
    assert rules.fits_employment(ACTIONS[action], employment) is fits


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" 工字\u30142026\u301512号 ", "工字[2026]12号"),
        ("HD-2026/7", "HD-2026/7"),
        ("\uff28\uff24  7", "HD 7"),
        (None, None),
        ("  ", None),
    ],
)
def test_a_document_number_has_one_spelling(typed: str | None, kept: str | None) -> None:
    assert rules.clean_document_number(typed, is_required=False) == kept


@pytest.mark.parametrize("typed", ["7", "x" * 41, "a;b", "张三，旷工", "a\nb\0c"])
def test_what_is_no_document_number_is_refused(typed: str) -> None:
    with pytest.raises(InvalidDocumentNumber):
        rules.clean_document_number(typed, is_required=False)


@pytest.mark.parametrize("typed", [None, "", "  "])
def test_a_document_that_is_needed_must_be_named(typed: str | None) -> None:
    with pytest.raises(DocumentNumberRequired):
        rules.clean_document_number(typed, is_required=True)


def held(version: int, starts_on: date, until_on: date | None, state: str = "active") -> Held:
    return Held(version, starts_on, until_on, state, PLACE, "permanent")


MARCH, MAY, JUNE = date(2025, 3, 1), date(2025, 5, 1), date(2025, 6, 1)
JOINED = held(1, date(2020, 1, 1), MARCH)
PERIODS = [JOINED, held(2, MARCH, MAY, "retained"), held(3, MAY, None, "suspended")]


@pytest.mark.parametrize(
    ("from_on", "restored"),
    [
        (None, (PERIODS[1], MAY)),
        (MAY, (PERIODS[1], MAY)),
        (date(2025, 4, 1), (PERIODS[1], date(2025, 4, 1))),
        (MARCH, (JOINED, MARCH)),
        (JUNE, None),
        (date(2020, 1, 1), None),
        (date(2019, 1, 1), None),
    ],
)
def test_a_correction_puts_back_what_was_before(from_on: date | None, restored: object) -> None:
    assert rules.standing_to_restore(PERIODS, from_on) == restored


def test_who_has_just_joined_has_nothing_to_be_corrected() -> None:
    assert rules.standing_to_restore([held(1, MARCH, None)], None) is None


def test_transfers_end_for_good() -> None:
    assert TRANSFER_TRANSITIONS.keys() == {each.value for each in TransferStatus}
    for status, targets in TRANSFER_TRANSITIONS.items():
        assert bool(targets) == (status in rules.OPEN_TRANSFERS)
    assert not rules.can_move_transfer("requested", "accepted")


@pytest.mark.parametrize(("limit", "days"), [(1, 1), (2, 1), (3, 2), (10, 5), (60, 30)])
def test_silence_is_passed_on_at_half_of_the_limit(limit: int, days: int) -> None:
    assert rules.escalation_days(limit) == days


RIGHTS = [
    # state, kind of organisation, rights
    ("active", "branch", set(Right)),
    ("active", "group", set(Right)),
    ("active", "holding_pool", {Right.SIGN_IN, Right.READ, Right.USE_REMOTE_BENEFITS}),
    ("retained", "branch", set(Right) - {Right.ELECT, Right.STAND, Right.HOLD_OFFICE}),
    ("retained", "holding_pool", {Right.SIGN_IN, Right.READ, Right.USE_REMOTE_BENEFITS}),
    ("suspended", "branch", set()),
    ("left", "branch", set()),
    ("deceased", "branch", set()),
]


@pytest.mark.parametrize(("state", "kind", "held_rights"), RIGHTS)
def test_rights_follow_from_state_and_place(state: str, kind: str, held_rights: set[Right]) -> None:
    assert rights(state, kind) == held_rights


def test_signing_in_and_office_are_what_the_auth_domain_goes_by() -> None:
    for state in MemberState:
        at_branch = rights(state, "branch")
        assert (Right.SIGN_IN in at_branch) == (state in SIGN_IN_STATES)
        assert (Right.HOLD_OFFICE in at_branch) == (state in OFFICE_STATES)


def test_every_no_has_a_reason_and_no_yes_has_one() -> None:
    for state in MemberState:
        for kind in OrganisationKind:
            for employment in EmploymentKind:
                for right in Right:
                    obstacles = right_obstacles(right, state, employment, kind)
                    assert bool(obstacles) != (right in rights(state, kind))


@pytest.mark.parametrize(
    ("right", "state", "employment", "kind", "codes"),
    [
        (Right.ELECT, "retained", "retired", "branch", ["RETAINED_RETIRED"]),
        (Right.STAND, "retained", "unemployed", "branch", ["RETAINED_UNEMPLOYED"]),
        (Right.ELECT, "retained", "retired", "holding_pool", ["IN_HOLDING_POOL", "RETAINED_RETIRED"]),
        (Right.USE_BENEFITS, "active", "flexible", "holding_pool", ["IN_HOLDING_POOL"]),
        (Right.SIGN_IN, "suspended", "permanent", "branch", ["MEMBERSHIP_SUSPENDED"]),
        (Right.READ, "left", "permanent", "branch", ["MEMBERSHIP_ENDED"]),
        (Right.ELECT, "deceased", "retired", "branch", ["MEMBER_DECEASED"]),
    ],
)
def test_a_no_names_what_stands_in_the_way(
    right: Right, state: str, employment: str, kind: str, codes: list[str]
) -> None:
    assert right_obstacles(right, state, employment, kind) == codes
