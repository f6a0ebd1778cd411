"""Saved filters 常用筛选: the noun, how typed conditions become JSON and are read again, inputs and payloads."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry
from graphql import GraphQLInputObjectType
from graphql.utilities import coerce_input_value, validate_input_value
from strawberry.types.arguments import convert_argument
from strawberry.utils.str_converters import to_camel_case

from api.context import Info
from api.fields import column, relation
from api.nodes import Node, found_by, node_id
from api.schema.members.register import Member, MemberWhereInput
from api.schema.organisations import Organisation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError

_WHERE = "MemberWhereInput"


def conditions_of(where: MemberWhereInput) -> dict[str, Any]:
    """A typed filter as JSON, in the schema's spelling; what was left out stays out."""
    plain: dict[str, Any] = _plain(where)
    return plain


def _plain(value: Any) -> Any:  # noqa: ANN401  # a value of an input
    if is_dataclass(value):
        given = {to_camel_case(field.name): getattr(value, field.name) for field in fields(value)}
        return {name: _plain(each) for name, each in given.items() if each is not None and each is not strawberry.UNSET}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, Enum):
        return value.name
    return value.isoformat() if isinstance(value, date) else value


def read_conditions(info: Info, conditions: Mapping[str, Any]) -> MemberWhereInput | list[str]:
    """The typed filter behind saved conditions, or what no longer fits the schema."""
    problems: list[str] = []
    schema, given = info.schema, dict(conditions)
    type_ = schema._schema.type_map[_WHERE]  # noqa: SLF001  # Strawberry has no other door to graphql-core's types
    if not isinstance(type_, GraphQLInputObjectType):
        raise TypeError(_WHERE)
    validate_input_value(given, type_, lambda error, _path: problems.append(error.message), hide_suggestions=True)
    if problems:
        return problems
    registry = schema.schema_converter.scalar_registry
    made = convert_argument(
        coerce_input_value(given, type_), type_=MemberWhereInput, scalar_registry=registry, config=schema.config
    )
    return made if isinstance(made, MemberWhereInput) else [_WHERE]


@found_by("saved_filter_by_id")
@strawberry.type(
    description="Filter of the list of members, kept under a name 常用筛选; seen by its owner and by officers it is "
    "shared with, who see what they may see themselves."
)
class SavedFilter(Node):
    """A saved_filter row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("SavedFilter")
    name: str = column("name", description="Name, 1 to 40 characters.")
    is_own: bool = column("is_own", description="Whether it is the caller's.")
    is_default: bool = column("is_default", description="Whether it is the caller's own default; one at most is.")
    saved_at: datetime = column("saved_at", description="When it was last saved.")
    shared_with: Organisation | None = relation(
        "organisation_by_id",
        "shared_with_id",
        lambda: Organisation,
        description="Organisation whose officers may use it; null: nobody else.",
    )
    owner: Member | None = relation(
        "member_by_id", "member_id", lambda: Member, description="Who saved it; null where the caller may not see them."
    )

    @strawberry.field(
        description="Conditions as JSON, to be sent as `where` of `members`; null when they no longer fit the schema."
    )
    def where_json(self, info: Info) -> str | None:
        """Looked at anew for each reading."""
        conditions = self.row["conditions"]
        is_usable = not isinstance(read_conditions(info, conditions), list)
        return json.dumps(conditions, ensure_ascii=False, sort_keys=True) if is_usable else None

    @strawberry.field(description="What no longer fits the schema, for developers; empty while it can be used.")
    def problems(self, info: Info) -> list[str]:
        """Looked at anew for each reading."""
        found = read_conditions(info, self.row["conditions"])
        return found if isinstance(found, list) else []


@strawberry.input(description="Filter to keep.")
class SavedFilterSaveInput:
    """Name, conditions, for whom."""

    name: str = strawberry.field(description="Name, 1 to 40 characters, one of its kind among the caller's.")
    where: MemberWhereInput = strawberry.field(description="Conditions; none that searches for a person.")
    shared_with_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Organisation whose officers may use it, where the caller reads members; null: nobody.",
    )
    is_default: bool = strawberry.field(default=False, description="Makes it the caller's default.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a filter was not saved.")
class SavedFilterSaveErrorCode(Enum):
    """Codes of savedFilterSave."""

    INVALID_FILTER_NAME = strawberry.enum_value(
        "INVALID_FILTER_NAME", description="Name empty, too long, or with control characters."
    )
    SAVED_FILTER_NAMES_PERSON = strawberry.enum_value(
        "SAVED_FILTER_NAMES_PERSON", description="Conditions with `search` or `memberNumber` are not kept."
    )
    SAVED_FILTER_NAME_TAKEN = strawberry.enum_value(
        "SAVED_FILTER_NAME_TAKEN", description="Another filter of the caller has this name."
    )
    TOO_MANY_SAVED_FILTERS = strawberry.enum_value("TOO_MANY_SAVED_FILTERS", description="Caller has 50 saved filters.")
    ORGANISATION_NOT_FOUND = strawberry.enum_value(
        "ORGANISATION_NOT_FOUND", description="None where the caller may read members."
    )


@strawberry.type(description="Refusal of saving a filter.")
class SavedFilterSaveUserError(UserError):
    """Error of savedFilterSave."""

    code: SavedFilterSaveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of saving a filter.")
class SavedFilterSavePayload(Payload):
    """Answer of savedFilterSave."""

    error: ClassVar[type[Any]] = SavedFilterSaveUserError
    row: strawberry.Private[Any]
    user_errors: list[SavedFilterSaveUserError] = strawberry.field(description="Refusals; empty when saved.")
    saved_filter: SavedFilter | None = relation(
        "saved_filter_by_id", "saved_filter_id", lambda: SavedFilter, description="Filter; null when refused."
    )


@strawberry.input(description="Filter of the caller with all that it is from now on.")
class SavedFilterUpdateInput:
    """Which one, and what it becomes."""

    saved_filter_id: strawberry.ID = strawberry.field(description="Filter of the caller.")
    name: str = strawberry.field(description="Name, 1 to 40 characters, one of its kind among the caller's.")
    where: MemberWhereInput = strawberry.field(description="Conditions; none that searches for a person.")
    shared_with_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Organisation whose officers may use it, where the caller reads members; null: nobody.",
    )
    is_default: bool = strawberry.field(default=False, description="Makes it the caller's default.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a filter was not changed.")
class SavedFilterUpdateErrorCode(Enum):
    """Codes of savedFilterUpdate."""

    SAVED_FILTER_NOT_FOUND = strawberry.enum_value("SAVED_FILTER_NOT_FOUND", description="None of the caller's.")
    INVALID_FILTER_NAME = strawberry.enum_value(
        "INVALID_FILTER_NAME", description="Name empty, too long, or with control characters."
    )
    SAVED_FILTER_NAMES_PERSON = strawberry.enum_value(
        "SAVED_FILTER_NAMES_PERSON", description="Conditions with `search` or `memberNumber` are not kept."
    )
    SAVED_FILTER_NAME_TAKEN = strawberry.enum_value(
        "SAVED_FILTER_NAME_TAKEN", description="Another filter of the caller has this name."
    )
    ORGANISATION_NOT_FOUND = strawberry.enum_value(
        "ORGANISATION_NOT_FOUND", description="None where the caller may read members."
    )


@strawberry.type(description="Refusal of changing a filter.")
class SavedFilterUpdateUserError(UserError):
    """Error of savedFilterUpdate."""

    code: SavedFilterUpdateErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of changing a filter.")
class SavedFilterUpdatePayload(Payload):
    """Answer of savedFilterUpdate."""

    error: ClassVar[type[Any]] = SavedFilterUpdateUserError
    row: strawberry.Private[Any]
    user_errors: list[SavedFilterUpdateUserError] = strawberry.field(description="Refusals; empty when changed.")
    saved_filter: SavedFilter | None = relation(
        "saved_filter_by_id", "saved_filter_id", lambda: SavedFilter, description="Filter; null when refused."
    )


@strawberry.input(description="Filter of the caller to delete.")
class SavedFilterDeleteInput:
    """Which one."""

    saved_filter_id: strawberry.ID = strawberry.field(description="Filter of the caller.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a filter was not deleted.")
class SavedFilterDeleteErrorCode(Enum):
    """Codes of savedFilterDelete."""

    SAVED_FILTER_NOT_FOUND = strawberry.enum_value("SAVED_FILTER_NOT_FOUND", description="None of the caller's.")


@strawberry.type(description="Refusal of deleting a filter.")
class SavedFilterDeleteUserError(UserError):
    """Error of savedFilterDelete."""

    code: SavedFilterDeleteErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of deleting a filter.")
class SavedFilterDeletePayload(Payload):
    """Answer of savedFilterDelete."""

    error: ClassVar[type[Any]] = SavedFilterDeleteUserError
    row: strawberry.Private[Any]
    user_errors: list[SavedFilterDeleteUserError] = strawberry.field(description="Refusals; empty when deleted.")
