"""Founding, names, moves, mergers, dissolution."""

from datetime import date
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.organisations import Organisation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from db.models.organisations import OrganisationKind


@strawberry.input(description="Organisation to found.")
class OrganisationFoundInput:
    """Input of organisationFound."""

    parent_id: strawberry.ID = strawberry.field(description="Organisation directly above.")
    kind: OrganisationKind = strawberry.field(description="Level in the tree.")
    code: str = strawberry.field(
        description="Code, 1 to 32 capitals and digits with hyphens between them; unique in the union for ever."
    )
    name: str = strawberry.field(description="Official name in Chinese, at most 80 characters.")
    name_en: str = strawberry.field(description="Official name in English, at most 80 characters.")
    founded_on: date | None = strawberry.field(
        default=None, description="Day of founding, not before that of the parent; null: today."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why the founding was refused: organisationFound.")
class OrganisationFoundErrorCode(Enum):
    """Codes of organisationFound."""

    ORGANISATION_NOT_FOUND = strawberry.enum_value(
        "ORGANISATION_NOT_FOUND",
        description="No such organisation at or below a node where the caller may change the tree.",
    )
    INVALID_CODE = strawberry.enum_value(
        "INVALID_CODE", description="Code is not 1 to 32 capitals and digits, with hyphens between them."
    )
    INVALID_ORGANISATION_NAME = strawberry.enum_value(
        "INVALID_ORGANISATION_NAME", description="Name is empty or longer than 80 characters."
    )
    DAY_OUT_OF_RANGE = strawberry.enum_value(
        "DAY_OUT_OF_RANGE", description="Day lies before or after what is possible."
    )
    CODE_IN_USE = strawberry.enum_value("CODE_IN_USE", description="An organisation has this code, or had it.")
    ORGANISATION_CLOSED = strawberry.enum_value("ORGANISATION_CLOSED", description="It was merged or dissolved before.")
    KIND_NOT_ALLOWED_THERE = strawberry.enum_value(
        "KIND_NOT_ALLOWED_THERE", description="Kind does not stand directly below that one."
    )
    ORGANISATION_IN_OWN_SUBTREE = strawberry.enum_value(
        "ORGANISATION_IN_OWN_SUBTREE", description="Nothing stands below itself."
    )
    TREE_TOO_DEEP = strawberry.enum_value("TREE_TOO_DEEP", description="Path would have more than 10 organisations.")
    TOO_MANY_CHILDREN = strawberry.enum_value(
        "TOO_MANY_CHILDREN", description="More than 500 organisations would stand directly below one."
    )


@strawberry.type(description="Refusal of organisationFound.")
class OrganisationFoundUserError(UserError):
    """Error of organisationFound."""

    code: OrganisationFoundErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of organisationFound.")
class OrganisationFoundPayload(Payload):
    """Answer of organisationFound."""

    error: ClassVar[type[Any]] = OrganisationFoundUserError
    row: strawberry.Private[Any]
    user_errors: list[OrganisationFoundUserError] = strawberry.field(description="Refusals; empty when it was done.")
    organisation: Organisation | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: Organisation,
        description="New organisation; null when refused.",
    )


@strawberry.input(description="New names of an organisation.")
class OrganisationUpdateInput:
    """Input of organisationUpdate."""

    organisation_id: strawberry.ID = strawberry.field(description="Which organisation.")
    name: str | None = strawberry.field(
        default=None, description="Official name in Chinese, at most 80 characters; null: as it is."
    )
    name_en: str | None = strawberry.field(
        default=None, description="Official name in English, at most 80 characters; null: as it is."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why the change of names was refused: organisationUpdate.")
class OrganisationUpdateErrorCode(Enum):
    """Codes of organisationUpdate."""

    ORGANISATION_NOT_FOUND = strawberry.enum_value(
        "ORGANISATION_NOT_FOUND",
        description="No such organisation at or below a node where the caller may change the tree.",
    )
    ORGANISATION_CLOSED = strawberry.enum_value("ORGANISATION_CLOSED", description="It was merged or dissolved before.")
    INVALID_ORGANISATION_NAME = strawberry.enum_value(
        "INVALID_ORGANISATION_NAME", description="Name is empty or longer than 80 characters."
    )


@strawberry.type(description="Refusal of organisationUpdate.")
class OrganisationUpdateUserError(UserError):
    """Error of organisationUpdate."""

    code: OrganisationUpdateErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of organisationUpdate.")
class OrganisationUpdatePayload(Payload):
    """Answer of organisationUpdate."""

    error: ClassVar[type[Any]] = OrganisationUpdateUserError
    row: strawberry.Private[Any]
    user_errors: list[OrganisationUpdateUserError] = strawberry.field(description="Refusals; empty when it was done.")
    organisation: Organisation | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: Organisation,
        description="Organisation with its names; null when refused.",
    )


@strawberry.input(description="Organisation with its new place.")
class OrganisationMoveInput:
    """Input of organisationMove."""

    organisation_id: strawberry.ID = strawberry.field(description="Organisation that moves, with all below it.")
    parent_id: strawberry.ID = strawberry.field(description="Organisation that it will stand directly below.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why the move was refused: organisationMove.")
class OrganisationMoveErrorCode(Enum):
    """Codes of organisationMove."""

    ORGANISATION_NOT_FOUND = strawberry.enum_value(
        "ORGANISATION_NOT_FOUND",
        description="No such organisation at or below a node where the caller may change the tree.",
    )
    ORGANISATION_IS_TOP = strawberry.enum_value("ORGANISATION_IS_TOP", description="Top of a union stays where it is.")
    ORGANISATION_CLOSED = strawberry.enum_value("ORGANISATION_CLOSED", description="It was merged or dissolved before.")
    KIND_NOT_ALLOWED_THERE = strawberry.enum_value(
        "KIND_NOT_ALLOWED_THERE", description="Kind does not stand directly below that one."
    )
    ORGANISATION_IN_OWN_SUBTREE = strawberry.enum_value(
        "ORGANISATION_IN_OWN_SUBTREE", description="Nothing stands below itself."
    )
    TREE_TOO_DEEP = strawberry.enum_value("TREE_TOO_DEEP", description="Path would have more than 10 organisations.")
    TOO_MANY_CHILDREN = strawberry.enum_value(
        "TOO_MANY_CHILDREN", description="More than 500 organisations would stand directly below one."
    )


@strawberry.type(description="Refusal of organisationMove.")
class OrganisationMoveUserError(UserError):
    """Error of organisationMove."""

    code: OrganisationMoveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of organisationMove.")
class OrganisationMovePayload(Payload):
    """Answer of organisationMove."""

    error: ClassVar[type[Any]] = OrganisationMoveUserError
    row: strawberry.Private[Any]
    user_errors: list[OrganisationMoveUserError] = strawberry.field(description="Refusals; empty when it was done.")
    organisation: Organisation | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: Organisation,
        description="Organisation at its new place; null when refused.",
    )


@strawberry.input(description="Organisation with its successor.")
class OrganisationMergeInput:
    """Input of organisationMerge."""

    organisation_id: strawberry.ID = strawberry.field(description="Organisation that ends.")
    successor_id: strawberry.ID = strawberry.field(
        description="Organisation of the same kind that takes over what it has."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why the merger was refused: organisationMerge.")
class OrganisationMergeErrorCode(Enum):
    """Codes of organisationMerge."""

    ORGANISATION_NOT_FOUND = strawberry.enum_value(
        "ORGANISATION_NOT_FOUND",
        description="No such organisation at or below a node where the caller may change the tree.",
    )
    ORGANISATION_IS_TOP = strawberry.enum_value("ORGANISATION_IS_TOP", description="Top of a union stays where it is.")
    SUCCESSOR_UNSUITABLE = strawberry.enum_value(
        "SUCCESSOR_UNSUITABLE", description="Successor cannot take what the organisation has."
    )
    ORGANISATION_HAS_CHILDREN = strawberry.enum_value(
        "ORGANISATION_HAS_CHILDREN", description="Organisations stand below it, and no successor takes them."
    )
    ORGANISATION_HAS_MEMBERS = strawberry.enum_value(
        "ORGANISATION_HAS_MEMBERS", description="Members belong to it, and no successor takes them."
    )
    ORGANISATION_HAS_OPEN_REQUESTS = strawberry.enum_value(
        "ORGANISATION_HAS_OPEN_REQUESTS", description="Join requests wait there, and no successor takes them."
    )
    ORGANISATION_CLOSED = strawberry.enum_value("ORGANISATION_CLOSED", description="It was merged or dissolved before.")
    VOTE_UNDER_WAY = strawberry.enum_value(
        "VOTE_UNDER_WAY", description="Vote of it, or for which its members are called, is under way."
    )
    KIND_NOT_ALLOWED_THERE = strawberry.enum_value(
        "KIND_NOT_ALLOWED_THERE", description="Kind does not stand directly below that one."
    )
    ORGANISATION_IN_OWN_SUBTREE = strawberry.enum_value(
        "ORGANISATION_IN_OWN_SUBTREE", description="Nothing stands below itself."
    )
    TREE_TOO_DEEP = strawberry.enum_value("TREE_TOO_DEEP", description="Path would have more than 10 organisations.")
    TOO_MANY_CHILDREN = strawberry.enum_value(
        "TOO_MANY_CHILDREN", description="More than 500 organisations would stand directly below one."
    )


@strawberry.type(description="Refusal of organisationMerge.")
class OrganisationMergeUserError(UserError):
    """Error of organisationMerge."""

    code: OrganisationMergeErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of organisationMerge.")
class OrganisationMergePayload(Payload):
    """Answer of organisationMerge."""

    error: ClassVar[type[Any]] = OrganisationMergeUserError
    row: strawberry.Private[Any]
    user_errors: list[OrganisationMergeUserError] = strawberry.field(description="Refusals; empty when it was done.")
    organisation: Organisation | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: Organisation,
        description="Organisation that ended; null when refused.",
    )


@strawberry.input(description="Organisation to dissolve.")
class OrganisationDissolveInput:
    """Input of organisationDissolve."""

    organisation_id: strawberry.ID = strawberry.field(description="Organisation that ends.")
    successor_id: strawberry.ID | None = strawberry.field(
        default=None, description="Organisation that takes over what it has; null: it must have nothing."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why the dissolution was refused: organisationDissolve.")
class OrganisationDissolveErrorCode(Enum):
    """Codes of organisationDissolve."""

    ORGANISATION_NOT_FOUND = strawberry.enum_value(
        "ORGANISATION_NOT_FOUND",
        description="No such organisation at or below a node where the caller may change the tree.",
    )
    ORGANISATION_IS_TOP = strawberry.enum_value("ORGANISATION_IS_TOP", description="Top of a union stays where it is.")
    SUCCESSOR_UNSUITABLE = strawberry.enum_value(
        "SUCCESSOR_UNSUITABLE", description="Successor cannot take what the organisation has."
    )
    ORGANISATION_HAS_CHILDREN = strawberry.enum_value(
        "ORGANISATION_HAS_CHILDREN", description="Organisations stand below it, and no successor takes them."
    )
    ORGANISATION_HAS_MEMBERS = strawberry.enum_value(
        "ORGANISATION_HAS_MEMBERS", description="Members belong to it, and no successor takes them."
    )
    ORGANISATION_HAS_OPEN_REQUESTS = strawberry.enum_value(
        "ORGANISATION_HAS_OPEN_REQUESTS", description="Join requests wait there, and no successor takes them."
    )
    ORGANISATION_CLOSED = strawberry.enum_value("ORGANISATION_CLOSED", description="It was merged or dissolved before.")
    VOTE_UNDER_WAY = strawberry.enum_value(
        "VOTE_UNDER_WAY", description="Vote of it, or for which its members are called, is under way."
    )
    KIND_NOT_ALLOWED_THERE = strawberry.enum_value(
        "KIND_NOT_ALLOWED_THERE", description="Kind does not stand directly below that one."
    )
    ORGANISATION_IN_OWN_SUBTREE = strawberry.enum_value(
        "ORGANISATION_IN_OWN_SUBTREE", description="Nothing stands below itself."
    )
    TREE_TOO_DEEP = strawberry.enum_value("TREE_TOO_DEEP", description="Path would have more than 10 organisations.")
    TOO_MANY_CHILDREN = strawberry.enum_value(
        "TOO_MANY_CHILDREN", description="More than 500 organisations would stand directly below one."
    )


@strawberry.type(description="Refusal of organisationDissolve.")
class OrganisationDissolveUserError(UserError):
    """Error of organisationDissolve."""

    code: OrganisationDissolveErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of organisationDissolve.")
class OrganisationDissolvePayload(Payload):
    """Answer of organisationDissolve."""

    error: ClassVar[type[Any]] = OrganisationDissolveUserError
    row: strawberry.Private[Any]
    user_errors: list[OrganisationDissolveUserError] = strawberry.field(description="Refusals; empty when it was done.")
    organisation: Organisation | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: Organisation,
        description="Organisation that ended; null when refused.",
    )
