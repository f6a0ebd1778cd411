"""Nouns of the tamper-evident log."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import strawberry

from api.errors import ApiError
from api.fields import column, computed_from, entries, relation
from api.filters import given, key_of_one, values_of
from api.nodes import decode_id
from api.schema.activities.filters import InstantRangeInput
from api.schema.members.register import Member
from api.schema.organisations import Organisation
from api.schema.shared import IdFilterInput, TextFilterInput
from db import forms
from db.forms import Kind


@strawberry.input(description="Filter of the log: who, what, about what, when and where; conditions together all hold.")
class AuditEntryWhereInput:
    """Conditions on entries."""

    actor: IdFilterInput | None = strawberry.field(default=None, description="Done by this member; `eq` only.")
    action: TextFilterInput | None = strawberry.field(
        default=None, description="What happened, e.g. role.granted, member_export.opened, roster_import.applied."
    )
    object_kind: TextFilterInput | None = strawberry.field(
        default=None, description="By kind of the object, e.g. role_grant."
    )
    subject: strawberry.ID | None = strawberry.field(
        default=None, description="About this object: its id in the graph, or its key in the records (`objectId`)."
    )
    below: IdFilterInput | None = strawberry.field(
        default=None, description="Concerning an organisation or one below it; `eq` only."
    )
    at: InstantRangeInput | None = strawberry.field(default=None, description="When it happened.")


def filters_of(where: AuditEntryWhereInput | None, action: str | None) -> dict[str, Any]:
    """The values of the conditions that were given; `action` is an argument of old.

    Raises:
        ApiError: INVALID_ID, ONE_VALUE_ONLY, TOO_MANY_VALUES.
    """
    if where is None:
        return given(actions=None if action is None else [action])
    actions = values_of(where.action, "where.action")
    if action is not None:
        actions = [action] if actions is None or action in actions else []
    at = where.at or InstantRangeInput()
    return given(
        actor_id=key_of_one(where.actor, "Member", "where.actor"),
        actions=actions,
        object_kinds=values_of(where.object_kind, "where.objectKind"),
        object_id=None if where.subject is None else _key_of_any(where.subject),
        below_id=key_of_one(where.below, "Organisation", "where.below"),
        since=at.gte,
        until=at.lt,
    )


def _key_of_any(subject: str) -> UUID:
    """The key of an object of any kind."""
    found = decode_id(subject)
    if found is not None:
        return found[1]
    try:
        return UUID(subject)
    except ValueError as error:
        raise ApiError("INVALID_ID", argument="where.subject") from error


@strawberry.type(description="Value that an entry says was replaced.")
class AuditValueChange:
    """A pair `from_<name>` and `to_<name>` of an entry's facts."""

    row: strawberry.Private[Any]

    name: str = column("name", description="What changed, as the log names it, e.g. parent_id.")
    before: str | None = column("before", description="Value before, as text; null when there was none.")
    after: str | None = column("after", description="Value afterwards, as text; null when there is none.")


@strawberry.type(description="Who did what to which object and when; never a secret, a personal value or a ballot.")
class AuditEntry:
    """An audit_entry row with its place in the chain."""

    row: strawberry.Private[Any]

    at: datetime = column("at", description="When it happened.")
    action: str = column("action", description="What happened, object first, e.g. join_request.approved.")
    object_kind: str = column("object_kind", description="Kind of the object, e.g. join_request.")
    object_id: str = computed_from(
        "object_id",
        str,
        form=forms.identifier("object_id"),
        description="Key of the object in the records (UUID).",
    )
    facts: str = computed_from(
        "facts",
        lambda facts: orjson.dumps(facts, option=orjson.OPT_SORT_KEYS).decode(),
        description="Further facts as the log keeps them, JSON text for people who check the chain.",
    )
    changes: list[AuditValueChange] = entries(
        "value_changes",
        lambda: AuditValueChange,
        dict.fromkeys(("name", "before", "after"), Kind.TEXT),
        description="Values that were replaced, old and new; none where the entry says only what happened.",
        list_size=5,
    )
    position: int | None = column(
        "position", description="Place in the hash chain, from 1; null for the second or so before it is chained."
    )
    actor: Member | None = relation(
        "member_by_id",
        "actor_id",
        lambda: Member,
        description="Who did it; null for the system, for people not signed in, and where the caller may not see them.",
    )
    member: Member | None = relation(
        "member_by_id",
        "object_id",
        lambda: Member,
        description="Member whom it is about, for an entry that was merged since the one that it became part of "
        "(`mergedFrom`); null for other objects, and where the caller may not see them.",
    )
    organisation: Organisation | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: Organisation,
        description="Organisation that it concerns; null for the union as a whole.",
    )
