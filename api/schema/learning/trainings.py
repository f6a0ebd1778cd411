"""Nouns of required training 必修培训: what posts require, how officers stand, counts."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.fields import array, column, label, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.learning import codes
from api.schema.learning.courses import Course
from api.schema.members import register
from db.models.learning import TrainingStatus
from db.models.organisations import PostKind

if TYPE_CHECKING:
    from api.schema.members.register import Member
    from api.schema.organisations import Organisation


@strawberry.type(description="Counts of a requirement in steps of five, so that no few are counted.")
class TrainingCount:
    """A line of counts."""

    row: strawberry.Private[Any]

    officers: int | None = column("officers", description="How many hold such a post, down to a five.")
    trained: int | None = column(
        "trained", description="How many of them are trained, down to a five; null below five."
    )
    branch: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "branch_id",
        lambda: organisations.Organisation,
        description="Organisation whose posts are counted; null: all of them.",
    )


@found_by("training_requirement_by_id")
@strawberry.type(description="Course that posts require 必修培训, seen by who holds LEARNING_READ there.")
class TrainingRequirement(Node):
    """A training_requirement row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("TrainingRequirement")
    posts: list[PostKind] = array("posts", convert=PostKind, description="Kinds of posts that require it.")
    valid_months: int | None = column("valid_months", description="Months after which it is taken again; null: never.")
    set_at: datetime = column("set_at", description="Since when it is required.")
    ended_at: datetime | None = column("ended_at", description="Until when it was required; null while it is.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation at and below which posts require it.",
    )
    course: Course | None = relation(
        "course_by_id", "course_id", lambda: Course, description="Course; null where out of the reader's sight."
    )
    counts: list[TrainingCount] = relations(
        "training_counts_by_requirement_id",
        "id",
        lambda: TrainingCount,
        list_size=10,
        description="How many hold such posts and are trained; all first, then by branch; empty once it has ended.",
    )


@strawberry.type(
    description="How the holder of a post stands to what it requires 干部培训情况, seen by them and by who holds "
    "LEARNING_READ at the post's organisation."
)
class OfficerTraining:
    """A term of office and a requirement."""

    row: strawberry.Private[Any]

    post: PostKind = column("post", convert=PostKind, description="Post that requires it.")
    status: TrainingStatus = column("status", convert=TrainingStatus, description="How they stand today.")
    status_label: str = label(
        "status", codes.TRAINING_WORDS, description="Word for the status, in the language of `Accept-Language`."
    )
    completed_on: date | None = column("completed_on", description="Day on which they last completed it; null: never.")
    valid_until: date | None = column(
        "valid_until", description="Last day on which it holds; null where it holds for good or was never completed."
    )
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "member_id",
        lambda: register.Member,
        description="Who holds the post; null where out of the reader's sight.",
    )
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation of the post.",
    )
    course: Course | None = relation(
        "course_by_id", "course_id", lambda: Course, description="Course; null where out of the reader's sight."
    )
    requirement: TrainingRequirement | None = relation(
        "training_requirement_by_id",
        "requirement_id",
        lambda: TrainingRequirement,
        description="Requirement; null but for who holds LEARNING_READ where it was set.",
    )
