"""Who is told what of nominations 提名: the electorate, a part at a time; candidates, objectors, officers."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from db.models.votes import NominationCallRow, NominationCallState, VoteRow
from db.queries.votes import nominations, planning
from db.types import NIL_ID
from domain.notifications.rules import NotificationKind
from domain.notifications.votes import SPREAD, Holders, Tell
from domain.shared.calendar import SHANGHAI
from domain.shared.events import emit
from domain.shared.handlers import Event, Handler, nothing
from domain.shared.permissions import Permission
from domain.shared.work import Work
from domain.votes.service import list_reached

_SPREAD_TOPIC = "nomination_notice.spread"
_WHILE: Mapping[NotificationKind, NominationCallState] = {
    NotificationKind.NOMINATION_CALL_OPENED: NominationCallState.OPEN,
    NotificationKind.NOMINATION_CALL_CHANGED: NominationCallState.OPEN,
    NotificationKind.NOMINATION_CALL_ON_NOTICE: NominationCallState.ON_NOTICE,
    NotificationKind.NOMINATION_CALL_CANCELLED: NominationCallState.CANCELLED,
}
"""In which state of the call the electorate is told: news that come late are none."""
_CANDIDATES = ("made", "accepted", "refused", "lapsed")
_OFFICERS = ("nomination_call.ended", "nomination.withdrawn", "nomination_objection.made")
_QUIET = (
    "nomination_call.taken",  # the draft has its options
    *(f"nomination.{word}" for word in ("self_made", "second_given", "second_taken_back", "consent_given", "declined")),
    *(f"nomination.{word}" for word in ("proposed", "seconded", "consented")),  # seen in the call
    "nomination.on_notice",  # nomination_call.on_notice tells the electorate
)


def nomination_handlers(tell: Tell, holders: Holders) -> Mapping[str, Handler]:
    """Topic → handler. Messages name the vote by its title, and a time; nobody who nominated, seconded or objected."""

    async def electorate(work: Work, event: Event) -> bool:
        kind = NotificationKind(str(event.facts.get("kind", event.topic.replace(".", "_"))))
        found = await _found(work, event, event.subject_id)
        if found is None or found[0].state != _WHILE[kind]:
            return False
        call, vote = found
        after = UUID(str(event.facts.get("after", NIL_ID)))
        members = await list_reached(work, vote, after, limit=SPREAD)
        if len(members) == SPREAD:
            rest = {"vote_id": str(vote.id), "kind": kind.value, "after": str(members[-1])}
            await emit(work, _SPREAD_TOPIC, "nomination_call", call.id, **rest)
        return await tell(work, _worded(event, *found), kind, members)

    async def officers(work: Work, event: Event) -> bool:
        found = await _found(work, event, _call_id(event))
        if found is None:
            return False
        own_id = event.facts.get("member_id")
        own = None if own_id is None else UUID(str(own_id))
        others = await holders(work, found[1].organisation_id, Permission.VOTE_MANAGE, own)
        return await tell(work, _worded(event, *found), NotificationKind(event.topic.replace(".", "_")), others)

    async def member(work: Work, event: Event) -> bool:
        """The candidate, or who objected."""
        found = await _found(work, event, _call_id(event))
        if found is None:
            return False
        kind, member_id = NotificationKind(event.topic.replace(".", "_")), UUID(str(event.facts["member_id"]))
        return await tell(work, _worded(event, *found), kind, [member_id])

    return {
        **{kind.value.replace("call_", "call.", 1): electorate for kind in _WHILE},
        _SPREAD_TOPIC: electorate,
        **dict.fromkeys(_OFFICERS, officers),
        **{f"nomination.{word}": member for word in _CANDIDATES},
        "nomination_objection.decided": member,
        **dict.fromkeys(_QUIET, nothing),
    }


def _call_id(event: Event) -> UUID:
    return UUID(str(event.facts.get("call_id", event.subject_id)))


async def _found(work: Work, event: Event, call_id: UUID) -> tuple[NominationCallRow, VoteRow] | None:
    call = await nominations.find_any_call(work.conn, event.tenant_id, call_id)
    vote = None if call is None else await planning.find_any_vote(work.conn, event.tenant_id, call.vote_id)
    return None if call is None or vote is None else (call, vote)


def _worded(event: Event, call: NominationCallRow, vote: VoteRow) -> Event:
    """The event with what its message says; who it is about is for its handler alone."""
    facts = {name: fact for name, fact in event.facts.items() if name not in {"member_id", "kind", "after"}}
    title = vote.title if vote.title_en is None else f"{vote.title} / {vote.title_en}"
    until = call.notice_ends_at or call.closes_at
    return replace(event, facts={**facts, "title": title, "until": f"{until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"})
