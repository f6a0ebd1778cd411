"""A hall that votes by name: members of a branch, all on its roll, with weights and delegation as a test wishes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from db.models.votes import BallotChannel
from domain.votes import service
from domain.votes.rules.weights import WeightDraft
from domain.votes.service import VoteReasoned, VoteStep
from domain.votes.service.box import vote_count
from domain.votes.service.casting import NamedBallotCast, named_ballot_cast
from domain.votes.service.delegating import Delegate, vote_delegate
from domain.votes.service.presence import PresenceSet, vote_presence_set
from domain.votes.service.published import published_file
from domain.votes.service.results import vote_publish
from domain.votes.service.weighing import MannerSet, WeightsSet, vote_manner_set, vote_weights_set
from tests.domain.votes.committee import Committee
from voting.canonical import parse

FIRST: list[Any] = [{"options": [1]}]
SECOND: list[Any] = [{"options": [2]}]


@dataclass
class Hall:
    """Members by place: 0 and 1 are the officers. Numbers of members count from HD000001."""

    committee: Committee
    members: list[UUID] = field(default_factory=list)

    @classmethod
    async def of(cls, committee: Committee, people: int) -> "Hall":
        """A hall of so many members besides the two officers."""
        more = await committee.members(people)
        return cls(committee, [committee.officer_id, committee.second_id, *more])

    def number(self, place: int) -> str:
        """The number of a member."""
        return f"HD{place + 1:06d}"

    async def draft(self, weights: Mapping[int, int] | None = None, **manner: Any) -> UUID:
        """A draft by name that lacks nothing; `weights` by place."""
        vote_id = await self.committee.drafted(kind="named", **manner.pop("draft", {}))
        command = MannerSet(vote_id, **{"is_meeting": False, "is_weighted": weights is not None, **manner})
        await self.committee.run(vote_manner_set, command)
        if weights is not None:
            drafts = [WeightDraft(self.members[place], "代表证", weight) for place, weight in weights.items()]
            await self.committee.run(vote_weights_set, WeightsSet(vote_id, drafts))
        return vote_id

    async def announced(self, weights: Mapping[int, int] | None = None, **manner: Any) -> UUID:
        """A vote that is announced."""
        vote_id = await self.draft(weights, **manner)
        await self.committee.run(service.vote_schedule, VoteStep(vote_id))
        return vote_id

    async def opened(self, weights: Mapping[int, int] | None = None, **manner: Any) -> UUID:
        """An open vote."""
        vote_id = await self.announced(weights, **manner)
        await self.open(vote_id)
        return vote_id

    async def open(self, vote_id: UUID) -> None:
        """Opens what is announced, with no more time for objections."""
        await self.committee.passed(vote_id, "objections_end_at", "opens_at")
        await self.committee.run(service.vote_open, VoteStep(vote_id))

    async def come(self, vote_id: UUID, *places: int, is_present: bool = True) -> Any:
        """The outcome of an officer's writing down who has come, or left."""
        command = PresenceSet(vote_id, [self.number(place) for place in places], is_present)
        return await self.committee.run(vote_presence_set, command)

    async def cast(self, vote_id: UUID, place: int, answers: Sequence[Any] = tuple(FIRST)) -> Any:
        """The outcome of a ballot by name."""
        command = NamedBallotCast(vote_id, answers, BallotChannel.WEB)
        return await self.committee.run(named_ballot_cast, command, member_id=self.members[place])

    async def delegate(self, vote_id: UUID, place: int, to: int, name: str = "张伟") -> Any:
        """The outcome of a delegation."""
        command = Delegate(vote_id, self.number(to), name)
        return await self.committee.run(vote_delegate, command, member_id=self.members[place])

    async def close(self, vote_id: UUID) -> None:
        """Closes a vote, whether one officer is enough or two are needed."""
        await self.committee.passed(vote_id, "closes_at")
        await self.committee.run(service.vote_close, VoteReasoned(vote_id, "会议结束"))

    async def published(self, vote_id: UUID, name: str) -> Any:
        """A file of a vote that is closed, counted and published for it."""
        state = (await self.committee.vote(vote_id))["state"]
        if state == "open":
            await self.close(vote_id)
        if state != "published":
            await self.committee.run(vote_count, VoteStep(vote_id))
            await self.committee.run(vote_publish, VoteStep(vote_id))
        async with self.committee.database.write() as conn:
            file = await published_file(conn, self.committee.tenant_id, vote_id, f"{name}.json")
        assert file is not None
        return parse(file.content)
