"""The count 计票 and the verdict 判定 of a vote that was opened: ballots of all channels, figures, lots."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from counting.counts import count
from counting.shapes import Asked, Lot, Pile
from counting.verdicts import Figures, decide, sentence
from db.models.votes import VoteFollowing, VoteRow
from db.queries.votes import counting, kiosks, weights
from domain.shared.work import Work
from domain.votes.service.paper_results import paper_numbers, papers_counted
from voting.canonical import parse
from voting.definitions import Counting, Definition, definition_of
from voting.tallies import tally_of_piles


class BallotPile(NamedTuple):
    """Valid ballots with the same answers, and how many they are, or the sum of their weights."""

    answers: Sequence[Any]
    weight: int


@dataclass(frozen=True, slots=True)
class Cast:
    """All that was cast in a vote, through whatever channel: valid ballots in piles, and what is no ballot."""

    piles: Sequence[BallotPile]
    invalid: int

    @property
    def returned(self) -> int:
        """Ballots in all boxes."""
        return self.invalid + sum(each.weight for each in self.piles)


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted and decided. Of a vote from before there were methods, the tally alone.

    `words` has a sentence for each step of the verdict, in order: `{zh, en}`.
    """

    ballots: int
    invalid: int
    questions: Sequence[object]
    counts: Sequence[Mapping[str, Any]] | None = None
    verdict: Mapping[str, Any] | None = None
    words: Sequence[Mapping[str, str]] | None = None


async def all_piles(work: Work, vote: VoteRow) -> Cast:
    """The ballots of a locked vote whose box was opened, from all channels. The tables of ballots are opened."""
    # What a ballot by name counts for others is nowhere with the ballots that can be read: it is reckoned each time.
    has_weights = vote.is_weighted or vote.delegation_cap is not None
    listed = weights.list_weighed if has_weights else counting.list_piles
    rows = await listed(work.conn, vote.tenant_id, vote.id)
    piles = [BallotPile(_answers(row["answers"]), row["weight"]) for row in rows if row["answers"] is not None]
    paper = await papers_counted(work.conn, vote.tenant_id, vote.id)
    piles += [BallotPile(_answers(text), count) for text, count in paper.ballots.items()]
    return Cast(piles, sum(row["weight"] for row in rows if row["answers"] is None) + paper.invalid)


async def figures_of(work: Work, vote: VoteRow, cast: Cast) -> Figures:
    """How many were entitled, were there, and were given a ballot. Who casts with a client has taken one with it.

    In weights where the vote has them. Who was there is known at a meeting; elsewhere it is who has voted. A paper is
    given to a member at a station: that more of them lie in the boxes than were given is for the rule set. A ballot
    that a kiosk gave out and never brought was issued, too.
    """
    given, on_paper = await paper_numbers(work.conn, vote.tenant_id, vote.id)
    kiosk = await kiosks.kiosk_figures(work.conn, vote.tenant_id, vote.id) if vote.takes_kiosk else None
    is_meeting = vote.is_meeting
    return Figures(
        entitled=await weights.sum_entitled(work.conn, vote.tenant_id, vote.id),
        present=await weights.sum_present(work.conn, vote.tenant_id, vote.id) if is_meeting else cast.returned,
        issued=cast.returned - on_paper + given + (0 if kiosk is None else kiosk["unused"]),
        returned=cast.returned,
        invalid=cast.invalid,
        is_weighted=vote.is_weighted,
        is_run_off=vote.follows_as == VoteFollowing.RUN_OFF,
    )


async def count_vote(work: Work, vote: VoteRow) -> Counted:
    """Counts the ballots of a locked vote by the methods of its definition, with the lots that were drawn, and decides.

    Reads alone; the count itself runs in a thread, as it may take a second. The tables of ballots are opened.
    """
    definition = definition_of(parse((vote.definition or "").encode()))
    cast = await all_piles(work, vote)
    figures = await figures_of(work, vote, cast)
    lots: list[list[Lot]] = [[] for _ in definition.questions]
    for row in await counting.list_drawn_lots(work.conn, vote.tenant_id, vote.id):
        lots[row["question"] - 1].append(Lot(tuple(row["among"]), tuple(row["drawn"])))
    return await asyncio.to_thread(_counted, definition, cast, figures, lots)


def missing_lots(counts: Sequence[Mapping[str, Any]] | None, verdict: Mapping[str, Any] | None) -> Sequence[int]:
    """The numbers of the questions whose count waits for a lot. A verdict may want another vote instead, or nothing."""
    waiting = [number for number, each in enumerate(counts or (), 1) if each["pending"] is not None]
    if verdict is None:
        return waiting
    return [number for number in waiting if verdict["questions"][number - 1]["next"] == "lot"]


def asked_of(definition: Definition, of: Counting) -> Sequence[Asked]:
    """The questions of a definition as a count takes them."""
    return [
        Asked(question.kind.value, method, question.options, seats)
        for question, method, seats in zip(definition.questions, of.methods, of.seats, strict=True)
    ]


def _answers(text: str) -> Sequence[Any]:
    answers: Any = parse(text.encode())
    return list(answers)


def _counted(definition: Definition, cast: Cast, figures: Figures, lots: Sequence[Sequence[Lot]]) -> Counted:
    tally = tally_of_piles(definition.questions, cast.piles)
    counted = Counted(cast.returned, cast.invalid, tally)
    of = definition.counting
    if of is None:
        return counted
    asked = asked_of(definition, of)
    counts = [
        count(question, [Pile(pile.answers[place], pile.weight) for pile in cast.piles], lots[place])
        for place, question in enumerate(asked)
    ]
    if of.rule_set is None:
        return Counted(counted.ballots, counted.invalid, tally, counts)
    verdict = decide(of.rule_set, figures, of.call, counts, asked=asked)
    words = [{"zh": sentence(step, "zh"), "en": sentence(step, "en")} for step in verdict["steps"]]
    return Counted(counted.ballots, counted.invalid, tally, counts, verdict, words)
