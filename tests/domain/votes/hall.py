"""A vote by name from its draft to its count, as the services do it: definition of format 2, with a rule set."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from db.models.votes import BallotChannel
from domain.votes import service
from domain.votes.rules.drafts import OptionDraft, QuestionDraft
from domain.votes.service import QuestionsSet, VotePlan, VoteReasoned, VoteStep
from domain.votes.service.box import vote_count
from domain.votes.service.casting import NamedBallotCast, named_ballot_cast
from domain.votes.service.published import published_file
from tests.domain.votes.committee import Committee
from voting.canonical import parse

NAMES = ("张伟", "王芳", "李娜", "刘洋")


def asked(labels: Sequence[str] = NAMES, **values: Any) -> QuestionDraft:
    """A question for one seat among these."""
    given: dict[str, Any] = {"kind": "choice", "minimum": 1, "maximum": 1, "seats": 1, **values}
    return QuestionDraft(title="工会主席", options=[OptionDraft(each) for each in labels], **given)


async def opened(
    committee: Committee, questions: Sequence[QuestionDraft], *, rules: Mapping[str, str] | None = None, **values: Any
) -> UUID:
    """An open vote by name of the branch; `rules` are keys of its rule set with other values."""
    made = await committee.run(
        service.vote_draft, VotePlan(committee.branch_id, committee.draft(kind="named", **values))
    )
    vote_id = UUID(str(made["vote_id"]))
    await committee.run(service.vote_questions_set, QuestionsSet(vote_id, questions))
    await announced(committee, vote_id, **(rules or {}))
    return vote_id


async def announced(committee: Committee, vote_id: UUID, **rules: str) -> None:
    """A draft is open, with other values in its rule set, as another union would have them."""
    await committee.run(service.vote_schedule, VoteStep(vote_id))
    for key, value in rules.items():
        await committee.owner.execute(
            "UPDATE vote SET rule_set = jsonb_set(rule_set, ARRAY[$2], to_jsonb($3::text)) WHERE id = $1",
            *(vote_id, key, value),
        )
    await committee.passed(vote_id, "objections_end_at", "opens_at")
    await committee.run(service.vote_open, VoteStep(vote_id))


async def counted(committee: Committee, vote_id: UUID, ballots: Sequence[Sequence[Any]]) -> None:
    """An open vote was cast in, closed and counted; the voters are the first of the roll, by their ids."""
    voters = sorted(await committee.roll(vote_id))
    for voter, answers in zip(voters, ballots, strict=False):
        await committee.run(
            named_ballot_cast, NamedBallotCast(vote_id, list(answers), BallotChannel.PHONE), member_id=voter
        )
    await committee.owner.execute(
        "UPDATE vote SET closes_at = greatest(clock_timestamp() - interval '1 second', opens_at + interval '1 ms')"
        " WHERE id = $1",
        vote_id,
    )
    await committee.run(service.vote_close, VoteReasoned(vote_id, "时间已到"))
    await committee.run(vote_count, VoteStep(vote_id))


async def held(
    committee: Committee, question: QuestionDraft, answers: Sequence[Mapping[str, Any] | None], **values: Any
) -> UUID:
    """A vote of one question that was counted; there are as many voters as it takes."""
    await committee.members(max(len(answers) - committee.people, 0))
    vote_id = await opened(committee, [question], **values)
    await counted(committee, vote_id, [[each] for each in answers])
    return vote_id


def choices(*numbers: int) -> list[Mapping[str, Any]]:
    """Ballots with one option each."""
    return [{"options": [each]} for each in numbers]


def rankings(*orders: str) -> list[Mapping[str, Any]]:
    """Ballots with an order each, of digits."""
    return [{"ranking": [int(each) for each in order]} for order in orders]


async def result(committee: Committee, vote_id: UUID) -> Any:
    """What is kept of a count: `counts`, `verdict`, `verdict_words`."""
    row = await committee.owner.fetchrow(
        "SELECT counts::text, verdict::text, verdict_words::text FROM vote_result WHERE vote_id = $1", vote_id
    )
    assert row is not None
    return {name: None if value is None else parse(value.encode()) for name, value in row.items()}


async def published(committee: Committee, vote_id: UUID, name: str = "result") -> Any:
    """A published file, read; None when there is none."""
    async with committee.database.write() as conn:
        file = await published_file(conn, committee.tenant_id, vote_id, f"{name}.json")
    return None if file is None else parse(file.content)
