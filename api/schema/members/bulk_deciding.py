"""One decision on many join requests, and what became of each."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.context import Info
from api.fields import column, computed, relation
from api.nodes import encode_id
from api.schema.members.join_requests import JoinRequest, JoinRequestDecideUserError
from api.schema.payloads import REQUEST_KEY, Payload, user_error_of
from api.schema.shared import UserError
from domain.members.service import MAX_DECIDED


@strawberry.input(description="One decision on the caller's steps of several join requests.")
class JoinRequestsDecideInput:
    """What an officer decides."""

    join_request_ids: list[strawberry.ID] = strawberry.field(
        description=f"Requests to decide, 1 to {MAX_DECIDED}; one that is named twice is decided once."
    )
    is_approval: bool = strawberry.field(description="True approves, false rejects.")
    comment: str | None = strawberry.field(
        default=None, description="Reason, at most 500 characters, for all of them; required for a rejection."
    )
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why nothing of a decision on several join requests was done.")
class JoinRequestsDecideErrorCode(Enum):
    """Codes of joinRequestsDecide."""

    INVALID_JOIN_REQUEST_COUNT = strawberry.enum_value(
        "INVALID_JOIN_REQUEST_COUNT", description=f"Not 1 to {MAX_DECIDED} requests."
    )
    INVALID_NOTE = strawberry.enum_value("INVALID_NOTE", description="Comment too long, or with control characters.")
    COMMENT_REQUIRED = strawberry.enum_value("COMMENT_REQUIRED", description="A rejection needs a reason.")


@strawberry.type(description="Refusal of a decision on several join requests.")
class JoinRequestsDecideUserError(UserError):
    """Error of joinRequestsDecide."""

    code: JoinRequestsDecideErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="What became of one join request in a decision on several.")
class JoinRequestDecision:
    """A request's part of the outcome."""

    row: strawberry.Private[Any]

    join_request_id: strawberry.ID = column("join_request_global_id", description="Id of the request as it was given.")
    is_decided: bool = computed(
        lambda row: not row["refusals"], description="Whether the caller's step was decided; else see `userErrors`."
    )
    join_request: JoinRequest | None = relation(
        "join_request_by_id",
        "join_request_id",
        lambda: JoinRequest,
        description="Request as it is now; null when none is within the caller's reach.",
    )

    @strawberry.field(
        description="Why the request was not decided, as `joinRequestDecide` would say; empty when it was.",
        metadata={"list_size": 1},
    )
    def user_errors(self, info: Info) -> list[JoinRequestDecideUserError]:
        """The refusals of the outcome, in the reader's language."""
        locale = info.context.locale
        return [user_error_of(JoinRequestDecideUserError, locale, **each) for each in self.row["refusals"]]


@strawberry.type(description="What became of the join requests in a decision on several.")
class JoinRequestDecisions:
    """The outcome of each."""

    row: strawberry.Private[Any]

    decided_count: int = computed(
        lambda row: sum(not each["refusals"] for each in row["decisions"]), description="How many were decided."
    )

    @strawberry.field(
        description="One for each request, in the order in which they were named.", metadata={"list_size": 20}
    )
    def results(self) -> list[JoinRequestDecision]:
        """What the outcome tells of each request."""
        return [JoinRequestDecision(row=_decision(each)) for each in self.row["decisions"]]


def _decision(told: Mapping[str, Any]) -> Mapping[str, Any]:
    key = UUID(told["join_request_id"])
    return {**told, "join_request_id": key, "join_request_global_id": encode_id("JoinRequest", key)}


@strawberry.type(description="Outcome of a decision on several join requests.")
class JoinRequestsDecidePayload(Payload):
    """Answer of joinRequestsDecide."""

    error: ClassVar[type[Any]] = JoinRequestsDecideUserError
    row: strawberry.Private[Any]
    user_errors: list[JoinRequestsDecideUserError] = strawberry.field(
        description="Refusals of the whole; empty when each request was tried."
    )
    decisions: JoinRequestDecisions | None = computed(
        lambda row: JoinRequestDecisions(row=row) if "decisions" in row else None,
        description="What became of the requests; null when all was refused.",
    )
