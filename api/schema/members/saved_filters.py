"""Saved filters 常用筛选: the noun, inputs and payloads."""

import json
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.context import Info
from api.fields import column, relation
from api.messages import translate
from api.nodes import Node, found_by, node_id
from api.schema.members.register import Member
from api.schema.members.saved_conditions import unfit
from api.schema.members.saved_filter_lists import SavedFilterConditionsInput
from api.schema.organisations import Organisation
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import UserError
from db.models.members import ListKind
from domain.members.errors import SavedFilterOutdated as Outdated


@strawberry.type(description="Condition of a saved filter that no longer fits the schema.")
class SavedFilterProblem:
    """Where and why."""

    path: list[str] = strawberry.field(
        description="Where it lies in `where` of the list; empty for `where` itself, of which `detail` names the field."
    )
    detail: str = strawberry.field(description="Sentence for developers, in English.")


@strawberry.enum(description="Why a saved filter cannot be used.")
class SavedFilterFault(Enum):
    """Codes of a filter that is read."""

    SAVED_FILTER_OUTDATED = strawberry.enum_value(
        "SAVED_FILTER_OUTDATED", description="Conditions no longer fit the schema; it has to be saved anew."
    )


@strawberry.type(description="Why a saved filter cannot be used any more; its conditions are kept, and never left out.")
class SavedFilterOutdated:
    """The refusal of using it, as data."""

    code: SavedFilterFault = strawberry.field(description="Stable code.")
    message: str = strawberry.field(
        description="Sentence for people, in the language of `Accept-Language` (zh-CN, en)."
    )
    problems: list[SavedFilterProblem] = strawberry.field(description="Conditions that do not fit, at least one.")


@found_by("saved_filter_by_id")
@strawberry.type(
    description="Filter of a list, kept under a name 常用筛选; seen by its owner and by officers it is shared with "
    "who read that list, and see there what they may see themselves."
)
class SavedFilter(Node):
    """A saved_filter row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("SavedFilter")
    list_kind: ListKind = column("list_kind", convert=ListKind, description="List that it is for.")
    name: str = column("name", description="Name, 1 to 40 characters.")
    is_own: bool = column("is_own", description="Whether it is the caller's.")
    is_default: bool = column(
        "is_default", description="Whether it is the caller's own default for its list; one at most is."
    )
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
        description="Conditions as JSON, to be sent as `where` of its list; null when they no longer fit the schema."
    )
    def where_json(self, info: Info) -> str | None:
        """Looked at anew for each reading."""
        conditions = self.row["conditions"]
        is_usable = not unfit(info, ListKind(self.row["list_kind"]), conditions)
        return json.dumps(conditions, ensure_ascii=False, sort_keys=True) if is_usable else None

    @strawberry.field(description="Why it cannot be used any more; null while it can.")
    def outdated(self, info: Info) -> SavedFilterOutdated | None:
        """Looked at anew for each reading."""
        found = unfit(info, ListKind(self.row["list_kind"]), self.row["conditions"])
        problems = [SavedFilterProblem(path=list(each.path), detail=each.detail) for each in found]
        code, locale = SavedFilterFault.SAVED_FILTER_OUTDATED, info.context.locale
        message = translate(Outdated.code, locale)
        return SavedFilterOutdated(code=code, message=message, problems=problems) if problems else None


@strawberry.input(description="Filter to keep.")
class SavedFilterSaveInput:
    """Name, conditions, for whom."""

    name: str = strawberry.field(
        description="Name, 1 to 40 characters, one of its kind among the caller's for the list."
    )
    where: SavedFilterConditionsInput = strawberry.field(
        description="Conditions of the list that it is for; none that looks for a particular person."
    )
    shared_with_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Organisation whose officers may use it, where the caller reads the list; null: nobody.",
    )
    is_default: bool = strawberry.field(default=False, description="Makes it the caller's default for the list.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a filter was not saved.")
class SavedFilterSaveErrorCode(Enum):
    """Codes of savedFilterSave."""

    INVALID_FILTER_NAME = strawberry.enum_value(
        "INVALID_FILTER_NAME", description="Name empty, too long, or with control characters."
    )
    SAVED_FILTER_LIST_CLOSED = strawberry.enum_value(
        "SAVED_FILTER_LIST_CLOSED", description="No office of the caller's reads the list."
    )
    SAVED_FILTER_NAMES_PERSON = strawberry.enum_value(
        "SAVED_FILTER_NAMES_PERSON", description="Conditions that look for a particular person are not kept."
    )
    SAVED_FILTER_NAME_TAKEN = strawberry.enum_value(
        "SAVED_FILTER_NAME_TAKEN", description="Another filter of the caller for the list has this name."
    )
    TOO_MANY_SAVED_FILTERS = strawberry.enum_value(
        "TOO_MANY_SAVED_FILTERS", description="Caller has 100 saved filters."
    )
    ORGANISATION_NOT_FOUND = strawberry.enum_value(
        "ORGANISATION_NOT_FOUND", description="None where the caller reads the list as an officer."
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
    name: str = strawberry.field(
        description="Name, 1 to 40 characters, one of its kind among the caller's for the list."
    )
    where: SavedFilterConditionsInput = strawberry.field(
        description="Conditions of the list that it is for; none that looks for a particular person."
    )
    shared_with_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Organisation whose officers may use it, where the caller reads the list; null: nobody.",
    )
    is_default: bool = strawberry.field(default=False, description="Makes it the caller's default for the list.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a filter was not changed.")
class SavedFilterUpdateErrorCode(Enum):
    """Codes of savedFilterUpdate."""

    SAVED_FILTER_NOT_FOUND = strawberry.enum_value("SAVED_FILTER_NOT_FOUND", description="None of the caller's.")
    INVALID_FILTER_NAME = strawberry.enum_value(
        "INVALID_FILTER_NAME", description="Name empty, too long, or with control characters."
    )
    SAVED_FILTER_LIST_CLOSED = strawberry.enum_value(
        "SAVED_FILTER_LIST_CLOSED", description="No office of the caller's reads the list."
    )
    SAVED_FILTER_NAMES_PERSON = strawberry.enum_value(
        "SAVED_FILTER_NAMES_PERSON", description="Conditions that look for a particular person are not kept."
    )
    SAVED_FILTER_NAME_TAKEN = strawberry.enum_value(
        "SAVED_FILTER_NAME_TAKEN", description="Another filter of the caller for the list has this name."
    )
    ORGANISATION_NOT_FOUND = strawberry.enum_value(
        "ORGANISATION_NOT_FOUND", description="None where the caller reads the list as an officer."
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
