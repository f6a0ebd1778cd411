"""What authors and members do at a desk, in few words."""

from typing import Any
from uuid import UUID

import orjson

from domain.notifications.suggestions import suggestion_handlers
from domain.shared.handlers import Event
from domain.suggestions import service
from domain.suggestions.service import (
    Judgement,
    SuggestionAnswerJudge,
    SuggestionAuthorInvite,
    SuggestionCommentAdd,
    SuggestionDraftChange,
)
from tests.domain.suggestions.desk import Desk


def judging(suggestion_id: UUID, satisfaction: str, comment: str | None = None) -> SuggestionAnswerJudge:
    """A judgement."""
    return SuggestionAnswerJudge(suggestion_id, Judgement(satisfaction, comment))


def changing(desk: Desk, suggestion_id: UUID, **values: Any) -> SuggestionDraftChange:
    """A change of all that a draft says."""
    given = {"title": "加装排风扇", "body": "焊接区烟尘大。", "category_id": desk.handlers.category_id}
    return SuggestionDraftChange(suggestion_id, **{**given, **values})


async def invite(desk: Desk, suggestion_id: UUID, who: str, *, by: str = "author", name: str | None = None) -> str:
    """What comes of asking one of the desk's people to sign."""
    number = await desk.owner.fetchval("SELECT member_number FROM member WHERE id = $1", desk.people[who])
    command = SuggestionAuthorInvite(suggestion_id, number, name or who)
    return await desk.outcome(by, service.suggestion_author_invite, command)


async def comment(desk: Desk, suggestion_id: UUID, who: str, body: str = "赞成") -> UUID:
    """The id of a comment."""
    outcome = await desk.run(who, service.suggestion_comment_add, SuggestionCommentAdd(suggestion_id, body))
    return UUID(str(outcome["comment_id"]))


async def rule(desk: Desk, key: str, value: int, place: str = "branch") -> None:
    """What a rule says at a place."""
    await desk.owner.execute(
        "INSERT INTO rule_version (tenant_id, id, organisation_id, key, value, is_binding, starts_on, source)"
        " VALUES ($1, gen_random_uuid(), $2, $3, $4, false, '2025-01-01', '决议')",
        *(desk.tenant_id, desk.places[place], key, value),
    )


async def states(desk: Desk, suggestion_id: UUID) -> dict[str, str]:
    """Authors by name, with their part."""
    rows = await desk.owner.fetch(
        "SELECT m.name, a.state FROM suggestion_author a JOIN member m ON m.id = a.member_id"
        " WHERE a.suggestion_id = $1",
        suggestion_id,
    )
    return {row["name"]: row["state"] for row in rows}


async def news(desk: Desk) -> dict[str, set[str]]:
    """What the events so far have told: by kind of message, to whom."""
    told: dict[str, set[str]] = {}
    for kind, who in await messages(desk):
        told.setdefault(kind, set()).add(who)
    return told


async def messages(desk: Desk) -> list[tuple[str, str]]:
    """Each message that the events so far bring, and what these bring in turn: its kind, and to whom."""
    told: list[tuple[str, str]] = []
    names = {member_id: who for who, member_id in desk.people.items()}

    async def tell(_: Any, event: Event, kind: Any, members: Any) -> bool:
        assert event.facts["reference"]
        assert not event.facts.keys() & {"member_id", "of_topic", "after"}
        told.extend((kind.value.removeprefix("suggestion_"), names[each]) for each in members)
        return bool(members)

    async def holders(_: Any, place_id: UUID, permission: str, *but_ids: UUID | None) -> list[UUID]:
        return [
            desk.people[who]
            for who, rights in desk.rights.items()
            if place_id in rights.get(permission, ()) and desk.people[who] not in but_ids
        ]

    handlers, after = suggestion_handlers(tell, holders), 0
    while rows := await desk.owner.fetch(_EVENTS, after):
        after += len(rows)
        async with desk.work("author") as work:
            for row in rows:
                event = Event(
                    id=row["id"],
                    tenant_id=row["tenant_id"],
                    topic=row["topic"],
                    subject_kind=row["subject_kind"],
                    subject_id=row["subject_id"],
                    facts=orjson.loads(row["facts"]),
                    created_at=row["created_at"],
                    attempts=0,
                )
                await handlers[event.topic](work, event)
    return told


_EVENTS = "SELECT * FROM event WHERE topic LIKE 'suggestion%' ORDER BY id OFFSET $1"
