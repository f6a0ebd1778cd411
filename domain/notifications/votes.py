"""Who is told what of votes 选举与表决: the roll, a part at a time; officers, of objections."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol, TypeAlias
from uuid import UUID

from db.models.votes import VoteRow, VoteState
from db.queries.votes import planning
from db.types import NIL_ID
from domain.notifications.rules import NotificationKind
from domain.shared.calendar import SHANGHAI
from domain.shared.events import emit
from domain.shared.handlers import Event, Handler, nothing
from domain.shared.permissions import Permission
from domain.shared.work import Work
from domain.votes.service import list_reached
from domain.votes.service.turnout import turnout_counted

Tell: TypeAlias = Callable[[Work, Event, NotificationKind, Sequence[UUID]], Awaitable[bool]]


class Holders(Protocol):
    """Who holds a permission at the nearest level up from an organisation where somebody else than some members does.

    None among those says nobody.
    """

    async def __call__(
        self, work: Work, organisation_id: UUID, permission: str, /, *but_ids: UUID | None
    ) -> Sequence[UUID]:
        """Their ids."""


SPREAD = 500
"""So many members are told by one transaction; the rest by an event of its own, which is handled like any other."""
_SPREAD_TOPIC = "vote_notice.spread"
_WHILE: Mapping[NotificationKind, Callable[[VoteRow], bool]] = {
    NotificationKind.VOTE_SCHEDULED: lambda vote: vote.state == VoteState.SCHEDULED,
    NotificationKind.VOTE_OPENED: lambda vote: vote.state == VoteState.OPEN,
    NotificationKind.VOTE_PAUSED: lambda vote: vote.state == VoteState.OPEN and vote.paused_at is not None,
    NotificationKind.VOTE_RESUMED: lambda vote: vote.state == VoteState.OPEN and vote.paused_at is None,
    NotificationKind.VOTE_EXTENDED: lambda vote: vote.state == VoteState.OPEN,
    # A draft that is called off was never announced.
    NotificationKind.VOTE_CANCELLED: lambda vote: vote.objections_end_at is not None,
    NotificationKind.VOTE_PUBLISHED: lambda vote: vote.state == VoteState.PUBLISHED,
    NotificationKind.VOTE_VOID: lambda vote: vote.state == VoteState.VOID,
}
"""Whether what is told is still so: news that come late are none."""


_FOR_HANDLERS = frozenset({"member_id", "delegate_id", "kind", "after"})
"""Facts that say whom to tell; they are for nobody else."""
_FOR_DELEGATES = frozenset({"vote_delegation.given", "vote_delegation.revoked"})


def vote_handlers(tell: Tell, holders: Holders) -> Mapping[str, Handler]:
    """Topic → handler. Messages name the vote by its title and its closing time; nothing of a ballot is in them."""

    async def electorate(work: Work, event: Event) -> bool:
        vote = await planning.find_any_vote(work.conn, event.tenant_id, event.subject_id)
        kind = NotificationKind(str(event.facts.get("kind", event.topic.replace(".", "_"))))
        if vote is None or not _WHILE[kind](vote):
            return False
        after = UUID(str(event.facts.get("after", NIL_ID)))
        members = await list_reached(work, vote, after, limit=SPREAD)
        if len(members) == SPREAD:
            rest = {"organisation_id": str(vote.organisation_id), "kind": kind.value, "after": str(members[-1])}
            await emit(work, _SPREAD_TOPIC, "vote", vote.id, **rest)
        return await tell(work, _worded(event, vote), kind, members)

    async def officers(work: Work, event: Event) -> bool:
        vote_id = UUID(str(event.facts.get("vote_id", event.subject_id)))
        vote = await planning.find_any_vote(work.conn, event.tenant_id, vote_id)
        if vote is None:
            return False
        place_id = UUID(str(event.facts["organisation_id"]))
        # Who wishes it needs another: where there is none beside them, those above are told.
        objector_id = event.facts.get("member_id")
        own_id = vote.early_close_asked_by_id if objector_id is None else UUID(str(objector_id))
        others = await holders(work, place_id, Permission.VOTE_MANAGE, own_id)
        return await tell(work, _worded(event, vote), NotificationKind(event.topic.replace(".", "_")), others)

    async def party(work: Work, event: Event) -> bool:
        vote = await planning.find_any_vote(work.conn, event.tenant_id, UUID(str(event.facts["vote_id"])))
        if vote is None:
            return False
        kind = NotificationKind(event.topic.replace(".", "_"))
        fact = "delegate_id" if event.topic in _FOR_DELEGATES else "member_id"
        return await tell(work, _worded(event, vote), kind, [UUID(str(event.facts[fact]))])

    return {
        **{kind.value.replace("_", ".", 1): electorate for kind in _WHILE},
        _SPREAD_TOPIC: electorate,
        "vote.early_close_asked": officers,
        "vote_objection.made": officers,
        "vote_objection.decided": party,
        **{f"vote_delegation.{word}": party for word in ("given", "revoked", "declined")},
        "vote.unscheduled": nothing,  # a new announcement follows, or none
        "vote.turnout_counted": turnout_counted,
        "vote.closed": nothing,  # everybody knew when
        "vote.counting": nothing,  # the result is told when it is there
        "vote.tallied": nothing,  # nobody reads it before its publication
    }


def _worded(event: Event, vote: VoteRow) -> Event:
    """The event with what its message says."""
    facts = {name: fact for name, fact in event.facts.items() if name not in _FOR_HANDLERS}
    title = vote.title if vote.title_en is None else f"{vote.title} / {vote.title_en}"
    until = f"{vote.closes_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return replace(event, facts={**facts, "title": title, "until": until})
