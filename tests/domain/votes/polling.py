"""A polling place: stations of a vote on paper, what is given out there, its account, and who counts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.votes.rules.papers import PaperAccount, PaperGroup
from domain.votes.service.paper_counting import (
    PaperAccountEnter,
    PaperCountEnter,
    paper_account_enter,
    paper_count_enter,
)
from domain.votes.service.papers import PaperGive, PaperSpoil, paper_give, paper_spoil
from domain.votes.service.stations import PaperStationAdd, StationDraft, paper_station_add
from tests.domain.votes.booth import Booth

FIRST: Any = [{"options": [1]}]
SECOND: Any = [{"options": [2]}]
BLANK: Any = [None]


def number(of: int) -> str:
    """The number of a member of the booth, by their place among the members."""
    return f"HD{of + 1:06d}"


async def station(
    booth: Booth, vote_id: UUID, name: str = "东厂区", issued: int = 10, clerks: Sequence[int] = ()
) -> UUID:
    """The id of a station with so many papers."""
    named = [booth.members[each] for each in clerks]
    draft = StationDraft(name, booth.tenant_id, issued, "A0001–A0010", named)
    outcome = await booth.run(paper_station_add, PaperStationAdd(vote_id, draft))
    return UUID(str(outcome["station_id"]))


async def give(booth: Booth, station_id: UUID, member_number: str, by: int = 0, *, is_officer: bool = True) -> Any:
    """The outcome of giving a paper to whoever has a number."""
    return await booth.run(paper_give, PaperGive(station_id, member_number), by, is_officer=is_officer)


async def spoil(booth: Booth, station_id: UUID, member_number: str, *, is_replaced: bool = True) -> Any:
    """The outcome of taking a paper back."""
    return await booth.run(paper_spoil, PaperSpoil(station_id, member_number, is_replaced))


async def account(
    booth: Booth, station_id: UUID, returned: int, spoiled: int = 0, unused: int | None = None, issued: int = 10
) -> Any:
    """The outcome of an account, which balances unless something else is said."""
    left = issued - returned - spoiled if unused is None else unused
    return await booth.run(
        paper_account_enter, PaperAccountEnter(station_id, PaperAccount(spoiled, left, returned)), is_officer=True
    )


async def count(booth: Booth, station_id: UUID, by: int, *piles: tuple[Any, int], invalid: int = 0) -> bool | None:
    """Whether what somebody counted agrees with what another one has; None for the first."""
    groups = [PaperGroup(answers, many) for answers, many in piles]
    outcome = await booth.run(paper_count_enter, PaperCountEnter(station_id, invalid, groups), by)
    return {"first": None, "agreed": True, "differs": False}[outcome["outcome"]]
