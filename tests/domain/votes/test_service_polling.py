"""Polls: asked and open at once, by name or sealed, with what is refused."""

from dataclasses import replace
from typing import Any

from domain.votes.service import HolderDraft
from domain.votes.service.polling import PollKey, PollStart, vote_poll_start
from tests.domain.votes import hall
from tests.domain.votes.committee import DAY, HOLDERS, KEY_FILE, Committee, refused
from tests.domain.votes.hall import asked
from voting.canonical import parse

OUTING = asked(("西湖", "莫干山"), seats=None)


def poll(committee: Committee, **values: Any) -> PollStart:
    given = {"kind": "named", "title": "春游目的地", "questions": [OUTING], "closes_at": committee.now + 2 * DAY}
    return PollStart(committee.branch_id, **{**given, **values})


async def test_one_request_asks_members_at_once_and_what_they_say_is_told(committee: Committee) -> None:
    vote_id = (await committee.run(vote_poll_start, poll(committee)))["vote_id"]

    vote = await committee.vote(vote_id)
    assert (vote["state"], vote["is_poll"], vote["kind"]) == ("open", True, "named")
    definition: Any = parse(vote["definition"].encode())
    assert definition["rules"]["vote_objection_days"] == 0
    assert definition["verdict"]["key"] == "benefit_poll"
    assert await committee.topics() == ["vote.scheduled", "vote.opened"]
    assert await committee.recorded() == ["vote.drafted", "vote.scheduled", "vote.opened"]
    assert (await committee.roll(vote_id)).keys() == {committee.officer_id, committee.second_id}
    await hall.counted(committee, vote_id, [[each] for each in hall.choices(2, 2)])
    verdict = (await hall.result(committee, vote_id))["verdict"]
    assert (verdict["outcome"], verdict["questions"][0]["elected"]) == ("valid", [2])


async def test_a_sealed_poll_has_a_key_as_ever(committee: Committee) -> None:
    sealed = poll(committee, kind="sealed", key=PollKey(KEY_FILE, HOLDERS))
    vote = await committee.vote((await committee.run(vote_poll_start, sealed))["vote_id"])
    assert (vote["state"], vote["threshold"], vote["share_count"]) == ("open", 2, 3)
    assert vote["ballot_length"]


async def test_what_is_no_poll_is_refused_and_nothing_is_written(committee: Committee) -> None:
    given = poll(committee)
    sealed = replace(given, kind="sealed")
    stranger = await committee.member()
    table: list[tuple[PollStart, list[str]]] = [
        (sealed, ["KEY_MISSING"]),
        (replace(sealed, key=PollKey(KEY_FILE, [HolderDraft(1, "甲")])), ["KEYHOLDERS_MISSING"]),
        (replace(given, key=PollKey(KEY_FILE, HOLDERS)), ["KEY_NOT_WANTED"]),
        (replace(given, kind="unlinkable"), ["POLL_KIND_REFUSED"]),
        (replace(given, questions=[]), ["QUESTIONS_MISSING"]),
        (replace(given, questions=[replace(OUTING, method="schulze")]), ["METHOD_UNFIT"]),
        (replace(given, title=" "), ["VOTE_TEXT_INVALID"]),
        (replace(given, closes_at=committee.now - DAY), ["VOTE_WINDOW_INVALID"]),
        (replace(given, closes_at=committee.now + 200 * DAY), ["POLL_TOO_LONG"]),
        (replace(given, organisation_id=committee.other_id), ["ORGANISATION_NOT_FOUND"]),
        (replace(given, electorate_ids=[committee.other_id]), ["ELECTORATE_INVALID"]),
        (replace(given, electorate_ids=[committee.pool_id]), ["ELECTORATE_EMPTY"]),
    ]
    for command, codes in table:
        assert await refused(committee, vote_poll_start, command) == codes
    as_officer = {"member_id": stranger, "node": committee.branch_id}
    assert await refused(committee, vote_poll_start, given, **as_officer) == ["STEP_UP_REQUIRED"]
    assert await committee.owner.fetchval("SELECT count(*) FROM vote_question") == 0
