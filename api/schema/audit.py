"""Nouns of the tamper-evident log."""

from datetime import datetime
from typing import Any

import orjson
import strawberry

from api.fields import column, computed_from, relation
from api.schema.members.register import Member
from api.schema.organisations import Organisation
from db import forms


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
