"""Whole votes, from the draft or the open vote to the publication, and the verifier over what is published of them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

from db.models.votes import BallotChannel
from domain.shared.files import Description, Store, file_receive
from domain.votes import service
from domain.votes.rules.drafts import OptionDraft, QuestionDraft
from domain.votes.service import QuestionsSet, VoteExtend, VoteReasoned, VoteStep
from domain.votes.service.box import (
    OpeningConfirm,
    OpeningSubmit,
    vote_count,
    vote_opening_confirm,
    vote_opening_submit,
)
from domain.votes.service.casting import BallotSealAndCast, ballot_seal_and_cast
from domain.votes.service.permits import ballot_permit_issue, ballot_permit_prepare
from domain.votes.service.posting import ballot_post
from domain.votes.service.published import published_file
from domain.votes.service.results import vote_publish
from tests.domain.votes.booth import FOR_FIRST, Booth, sealed
from tests.domain.votes.committee import CHAIR, DAY, Committee
from tests.domain.votes.floor import kiosk_of
from tests.domain.votes.voter import KEY, OwnRegistrar, Voter
from tests.factories.auth import Union
from tests.factories.votes import KEYS, OpenVote
from verifier.files import OF_EVERY_VOTE, OF_SECRET_VOTES, PAPER
from verifier.reports import Report, State
from verifier.verification import Request, verify
from voting.boxes import box_of
from voting.canonical import canonical, from_b64u, parse
from voting.definitions import definition_of
from voting.keys import vote_key
from voting.openings import open_box

FILES = (*OF_EVERY_VOTE, *OF_SECRET_VOTES, PAPER)
QUESTIONS = [
    CHAIR,
    QuestionDraft("choice", "委员", [OptionDraft("赵"), OptionDraft("钱")], minimum=0, maximum=2, write_in_count=1),
    QuestionDraft("yes_no_abstain", "章程", [OptionDraft("第一条"), OptionDraft("第二条")]),
    QuestionDraft("choice", "标识", [OptionDraft(each) for each in "甲乙丙"], 0, 3, seats=1, method="approval"),
]
"""What is asked in the vote that goes its whole way."""


def answers(chosen: int) -> list[Any]:
    """Answers to them."""
    return [
        {"options": [chosen]},
        {"options": [1], "write_ins": ['孙"阿毛"']},
        {"items": ["yes", "abstain"]},
        {"options": [chosen, 3]},
    ]


async def frozen(committee: Committee, vote_id: UUID) -> OpenVote:
    """What a vote was opened with."""
    row = await committee.vote(vote_id)
    frozen_parts = (row["definition"], row["definition_hash"], row["ballot_length"] or 0, row["roll_hash"])
    return OpenVote(vote_id, *frozen_parts)


async def upload(booth: Booth, data: bytes) -> UUID:
    """The id of a file that the first officer has sent."""

    async def pieces() -> AsyncIterator[bytes]:
        yield data

    described = Description(booth.members[0], "roster", "x.json", "application/json")
    store = Store(booth.database, booth.keyring)
    return (await file_receive(store, booth.tenant_id, described, pieces=pieces(), now=datetime.now(UTC))).key.id


async def publish(booth: Booth, vote: OpenVote) -> None:
    """Counts and publishes a closed vote; the box of a secret one is opened by its key holders."""
    await booth.run(vote_count, VoteStep(vote.id))
    definition = definition_of(parse(vote.definition.encode()))
    if definition.key is not None:
        box = box_of(parse((await files_of(booth, vote))["envelopes.json"]), definition)
        made = open_box(definition, box, vote_key(KEYS.secret)).files()
        ids = [await upload(booth, made[name]) for name in ("ballots.json", "opening.json")]
        told = await booth.run(vote_opening_submit, OpeningSubmit(vote.id, *ids))
        await booth.run(vote_opening_confirm, OpeningConfirm(vote.id, told["opening_hash"]), 1)
    await booth.run(vote_publish, VoteStep(vote.id))


async def files_of(booth: Booth, vote: OpenVote) -> dict[str, bytes]:
    """The files that are published now."""
    async with booth.database.write() as conn:
        found = {name: await published_file(conn, booth.tenant_id, vote.id, name) for name in FILES}
    return {name: file.content for name, file in found.items() if file is not None}


async def verified(booth: Booth, vote: OpenVote, directory: Path, *receipts: Any) -> Report:
    """The report on the published files, with receipts of one voter, the board as it was sent out, and the hash."""
    published, outside = directory / "published", directory / "outside"
    published.mkdir()
    outside.mkdir()
    written = await files_of(booth, vote)
    for name, content in written.items():
        (published / name).write_bytes(content)
    for number, receipt in enumerate(receipts):
        kept = {"promise": receipt["promise"], "signature": receipt["signature"]}
        (outside / f"{number}.json").write_bytes(canonical(kept))
    return verify(
        Request(
            published,
            receipts=tuple(outside / f"{number}.json" for number in range(len(receipts))),
            witness=published / "board.json" if "board.json" in written else None,
            announced=vote.definition_hash,
        )
    )


def faults(report: Report) -> list[Any]:
    """All that does not hold."""
    return [*report.unread, *(each for each in report.outcomes if each.state is not State.HOLDS)]


async def close(booth: Booth, vote: OpenVote) -> None:
    """Two officers close a vote early; one that waits for ballots on their way is over at once."""
    union, command = Union(booth.database, booth.keyring, booth.tenant_id), VoteReasoned(vote.id, "全员已到")
    await union.add_grant(booth.members[0], "federation_officer", booth.tenant_id)
    with patch("domain.votes.service.running.LONGEST_ON_ITS_WAY", timedelta()):
        outcome = [await booth.run(service.vote_close, command, by) for by in (0, 1)][-1]
    if not outcome["is_closed"]:
        await booth.run(service.vote_close, command)


async def test_a_sealed_vote_holds_from_its_draft_to_its_publication(committee: Committee, tmp_path: Path) -> None:
    voters = [committee.officer_id, committee.second_id, *await committee.members(10)]
    booth = Booth(committee.owner, committee.database, committee.keyring, committee.tenant_id, voters)
    vote_id = await committee.drafted(server_may_seal=True)
    await committee.run(service.vote_questions_set, QuestionsSet(vote_id, QUESTIONS))
    await committee.run(service.vote_schedule, VoteStep(vote_id))
    await committee.passed(vote_id, "objections_end_at")
    await committee.run(service.vote_open, VoteStep(vote_id))
    vote = await frozen(committee, vote_id)
    first = await booth.cast(vote_id, sealed(vote, answers(1)), 2)
    for use_case in (service.vote_pause, service.vote_resume):
        await booth.run(use_case, VoteReasoned(vote_id, "停电"))
    later = (await committee.vote(vote_id))["closes_at"] + DAY
    await booth.run(service.vote_extend, VoteExtend(vote_id, later, "补足停电时间"))
    second = await booth.cast(vote_id, sealed(vote, answers(2)), 2)
    for by in (3, 4, 5):
        await booth.cast(vote_id, sealed(vote, answers(1)), by)
    await booth.cast(vote_id, bytes(len(sealed(vote, answers(1)))), 6)
    command = BallotSealAndCast(vote_id, answers(2), BallotChannel.KIOSK, uuid4())
    by_server = await booth.run(ballot_seal_and_cast, command, 7, is_officer=False)
    await close(booth, vote)

    await publish(booth, vote)

    report = await verified(booth, vote, tmp_path, first, second)
    assert faults(report) == []
    assert report.exit_code == 0
    result: Any = parse((tmp_path / "published" / "result.json").read_bytes())
    assert (result["counted"], result["invalid"], result["tally"][0]["options"]) == (6, 1, [3, 2])
    by_approval = result["counts"][3]
    assert (by_approval["method"]["name"], by_approval["elected"]) == ("approval", [3])
    assert by_approval["stages"][0]["votes"] == [3, 2, 5]
    (own := tmp_path / "own").mkdir()
    assert faults(await verified(booth, vote, own, by_server)) == []


async def test_a_vote_at_a_kiosk_holds_and_tells_what_kiosks_gave_out(committee: Committee, tmp_path: Path) -> None:
    voters = [committee.officer_id, committee.second_id, *await committee.members(2)]
    booth = Booth(committee.owner, committee.database, committee.keyring, committee.tenant_id, voters)
    vote_id = await committee.drafted(takes_kiosk=True, rule_set_key="branch_committee")
    kiosk = await kiosk_of(booth, OpenVote(vote_id, "", b"", 0, b""))
    await committee.run(service.vote_schedule, VoteStep(vote_id))
    await committee.passed(vote_id, "objections_end_at")
    await committee.run(service.vote_open, VoteStep(vote_id))
    vote = await frozen(committee, vote_id)
    for by in (2, 3):
        await kiosk.tap(by)
    await close(booth, vote)
    await kiosk.deliver([sealed(vote, FOR_FIRST), sealed(vote, FOR_FIRST)])
    async with booth.database.transaction() as conn:
        assert await service.votes_close_due(conn, datetime.now(UTC), booth.keyring)

    await publish(booth, vote)

    assert faults(await verified(booth, vote, tmp_path)) == []
    result: Any = parse((tmp_path / "published" / "result.json").read_bytes())
    assert result["kiosk"] == {"issued": 2, "returned": 2, "unused": 0}


async def test_a_vote_holds_that_ends_in_a_tie_to_be_voted_on_again(committee: Committee, tmp_path: Path) -> None:
    voters = [committee.officer_id, committee.second_id]
    booth = Booth(committee.owner, committee.database, committee.keyring, committee.tenant_id, voters)
    vote_id = await committee.opened(kind="named", rule_set_key="branch_committee")
    vote = await frozen(committee, vote_id)
    for by, chosen in enumerate((1, 2)):
        await booth.cast_named(vote_id, [{"options": [chosen]}], by)
    await close(booth, vote)

    await publish(booth, vote)

    assert faults(await verified(booth, vote, tmp_path)) == []


async def test_an_unlinkable_vote_holds(booth: Booth, tmp_path: Path) -> None:
    vote = await booth.vote(kind="unlinkable", registrar_key=KEY.public.to_der())
    promises = []
    for by in range(3):
        voter = Voter.of(vote)
        member_id = booth.members[by]
        command = await ballot_permit_prepare(partial(booth.work, member_id), OwnRegistrar(), voter.wish)
        drawn = await booth.run(ballot_permit_issue, command, by, is_officer=False)
        if by < 2:
            post = voter.post(from_b64u(drawn["blind_signature"]))
            promises.append(await booth.run(ballot_post, post, by, is_officer=False))
    await close(booth, vote)

    await publish(booth, vote)

    report = await verified(booth, vote, tmp_path, promises[1])
    assert faults(report) == []
    assert "box.permitted" in {each.name for each in report.outcomes}


async def test_a_named_vote_holds(booth: Booth, tmp_path: Path) -> None:
    vote = await booth.vote(kind="named")
    for by, chosen in enumerate((1, 2, 2)):
        await booth.cast_named(vote.id, [{"options": [chosen]}], by)
    await close(booth, vote)

    await publish(booth, vote)

    assert faults(await verified(booth, vote, tmp_path)) == []


async def test_a_vote_that_everybody_has_cast_in_holds_though_it_closed_at_once(booth: Booth, tmp_path: Path) -> None:
    vote = await booth.vote(allows_recast=False)
    for by in range(4):
        await booth.cast(vote.id, sealed(vote, [{"options": [by % 2 + 1]}]), by)
    async with booth.database.transaction() as conn:
        assert await service.votes_close_complete(conn, datetime.now(UTC), booth.keyring)

    await publish(booth, vote)

    assert faults(await verified(booth, vote, tmp_path)) == []
