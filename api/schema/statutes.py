"""Statutes 法律法规: what documents and legal articles refer to."""

from datetime import date, datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import column, relation
from api.nodes import Node, found_by, node_id
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError


@found_by("statute_by_id")
@strawberry.type(description="Version of a statute 法律法规, with the days on which it holds; for every member.")
class Statute(Node):
    """A statute row, and whether it holds today."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("Statute")
    name: str = column("name", description="Name of the law or rule, as 中华人民共和国劳动法.")
    name_en: str | None = column("name_en", description="Name in English; null without.")
    version: str = column("version", description="Which version, as 2018年修正.")
    valid_from: date = column("valid_from", description="First day on which it holds.")
    valid_until: date | None = column("valid_until", description="Last day on which it holds; null: it goes on.")
    added_at: datetime = column("added_at", description="When it was added to the register.")
    is_in_force: bool = column("is_in_force", description="Whether it holds today.")


@strawberry.input(description="Filter of the register of statutes; conditions given together all hold.")
class StatuteWhereInput:
    """Conditions on statutes."""

    name: str | None = strawberry.field(default=None, description="Words in their order in the name; null: all.")
    is_in_force: bool = strawberry.field(default=False, description="Only what holds today; false: all.")


@strawberry.input(description="Version of a statute for the register.")
class StatuteAddInput:
    """Input of statuteAdd."""

    name: str = strawberry.field(description="Name, 1 to 120 characters.")
    name_en: str | None = strawberry.field(default=None, description="Name in English; null without.")
    version: str = strawberry.field(description="Which version, 1 to 120 characters.")
    valid_from: date = strawberry.field(description="First day on which it holds.")
    valid_until: date | None = strawberry.field(
        default=None, description="Last day on which it holds; null: it goes on."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a statute was not added.")
class StatuteAddErrorCode(Enum):
    """Codes of statuteAdd."""

    STATUTE_PLACE_REFUSED = strawberry.enum_value(
        "STATUTE_PLACE_REFUSED", description="Caller keeps no statutes for the whole union."
    )
    STATUTE_INVALID = strawberry.enum_value(
        "STATUTE_INVALID", description="Name or version is missing or too long, or days do not fit."
    )
    STATUTE_KNOWN = strawberry.enum_value("STATUTE_KNOWN", description="There is one of this name and version.")


@strawberry.type(description="Refusal to add a statute.")
class StatuteAddUserError(UserError):
    """Error of statuteAdd."""

    code: StatuteAddErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to add a statute.")
class StatuteAddPayload(Payload):
    """Answer of statuteAdd."""

    error: ClassVar[type[Any]] = StatuteAddUserError
    row: strawberry.Private[Any]
    user_errors: list[StatuteAddUserError] = strawberry.field(description="Refusals; empty when done.")
    statute: Statute | None = relation(
        "statute_by_id", "statute_id", lambda: Statute, description="It as it is now; null when refused."
    )


@strawberry.input(description="Version of a statute that ends.")
class StatuteEndInput:
    """Input of statuteEnd."""

    statute_id: strawberry.ID = strawberry.field(description="Version that is meant.")
    valid_until: date | None = strawberry.field(
        default=None, description="Last day on which it holds; null: it goes on after all."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a statute was not ended.")
class StatuteEndErrorCode(Enum):
    """Codes of statuteEnd."""

    STATUTE_PLACE_REFUSED = strawberry.enum_value(
        "STATUTE_PLACE_REFUSED", description="Caller keeps no statutes for the whole union."
    )
    STATUTE_NOT_FOUND = strawberry.enum_value("STATUTE_NOT_FOUND", description="None in the register.")
    STATUTE_INVALID = strawberry.enum_value(
        "STATUTE_INVALID", description="Name or version is missing or too long, or days do not fit."
    )


@strawberry.type(description="Refusal to end a statute.")
class StatuteEndUserError(UserError):
    """Error of statuteEnd."""

    code: StatuteEndErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of the wish to end a statute.")
class StatuteEndPayload(Payload):
    """Answer of statuteEnd."""

    error: ClassVar[type[Any]] = StatuteEndUserError
    row: strawberry.Private[Any]
    user_errors: list[StatuteEndUserError] = strawberry.field(description="Refusals; empty when done.")
    statute: Statute | None = relation(
        "statute_by_id", "statute_id", lambda: Statute, description="It as it is now; null when refused."
    )
