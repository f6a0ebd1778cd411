"""Each root field says who may use it, each guarded field can be refused, and the lists of rights agree."""

import pytest
from graphql import DirectiveNode, EnumValueNode, GraphQLField, is_non_null_type

from db.models.auth import Role
from domain.shared.permissions import ROLE_PERMISSIONS, Permission
from tests.contract.graph import directives_of, enum_codes, fields, root_fields

MARKS = {"public", "requires"}


def permission_of(field: GraphQLField) -> str | None:
    """The permission printed beside a field."""
    directive = next((each for each in _nodes(field) if each.name.value == "requires"), None)
    if directive is None:
        return None
    (argument,) = directive.arguments or ()
    value = argument.value
    assert isinstance(value, EnumValueNode)
    return value.value


def _nodes(field: GraphQLField) -> list[DirectiveNode]:
    return [] if field.ast_node is None else list(field.ast_node.directives or ())


@pytest.mark.parametrize("path", sorted(root_fields()))
def test_a_root_field_says_who_may_use_it(path: str) -> None:
    marks = [name for name in directives_of(root_fields()[path]) if name in MARKS]

    assert len(marks) == 1


def test_a_guarded_read_is_null_when_refused() -> None:
    guarded = {path: field for path, field in fields() if permission_of(field) and not path.startswith("Subscription.")}
    reads = {path: field for path, field in guarded.items() if not path.startswith("Mutation.")}

    assert len(reads) > 0
    assert [path for path, field in reads.items() if is_non_null_type(field.type)] == []


def test_the_schema_names_the_permissions_that_the_rules_know() -> None:
    assert enum_codes("Permission") == {permission.name for permission in Permission}


def test_every_role_allows_something_and_nothing_else_does() -> None:
    assert {role.value for role in Role} == ROLE_PERMISSIONS.keys()
    assert all(ROLE_PERMISSIONS.values())


def test_no_role_gives_what_signing_in_gives() -> None:
    assert [role for role, held in ROLE_PERMISSIONS.items() if Permission.SIGNED_IN in held] == []


def test_every_permission_is_asked_for_or_held() -> None:
    asked = {permission_of(field) for _, field in fields()} - {None}

    assert asked == {permission.name for permission in Permission}


def test_the_administrator_sees_no_member_and_the_auditor_no_personal_field() -> None:
    assert Permission.MEMBER_READ not in ROLE_PERMISSIONS["administrator"]
    assert Permission.MEMBER_READ_PRIVATE not in ROLE_PERMISSIONS["administrator"] | ROLE_PERMISSIONS["auditor"]
