"""Who may give and take which role."""

from dataclasses import replace

import pytest

from db.models.auth import Role
from db.types import new_id
from domain.auth.policy import GRANTING_ROLES, Granting, grant_refusal, revoke_refusal
from domain.shared.permissions import ROLE_PERMISSIONS

WISH = Granting(
    granter_id=new_id(),
    member_id=new_id(),
    role="branch_officer",
    held_roles=frozenset({"federation_officer"}),
    is_top_administrator=False,
    member_state="active",
)


def code(refusal: object) -> object:
    return getattr(refusal, "code", None)


@pytest.mark.parametrize(
    ("held_roles", "role", "is_top_administrator", "refused"),
    [
        ({"federation_officer"}, "branch_officer", False, None),
        ({"federation_officer"}, "federation_officer", False, None),
        ({"federation_officer"}, "auditor", False, "ROLE_ABOVE_OWN"),
        ({"federation_officer"}, "administrator", False, "ROLE_ABOVE_OWN"),
        ({"administrator"}, "branch_officer", False, "ROLE_ABOVE_OWN"),
        ({"administrator"}, "branch_officer", True, None),
        ({"administrator"}, "administrator", False, None),
        ({"administrator", "branch_officer"}, "auditor", False, None),
        ({"branch_officer"}, "branch_officer", False, "FORBIDDEN"),
        ({"auditor"}, "auditor", False, "FORBIDDEN"),
        (set(), "branch_officer", False, "FORBIDDEN"),
        (set(), "branch_officer", True, "FORBIDDEN"),
        ({"retired_role"}, "branch_officer", False, "FORBIDDEN"),
        ({"administrator"}, "retired_role", True, "FORBIDDEN"),
    ],
)
def test_nobody_gives_or_takes_more_than_they_hold(
    held_roles: set[str], role: str, *, is_top_administrator: bool, refused: str | None
) -> None:
    wish = replace(WISH, held_roles=frozenset(held_roles), role=role, is_top_administrator=is_top_administrator)

    assert code(grant_refusal(wish)) == refused
    assert code(revoke_refusal(wish)) == refused


def test_a_closed_organisation_gives_no_roles_but_they_may_be_taken() -> None:
    wish = replace(WISH, is_node_closed=True)

    assert code(grant_refusal(wish)) == "ORGANISATION_CLOSED"
    assert code(grant_refusal(replace(wish, held_roles=frozenset()))) == "FORBIDDEN"
    assert revoke_refusal(wish) is None


def test_nobody_changes_their_own_roles() -> None:
    wish = replace(WISH, member_id=WISH.granter_id, held_roles=frozenset({"administrator"}), is_top_administrator=True)

    assert code(grant_refusal(wish)) == "OWN_ROLE"
    assert code(revoke_refusal(wish)) == "OWN_ROLE"


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        ("active", None),
        ("retained", "MEMBER_NOT_ACTIVE"),
        ("suspended", "MEMBER_NOT_ACTIVE"),
        ("left", "MEMBER_NOT_ACTIVE"),
        ("deceased", "MEMBER_NOT_ACTIVE"),
        (None, "MEMBER_NOT_FOUND"),
    ],
)
def test_roles_are_given_to_members_in_membership_and_taken_from_anybody(
    state: str | None, refused: str | None
) -> None:
    wish = replace(WISH, member_state=state)

    assert code(grant_refusal(wish)) == refused
    assert revoke_refusal(wish) is None


def test_every_role_of_the_table_has_permissions() -> None:
    assert set(ROLE_PERMISSIONS) == {role.value for role in Role}
    assert GRANTING_ROLES == ["administrator", "federation_officer"]
