"""Who may do what in votes, as a table."""

import pytest

from db.models.members import MemberState
from db.models.organisations import OrganisationKind
from domain.members.policy import Right, rights
from domain.votes import policy


def test_who_elects_and_stands_is_what_the_rights_of_a_membership_say() -> None:
    for right, states, kinds in (
        (Right.ELECT, policy.ELECTING_STATES, policy.ELECTING_KINDS),
        (Right.STAND, policy.STANDING_STATES, policy.STANDING_KINDS),
    ):
        for state in MemberState:
            for kind in OrganisationKind:
                assert (right in rights(state, kind)) == (state in states and kind in kinds), (state, kind)


@pytest.mark.parametrize(
    ("state", "may"),
    [("active", True), ("retained", True), ("suspended", True), ("left", False), ("deceased", False), (None, False)],
)
def test_whoever_belongs_to_the_union_may_object(state: str | None, *, may: bool) -> None:
    assert policy.may_object(state) is may
