"""Drafts, and what they need before they are announced, on a real database."""

import asyncio
import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from db.types import new_id
from domain.shared.proofs import StepUpRequired
from domain.votes import service
from domain.votes.errors import KeyUsed
from domain.votes.rules.drafts import OptionDraft, QuestionDraft
from domain.votes.service import (
    ElectorsSet,
    HolderDraft,
    KeySet,
    QuestionsSet,
    VoteChange,
    VotePlan,
    VoteReasoned,
    VoteStep,
)
from domain.votes.service.kiosks import KioskEnrol, vote_kiosk_enrol
from tests.domain.votes.committee import CHAIR, DAY, HOLDERS, HOUR, KEY_FILE, Committee, key_file, refused
from tests.factories.votes import KEYS, vote_keys
from voting.blind import SigningKey
from voting.canonical import b64u, parse
from voting.definitions import definition_of

OPEN_TO_ALL = KEY_FILE.replace(b64u(KEYS.public_key), b64u(bytes(32)))
"""Its key is a point of small order: what is sealed to it is read by anybody."""


async def test_a_draft_is_written_changed_and_scheduled(committee: Committee) -> None:
    made = await committee.run(service.vote_draft, VotePlan(committee.branch_id, committee.draft(title=" 选举 ")))
    vote_id = made["vote_id"]
    await committee.run(service.vote_questions_set, QuestionsSet(vote_id, [CHAIR, replace(CHAIR, title="副主席")]))
    await committee.run(service.vote_questions_set, QuestionsSet(vote_id, [CHAIR]))
    await committee.run(service.vote_key_set, KeySet(vote_id, KEY_FILE, HOLDERS[:1]))
    await committee.run(service.vote_key_set, KeySet(vote_id, KEY_FILE, HOLDERS))
    await committee.run(
        service.vote_change, VoteChange(vote_id, committee.draft(title="换届选举", title_en="Election"))
    )
    async with committee.work() as work:
        assert await service.vote_checklist(work, vote_id) == []

    outcome = await committee.run(service.vote_schedule, VoteStep(vote_id))

    vote = await committee.vote(vote_id)
    assert (vote["state"], vote["title"], vote["title_en"], vote["minimum_cell"]) == (
        "scheduled",
        "换届选举",
        "Election",
        10,
    )
    assert (vote["objections_end_at"] - committee.now) // HOUR == 71
    assert "vote_quorum_permille" in vote["rules"]
    assert outcome == {
        "vote_id": vote_id,
        "roll": [{"organisation_id": committee.branch_id, "count": 2}],
        "roll_count": 2,
    }
    assert await committee.topics() == ["vote.scheduled"]
    assert await committee.recorded() == [
        *("vote.drafted", "vote.questions_set", "vote.questions_set", "vote.key_set", "vote.key_set"),
        *("vote.changed", "vote.scheduled"),
    ]
    assert await committee.owner.fetchval("SELECT count(*) FROM vote_option") == 2
    assert await committee.owner.fetchval("SELECT count(*) FROM vote_keyholder") == 3


async def test_a_key_is_for_one_vote(committee: Committee) -> None:
    first, second, third = [await committee.drafted() for _ in range(3)]
    used = KeySet(second, KEY_FILE, HOLDERS)
    halves = [
        KEYS._replace(statement=vote_keys(b"x" * 32).statement),
        KEYS._replace(private=vote_keys(b"x" * 32).private),
    ]
    for command in (used, *(KeySet(second, key_file(each), HOLDERS) for each in halves)):
        assert await refused(committee, service.vote_key_set, command) == ["KEY_USED"]
    await committee.run(service.vote_key_set, KeySet(first, KEY_FILE, HOLDERS[:2]))  # its own, with other holders
    await committee.run(service.vote_cancel, VoteReasoned(first, "作罢"))
    assert await refused(committee, service.vote_key_set, used) == ["KEY_USED"]

    fresh = key_file(vote_keys(b"y" * 32))
    outcomes = await asyncio.gather(
        *(committee.run(service.vote_key_set, KeySet(each, fresh, HOLDERS)) for each in (second, third)),
        return_exceptions=True,
    )

    assert sorted(isinstance(each, KeyUsed) for each in outcomes) == [False, True]


async def test_rules_of_the_place_are_taken_into_the_vote(committee: Committee) -> None:
    for key, value in (("vote_margin_permille", 1_000), ("vote_objection_days", 0), ("vote_minimum_cell", 4)):
        await committee.owner.execute(
            "INSERT INTO rule_version (tenant_id, id, organisation_id, key, value, is_binding, starts_on, source)"
            " VALUES ($1, $2, $3, $4, $5, false, '2025-01-01', '决议')",
            *(committee.tenant_id, new_id(), committee.branch_id, key, value),
        )
    vote_id = await committee.drafted(opens_at=committee.now + HOUR)
    await committee.run(service.vote_schedule, VoteStep(vote_id))

    vote = await committee.vote(vote_id)
    assert vote["minimum_cell"] == 4
    assert '"vote_margin_permille": 1000' in vote["rules"]
    assert vote["objections_end_at"] <= committee.now


async def test_everything_that_is_open_is_told_at_once(committee: Committee) -> None:
    draft = committee.draft(electorate_ids=[committee.pool_id], opens_at=committee.now + HOUR)
    made = await committee.run(service.vote_draft, VotePlan(committee.branch_id, draft))
    barred = await committee.member(state="retained")
    options = [OptionDraft("张伟", member_id=barred)]
    await committee.run(service.vote_questions_set, QuestionsSet(made["vote_id"], [replace(CHAIR, options=options)]))

    assert await refused(committee, service.vote_schedule, VoteStep(made["vote_id"])) == [
        *("MARGIN_TOO_SMALL", "CANDIDATE_MAY_NOT_STAND", "OPENING_TOO_SOON", "ELECTORATE_EMPTY", "KEY_MISSING")
    ]


async def test_an_electorate_that_has_moved_away_is_told(committee: Committee) -> None:
    vote_id = await committee.drafted(electorate_ids=[committee.branch_id])
    await committee.owner.execute(
        "UPDATE vote SET electorate_ids = ARRAY[$2::uuid] WHERE id = $1", vote_id, committee.other_id
    )
    await committee.member(organisation_id=committee.other_id)

    assert await refused(committee, service.vote_schedule, VoteStep(vote_id)) == ["ELECTORATE_INVALID"]


async def test_what_is_announced_is_not_changed_until_it_is_a_draft_again(committee: Committee) -> None:
    vote_id = await committee.scheduled()
    for use_case, command in (
        (service.vote_change, VoteChange(vote_id, committee.draft())),
        (service.vote_questions_set, QuestionsSet(vote_id, [])),
        (service.vote_electors_set, ElectorsSet(vote_id, None)),
        (service.vote_key_set, KeySet(vote_id, KEY_FILE, ())),
        (service.vote_schedule, VoteStep(vote_id)),
    ):
        assert await refused(committee, use_case, command) == ["VOTE_STATE_REFUSED"]

    await committee.run(service.vote_unschedule, VoteStep(vote_id))
    await committee.run(service.vote_change, VoteChange(vote_id, committee.draft(kind="named", server_may_seal=True)))

    vote = await committee.vote(vote_id)
    assert (vote["state"], vote["objections_end_at"], vote["public_key"], vote["server_may_seal"]) == (
        *("draft", None, None),
        False,
    )
    assert await committee.owner.fetchval("SELECT count(*) FROM vote_keyholder") == 0
    assert await refused(committee, service.vote_unschedule, VoteStep(vote_id)) == ["VOTE_STATE_REFUSED"]


@pytest.mark.parametrize("kind", ["sealed", "named"])
async def test_a_vote_that_was_to_be_unlinkable_is_held_otherwise_and_can_be_opened(
    committee: Committee, kind: str
) -> None:
    vote_id = await committee.scheduled(kind="unlinkable")
    registrar_key = SigningKey.make(1024).public.to_der()
    await committee.owner.execute("UPDATE vote SET registrar_key = $2 WHERE id = $1", vote_id, registrar_key)
    await committee.run(service.vote_unschedule, VoteStep(vote_id))
    await committee.run(service.vote_change, VoteChange(vote_id, committee.draft(kind=kind)))
    await committee.run(service.vote_schedule, VoteStep(vote_id))
    await committee.passed(vote_id, "objections_end_at", "opens_at")

    await committee.run(service.vote_open, VoteStep(vote_id))

    vote = await committee.vote(vote_id)
    read = definition_of(parse(vote["definition"].encode()))
    assert (read.hash, read.kind, read.registrar_key) == (vote["definition_hash"], kind, None)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": " "}, "VOTE_TEXT_INVALID"),
        ({"description": "x" * 5_001}, "VOTE_TEXT_INVALID"),
        ({"electorate_ids": [UUID(int=1)]}, "ELECTORATE_INVALID"),
        ({"rerun_of_id": UUID(int=1)}, "RERUN_INVALID"),
    ],
)
async def test_a_draft_that_is_none(committee: Committee, changes: dict[str, Any], code: str) -> None:
    vote_id = await committee.drafted()
    assert await refused(committee, service.vote_change, VoteChange(vote_id, committee.draft(**changes))) == [code]
    plan = VotePlan(committee.branch_id, committee.draft(**changes))
    assert await refused(committee, service.vote_draft, plan) == [code]


async def test_more_drafts_that_are_none(committee: Committee) -> None:
    backwards = committee.draft(closes_at=committee.now + DAY)
    assert await refused(committee, service.vote_draft, VotePlan(committee.branch_id, backwards)) == [
        "VOTE_WINDOW_INVALID"
    ]
    elsewhere = committee.draft(electorate_ids=[committee.other_id])
    assert await refused(committee, service.vote_draft, VotePlan(committee.branch_id, elsewhere)) == [
        "ELECTORATE_INVALID"
    ]
    running = committee.draft(rerun_of_id=await committee.drafted())
    assert await refused(committee, service.vote_draft, VotePlan(committee.branch_id, running)) == ["RERUN_INVALID"]


async def test_a_vote_that_was_called_off_is_held_again(committee: Committee) -> None:
    vote_id = await committee.drafted()
    await committee.run(service.vote_cancel, service.VoteReasoned(vote_id, "候选人退出"))

    again = await committee.drafted(rerun_of_id=vote_id)

    assert (await committee.vote(again))["rerun_of_id"] == vote_id


async def test_questions_electors_and_keys_that_are_refused(committee: Committee) -> None:
    vote_id, named_id = await committee.drafted(), await committee.drafted(kind="named")
    elsewhere = await committee.member(organisation_id=committee.other_id)
    both = [HolderDraft(position, "甲", committee.officer_id) for position in (1, 2)]
    stranger = [QuestionDraft("choice", "主席", [OptionDraft("甲", member_id=elsewhere)])]
    for use_case, command, code in (
        (service.vote_questions_set, QuestionsSet(vote_id, stranger), "CANDIDATE_NOT_FOUND"),
        (service.vote_questions_set, QuestionsSet(vote_id, [replace(CHAIR, minimum=2)]), "QUESTION_INVALID"),
        (service.vote_electors_set, ElectorsSet(vote_id, [elsewhere]), "ELECTORS_INVALID"),
        (service.vote_key_set, KeySet(named_id, KEY_FILE, HOLDERS), "KEY_NOT_WANTED"),
        (service.vote_key_set, KeySet(vote_id, "{}", HOLDERS), "KEY_INVALID"),
        (service.vote_key_set, KeySet(vote_id, OPEN_TO_ALL, HOLDERS), "KEY_INVALID"),
        (service.vote_key_set, KeySet(vote_id, KEY_FILE, [*HOLDERS, HolderDraft(4, "丁")]), "KEYHOLDERS_INVALID"),
        (service.vote_key_set, KeySet(vote_id, KEY_FILE, both), "KEYHOLDERS_INVALID"),
        (service.vote_key_set, KeySet(vote_id, KEY_FILE, [HolderDraft(1, "甲", elsewhere)]), "KEYHOLDERS_INVALID"),
        (service.vote_key_set, KeySet(vote_id, KEY_FILE, [HolderDraft(1, " ")]), "VOTE_TEXT_INVALID"),
    ):
        assert await refused(committee, use_case, command) == [code]
    assert await committee.owner.fetchval("SELECT count(*) FROM vote_question WHERE vote_id = $1", vote_id) == 1
    assert await committee.owner.fetchval("SELECT count(*) FROM vote_keyholder WHERE vote_id = $1", vote_id) == 3


async def test_out_of_reach_looks_like_not_there(committee: Committee) -> None:
    vote_id = await committee.drafted()
    officer = {"member_id": committee.officer_id, "node": committee.other_id}
    member = {"member_id": await committee.member()}
    for caller in (officer, member):
        for use_case, command in (
            (service.vote_change, VoteChange(vote_id, committee.draft())),
            (service.vote_questions_set, QuestionsSet(vote_id, [])),
            (service.vote_electors_set, ElectorsSet(vote_id, None)),
            (service.vote_key_set, KeySet(vote_id, KEY_FILE, ())),
            (service.vote_unschedule, VoteStep(vote_id)),
        ):
            assert await refused(committee, use_case, command, **caller) == ["VOTE_NOT_FOUND"]
        plan = VotePlan(committee.branch_id, committee.draft())
        assert await refused(committee, service.vote_draft, plan, **caller) == ["ORGANISATION_NOT_FOUND"]
    assert await refused(committee, service.vote_schedule, VoteStep(vote_id), **officer) == ["VOTE_NOT_FOUND"]
    async with committee.work(**officer) as work:
        assert await service.vote_checklist(work, vote_id) is None


async def test_scheduling_asks_for_a_recent_proof(committee: Committee) -> None:
    vote_id = await committee.drafted()
    await committee.owner.execute("UPDATE session SET proven_at = '2020-01-01'")

    for use_case, command in (
        (service.vote_schedule, VoteStep(vote_id)),
        (service.vote_open, VoteStep(vote_id)),
        (service.vote_close, service.VoteReasoned(vote_id, "x")),
        (service.vote_cancel, service.VoteReasoned(vote_id, "x")),
    ):
        with pytest.raises(StepUpRequired):
            await committee.run(use_case, command)


async def test_a_vote_at_kiosks_has_one_and_their_rules(committee: Committee) -> None:
    vote_id = await committee.drafted(takes_kiosk=True)
    assert await refused(committee, service.vote_schedule, VoteStep(vote_id)) == ["KIOSKS_MISSING"]

    key = b64u(Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    await committee.run(vote_kiosk_enrol, KioskEnrol(vote_id, "一车间", key))
    await committee.run(service.vote_schedule, VoteStep(vote_id))
    vote = await committee.vote(vote_id)
    assert (vote["takes_kiosk"], json.loads(vote["rules"])["vote_kiosk_batch"]) == (True, 10)
    assert json.loads(vote["rules"])["vote_kiosk_grace_minutes"] == 30
    other = await committee.scheduled()
    assert "kiosk" not in (await committee.vote(other))["rules"]


async def test_a_named_vote_takes_nothing_at_kiosks(committee: Committee) -> None:
    vote_id = await committee.drafted(takes_kiosk=True)
    named = committee.draft(kind="named", takes_kiosk=True)
    for use_case, command in (
        (service.vote_draft, VotePlan(committee.branch_id, named)),
        (service.vote_change, VoteChange(vote_id, named)),
    ):
        assert await refused(committee, use_case, command) == ["KIOSK_NEEDS_SECRECY"]
    await committee.run(service.vote_change, VoteChange(vote_id, committee.draft(kind="named")))
    assert not (await committee.vote(vote_id))["takes_kiosk"]
