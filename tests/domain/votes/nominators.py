"""A draft whose question is called for: members of the branch nominate."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import asyncpg

from db.types import new_id
from domain.votes import service
from domain.votes.rules.drafts import QuestionDraft
from domain.votes.rules.nominations import CallDraft
from domain.votes.service import QuestionsSet, VotePlan
from domain.votes.service import nominations as cases
from domain.votes.service.nominations import CallOpen, NominationConsent, NominationMake, NominationStep
from tests.domain.votes.committee import DAY, HOUR, Committee

CHAIR = QuestionDraft("choice", "工会主席", [], minimum=1, maximum=1, seats=1)


@dataclass
class Nominators:
    """Arranges nominations on top of a committee."""

    committee: Committee
    vote_id: UUID
    call_id: UUID

    async def make(self, member_id: UUID, candidate_id: UUID | None = None, statement: str | None = None) -> UUID:
        """The id of a nomination: of oneself, or of somebody by number and name."""
        number, name = None, None
        if candidate_id is not None:
            row = await self.committee.owner.fetchrow("SELECT * FROM member WHERE id = $1", candidate_id)
            assert row is not None
            number, name = row["member_number"], row["name"]
        command = NominationMake(self.call_id, number, name, statement)
        made = await self.committee.run(cases.nomination_make, command, member_id=member_id)
        return UUID(str(made["nomination_id"]))

    async def second(self, nomination_id: UUID, *member_ids: UUID) -> None:
        """Each of them seconds it."""
        for member_id in member_ids:
            step = NominationStep(nomination_id)
            await self.committee.run(cases.nomination_second, step, member_id=member_id)

    async def consent(self, nomination_id: UUID, member_id: UUID) -> None:
        """The candidate consents."""
        await self.committee.run(cases.nomination_consent, NominationConsent(nomination_id), member_id=member_id)

    async def nominee(self, member_id: UUID | None = None) -> tuple[UUID, UUID]:
        """Somebody who nominated themselves, with as many seconders as it takes: the nomination, and the member."""
        member_id = member_id or await self.committee.member()
        nomination_id = await self.make(member_id)
        needed = (await self.call())["seconders_needed"]
        await self.second(nomination_id, *await self.committee.members(needed))
        return nomination_id, member_id

    async def closed(self) -> None:
        """The call's time is over, and the clock has been here."""
        await self.passed("closes_at")
        await self.tick(cases.nominations_close_due)

    async def ended(self) -> None:
        """Its public notice is over, too."""
        await self.closed()
        await self.passed("notice_ends_at")
        await self.tick(cases.nominations_end_due)

    async def passed(self, column: str) -> None:
        """Has an instant of the call lie a second behind; its opening an hour before."""
        await self.committee.owner.execute(
            "UPDATE nomination_call SET opens_at = least(opens_at, clock_timestamp() - interval '1 hour'),"
            f" {column} = clock_timestamp() - interval '1 second' WHERE id = $1",
            self.call_id,
        )

    async def tick(self, chore: Any) -> bool:
        """What the clock does."""
        async with self.committee.database.write() as conn:
            return bool(await chore(conn, self.committee.now, self.committee.keyring))

    async def call(self) -> asyncpg.Record:
        """The row of the call."""
        row = await self.committee.owner.fetchrow("SELECT * FROM nomination_call WHERE id = $1", self.call_id)
        assert row is not None
        return row

    async def states(self) -> list[tuple[str, str | None]]:
        """State and end of each nomination, by number."""
        query = "SELECT state, end_code FROM nomination WHERE call_id = $1 ORDER BY number"
        return [tuple(row) for row in await self.committee.owner.fetch(query, self.call_id)]

    async def options(self) -> list[tuple[str, UUID | None]]:
        """The options of the draft, in order."""
        query = (
            "SELECT o.label, o.member_id FROM vote_option o JOIN vote_question q ON q.id = o.question_id"
            " WHERE q.vote_id = $1 ORDER BY q.position, o.position"
        )
        return [tuple(row) for row in await self.committee.owner.fetch(query, self.vote_id)]


async def called(committee: Committee, question: QuestionDraft = CHAIR, **values: Any) -> Nominators:
    """A call for the question of a draft of the branch: open since an hour, one seconder, three days of notice."""
    made = await committee.run(service.vote_draft, VotePlan(committee.branch_id, committee.draft(kind="named")))
    vote_id = UUID(str(made["vote_id"]))
    await committee.run(service.vote_questions_set, QuestionsSet(vote_id, [question]))
    draft = CallDraft(
        committee.now - HOUR,
        committee.now + DAY,
        **{"seconders_needed": 1, "notice_days": 3, "nomination_limit": 2, **values},
    )
    outcome = await committee.run(cases.nomination_call_open, CallOpen(vote_id, 1, draft))
    return Nominators(committee, vote_id, UUID(str(outcome["call_id"])))


async def mask(committee: Committee) -> None:
    """The rule of the branch: names of nominees are masked."""
    await committee.owner.execute(
        "INSERT INTO rule_version (tenant_id, id, organisation_id, key, value, is_binding, starts_on, source)"
        " VALUES ($1, $2, $3, 'vote_nominees_are_masked', 1, false, '2025-01-01', '决议')",
        *(committee.tenant_id, new_id(), committee.branch_id),
    )


def of_two(question: QuestionDraft = CHAIR) -> QuestionDraft:
    """The question for two seats."""
    return replace(question, title="委员", maximum=2, seats=2)
