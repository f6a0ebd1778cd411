"""Who is told of skill competitions 技能竞赛: who approves and wrote them, who is entered, who won.

Facts: `competition.…` organisation_id, member_id (who wrote it), title; `competition_entry.…` competition_id,
organisation_id, title; `competition_win.…` competition_id, organisation_id, member_id (the winner), title.
"""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from db.models.competitions import CompetitionState
from db.queries import notices
from db.queries.competitions import entering as competitions
from db.queries.competitions import results
from domain.notifications.rules import NotificationKind
from domain.notifications.votes import Holders, Tell
from domain.shared.handlers import Event, Handler, nothing
from domain.shared.permissions import Permission
from domain.shared.work import Work

_OF_ENTRIES: Mapping[str, tuple[NotificationKind, str]] = {
    "competition_entry.made": (NotificationKind.COMPETITION_ENTRY_PROPOSED, "proposed"),
    "competition_entry.confirmed": (NotificationKind.COMPETITION_ENTRY_CONFIRMED, "confirmed"),
    "competition_entry.refused": (NotificationKind.COMPETITION_ENTRY_REFUSED, "refused"),
}
"""What is told by which topic, and the state without which it is news no more."""


def competition_handlers(tell: Tell, holders: Holders) -> Mapping[str, Handler]:
    """Topic → handler. What is announced stands in the feed, and is no message."""

    async def officers(work: Work, event: Event) -> bool:
        found = await competitions.find_competition(work.conn, event.tenant_id, event.subject_id)
        if found is None or found.state != CompetitionState.IN_APPROVAL:
            return False
        place_id, author_ids = found.organisation_id, (found.written_by_id, found.submitted_by_id)
        others = await holders(work, place_id, Permission.LEARNING_MANAGE, *author_ids)
        return await tell(work, _worded(event), NotificationKind.COMPETITION_APPROVAL_WANTED, others)

    async def author(work: Work, event: Event) -> bool:
        return await tell(work, _worded(event), NotificationKind.COMPETITION_RETURNED, [_member(event)])

    async def all_in_it(work: Work, event: Event) -> bool:
        who = await results.list_parties(work.conn, event.tenant_id, event.subject_id)
        return bool(who) and await tell(work, _worded(event), NotificationKind.COMPETITION_CANCELLED, who)

    async def entrants(work: Work, event: Event) -> bool:
        kind, state = _OF_ENTRIES[event.topic]
        entry = await competitions.find_entry(work.conn, event.tenant_id, event.subject_id)
        if entry is None or entry.state != state:
            return False
        found = await competitions.list_entrants(work.conn, event.tenant_id, entry.id)
        asked = {each.member_id for each in found if state != "proposed" or each.is_consented is None}
        return await tell(work, _worded(event), kind, sorted(asked))

    async def winner(work: Work, event: Event) -> bool:
        kind = NotificationKind(event.topic.replace(".", "_"))
        win = await results.find_win(work.conn, event.tenant_id, event.subject_id)
        if win is None or (win.withdrawn_at is None) != (kind == NotificationKind.COMPETITION_WIN_GIVEN):
            return False
        winner_id = await notices.find_kept(work.conn, event.tenant_id, win.member_id)
        return await tell(work, _worded(event), kind, [winner_id])

    quiet = ("planned", "changed", "announced", "recorded", "put_up", "published")
    return {
        "competition.submitted": officers,
        "competition.returned": author,
        "competition.cancelled": all_in_it,
        **dict.fromkeys(_OF_ENTRIES, entrants),
        **{f"competition_win.{word}": winner for word in ("given", "withdrawn")},
        **{f"competition.{word}": nothing for word in quiet},
        **{f"competition_entry.{word}": nothing for word in ("answered", "withdrawn")},
        **{f"competition_win.{word}": nothing for word in ("shown", "hidden")},
    }


def _member(event: Event) -> UUID:
    return UUID(str(event.facts["member_id"]))


def _worded(event: Event) -> Event:
    return replace(event, facts={name: fact for name, fact in event.facts.items() if name != "member_id"})
