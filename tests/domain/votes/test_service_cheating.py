"""What an officer, a kiosk or a voter might try against a count, and what comes of it."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from db.models.votes import VoteFollowing
from domain.shared.errors import DomainError
from domain.votes import service
from domain.votes.meeting_errors import WeightsInvalid
from domain.votes.rules.drafts import OptionDraft
from domain.votes.rules.weights import MAX_WEIGHT, check_total
from domain.votes.service import VoteChange, VoteStep
from domain.votes.service.continuing import vote_following_draft
from domain.votes.service.lots import LotEnter, vote_lot_enter
from domain.votes.service.polling import vote_poll_start
from domain.votes.service.results import vote_publish
from domain.votes.service.weighing import MannerSet, vote_manner_set
from tests.domain.votes.booth import Booth
from tests.domain.votes.committee import Committee, refused
from tests.domain.votes.floor import envelopes, kiosk_of
from tests.domain.votes.hall import asked, choices, held
from tests.domain.votes.test_service_continuing import EQUALS, SEATS, following
from tests.domain.votes.test_service_polling import poll


async def test_no_officer_who_stands_enters_a_lot(committee: Committee) -> None:
    stands = asked()
    stands.options[0] = OptionDraft("张伟", member_id=committee.officer_id)  # type: ignore[index]  # a list, as made here
    vote_id = await held(committee, stands, choices(1, 2, 1, 2))

    assert await refused(committee, vote_lot_enter, LotEnter(vote_id, 1, [1, 2], "当众抽签")) == [
        "CANDIDATE_MAY_NOT_COUNT"
    ]
    second = {"member_id": committee.second_id}
    assert not (await committee.run(vote_lot_enter, LotEnter(vote_id, 1, [1, 2], "当众抽签"), **second))["is_drawn"]


async def test_an_election_is_no_poll(committee: Committee) -> None:
    table: list[Any] = [asked(), asked(seats=None)]
    for each in table:
        each.options[0] = OptionDraft("张伟", member_id=committee.second_id)
    for question in table:
        assert await refused(committee, vote_poll_start, poll(committee, questions=[question])) == [
            "POLL_ELECTS_NOBODY"
        ]


async def test_a_vote_that_follows_is_of_the_kind_and_manner_of_the_first(committee: Committee) -> None:
    first_id = await held(committee, SEATS, EQUALS, rule_set_key="branch_committee")
    await committee.run(vote_publish, VoteStep(first_id))
    made = await committee.run(vote_following_draft, following(committee, first_id, VoteFollowing.RUN_OFF))
    vote_id: UUID = made["vote_id"]

    other = committee.draft(kind="sealed", rule_set_key="branch_committee")
    assert await refused(committee, service.vote_change, VoteChange(vote_id, other)) == ["FOLLOWING_FIXED"]
    for manner in ((True, False, None), (False, True, None), (False, False, 2)):
        assert await refused(committee, vote_manner_set, MannerSet(vote_id, *manner)) == ["FOLLOWING_FIXED"]
    await committee.run(vote_manner_set, MannerSet(vote_id, is_meeting=False))


async def test_an_envelope_that_a_kiosk_has_brought_is_cast_by_nobody_else(booth: Booth) -> None:
    vote = await booth.vote(takes_kiosk=True, rules={"vote_kiosk_batch": 1})
    kiosk = await kiosk_of(booth, vote)
    await kiosk.tap(1)
    (brought,) = envelopes(vote, 1)
    await kiosk.deliver([brought])

    assert await booth.refused(booth.cast(vote.id, brought, 0)) == "ENVELOPE_TAKEN"


def test_weights_are_no_more_together_than_a_result_can_tell() -> None:
    check_total([MAX_WEIGHT] * 2_000)
    with pytest.raises(WeightsInvalid):
        check_total([MAX_WEIGHT] * 2_000 + [1])


async def test_of_an_envelope_cast_and_brought_in_one_moment_one_comes_first(booth: Booth) -> None:
    vote = await booth.vote(takes_kiosk=True, rules={"vote_kiosk_batch": 1})
    kiosk = await kiosk_of(booth, vote)
    await kiosk.tap(1)
    (shared,) = envelopes(vote, 1)

    outcomes = await asyncio.gather(kiosk.deliver([shared]), booth.cast(vote.id, shared, 0), return_exceptions=True)

    assert [each.code for each in outcomes if isinstance(each, DomainError)] == ["ENVELOPE_TAKEN"]
    counted = [await booth.owner.fetchval(f"SELECT count(*) FROM {name}_envelope") for name in ("ballot", "kiosk")]
    assert sum(counted) == 1
