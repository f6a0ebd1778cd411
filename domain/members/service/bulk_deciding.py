"""Deciding many join requests at once: one transaction, and each request by itself in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.queries.members import join_requests
from db.transaction import savepoint
from domain.members import rules
from domain.members.errors import InvalidJoinRequestCount
from domain.members.service.joining import JoinRequestDecide, join_request_decide
from domain.shared.approval_rules import Verdict, checked_comment
from domain.shared.approvals import approvals_lock
from domain.shared.errors import DomainError, Refusals
from domain.shared.work import Outcome, Work

MAX_DECIDED = 100
"""Requests in one mutation: the last approval of a stage takes the union's member number until the commit."""


@dataclass(frozen=True, slots=True)
class JoinRequestsDecide:
    """One decision of an officer on their steps of several requests."""

    join_request_ids: Sequence[UUID]
    is_approval: bool
    comment: str | None = None


async def join_requests_decide(work: Work, command: JoinRequestsDecide) -> Outcome:
    """Decides each request as `join_request_decide` does, with its lock, rules and events, or says why not.

    What is refused for one request is taken back for that one; the others stay decided. They are decided in the order
    in which they are named, one that is named twice once. Nobody waits for another in a circle: every request in reach
    is locked first, then every approval, each in the order of their ids.

    Raises:
        DomainError: INVALID_JOIN_REQUEST_COUNT, INVALID_NOTE, COMMENT_REQUIRED; the rest stands beside each request.
    """
    named = list(dict.fromkeys(command.join_request_ids))
    if not 0 < len(named) <= MAX_DECIDED:
        raise InvalidJoinRequestCount("joinRequestIds", limit=MAX_DECIDED)
    comment = rules.clean_note(command.comment, "comment")
    checked_comment(Verdict.APPROVED if command.is_approval else Verdict.REJECTED, comment)
    await approvals_lock(work, await join_requests.lock_join_requests(work.conn, work.scope, named))
    decisions = [await _decide(work, JoinRequestDecide(each, command.is_approval, comment)) for each in named]
    return {"decisions": decisions}


async def _decide(work: Work, command: JoinRequestDecide) -> Outcome:
    """One request's part of the outcome: no refusals when it was decided."""
    refusals: Sequence[DomainError] = ()
    try:
        async with savepoint(work.conn):
            await join_request_decide(work, command)
    except DomainError as refusal:
        refusals = [refusal]
    except Refusals as several:
        refusals = several.errors
    told = [{"code": each.code, "path": list(each.path), "facts": dict(each.facts)} for each in refusals]
    return {"join_request_id": command.join_request_id, "refusals": told}
