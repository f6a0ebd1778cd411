"""The votes of the demonstration as clients see them, and as anybody checks them from the published files alone."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from api.nodes import key_of
from db.sealing import Keyring
from db.seed.votes import poll
from domain.votes.cells import withheld
from domain.votes.rule_words import rule_sentences
from domain.votes.rules.rule_sets import newest_rule_set, newest_rule_sets
from domain.votes.service.promising import promise_key
from tests.support.api import Client, Recorder
from tests.support.database import at
from verifier.command import main
from voting.canonical import from_hex
from voting.keys import combine, vote_key
from voting.trees import Proof, is_included

FILES = ("definition", "roll", "board", "envelopes", "opening", "ballots", "result", "notices")
WHILE_OPEN = {"definition", "roll", "board", "notices"}
STORY = {
    "Election of the union committee",
    "Election of the third committee",
    "Congress: collective agreement and budget",
    "Where the spring outing goes",
}


@pytest_asyncio.fixture
async def found(callers: Mapping[str, Client]) -> Mapping[str, Mapping[str, Any]]:
    """The votes of the story by state and kind, without those that other tests have written."""
    answer = await callers["federation officer"].send("console/votes/vote_overview", {})
    nodes = answer["data"]["votes"]["nodes"]
    return {f"{node['state']} {node['kindLabel']}": node for node in nodes if node["titleEn"] in STORY}


@pytest_asyncio.fixture
async def demo_rows(shared_demo: Client, server_dsn: str, worker_name: str) -> AsyncIterator[asyncpg.Connection]:
    """The shared union as its owner, for looking behind the graph."""
    assert shared_demo.token is None
    connection = await asyncpg.connect(at(server_dsn, f"unionhall_shared_{worker_name}"))
    yield connection
    await connection.close()


async def _files(client: Client, vote_id: str) -> Mapping[str, bytes | None]:
    key = key_of(vote_id, "Vote")
    answers = {name: await client.http.get(f"/votes/{key}/{name}.json") for name in FILES}
    return {name: answer.content if answer.status_code == 200 else None for name, answer in answers.items()}


async def test_the_published_files_hold_and_of_an_open_vote_nothing_of_its_ballots_is_there(
    shared_demo: Client, found: Mapping[str, Mapping[str, Any]], tmp_path: Path
) -> None:
    for name, content in (await _files(shared_demo, found["PUBLISHED Sealed"]["id"])).items():
        assert content is not None, name
        (tmp_path / f"{name}.json").write_bytes(content)
    while_open = await _files(shared_demo, found["OPEN Sealed"]["id"])

    assert main([str(tmp_path)]) == 0
    assert {name for name, content in while_open.items() if content is not None} == WHILE_OPEN
    (tmp_path / "ballots.json").write_bytes((tmp_path / "ballots.json").read_bytes().replace(b"[1,", b"[2,", 1))
    assert main([str(tmp_path)]) == 1


async def test_a_member_sees_what_they_may_vote_in_and_proves_their_entry(
    callers: Mapping[str, Client], found: Mapping[str, Mapping[str, Any]]
) -> None:
    member, vote_id = callers["member"], found["OPEN Sealed"]["id"]
    mine = (await member.send("mobile/votes/votes_now"))["data"]["votes"]["nodes"]
    detail = (await member.send("mobile/votes/vote_detail", {"id": vote_id}))["data"]["vote"]
    checked = (await member.send("mobile/votes/vote_roll_check", {"id": vote_id}))["data"]
    foreign = await member.send("mobile/votes/vote_detail", {"id": found["PUBLISHED Sealed"]["id"]})

    assert Counter(node["state"] for node in mine) == {"OPEN": 2, "SCHEDULED": 1}
    assert (detail["viewerCanVote"], detail["viewerHasVoted"]) == ({"allowed": True, "reasons": []}, False)
    assert detail["result"] is None
    assert "2 of the 3 key holders" in detail["limitsTextEn"]
    assert detail["turnout"]["entitledCount"] == detail["rollCount"]
    told = checked["voteRollProof"]
    proof = Proof(told["index"], told["count"], tuple(from_hex(step) for step in told["path"]))
    entry = checked["vote"]["viewerRollEntry"]
    assert is_included(from_hex(entry["leaf"]), proof, from_hex(checked["vote"]["rollHash"]))
    assert foreign["data"]["vote"] is None


async def test_a_ballot_is_proven_to_be_on_the_board_without_signing_in(
    shared_demo: Client,
    callers: Mapping[str, Client],
    found: Mapping[str, Mapping[str, Any]],
    demo_rows: asyncpg.Connection,
) -> None:
    vote_id = found["OPEN Sealed"]["id"]
    digest = await demo_rows.fetchval(
        "SELECT encode(hash, 'hex') FROM ballot_envelope WHERE vote_id = $1", key_of(vote_id, "Vote")
    )
    board = (await callers["member"].send("mobile/votes/vote_board", {"id": vote_id}))["data"]["vote"]["board"]

    there = (await shared_demo.send("mobile/votes/ballot_proof", {"voteId": vote_id, "hash": digest}))["data"][
        "ballotProof"
    ]
    absent = await shared_demo.send("mobile/votes/ballot_proof", {"voteId": vote_id, "hash": "0" * 64})
    nonsense = await shared_demo.send("mobile/votes/ballot_proof", {"voteId": vote_id, "hash": "é"})

    told = there["proof"]
    proof = Proof(told["index"], told["count"], tuple(from_hex(step) for step in told["path"]))
    assert is_included(from_hex(digest), proof, from_hex(there["root"]))
    assert (there["root"], there["signature"]) == (board[0]["root"], board[0]["signature"])
    assert (absent["data"]["ballotProof"], nonsense["data"]["ballotProof"]) == (None, None)


@pytest.mark.parametrize("rows", [1, 3, 30])
async def test_a_list_is_one_statement_whatever_its_length(
    callers: Mapping[str, Client], recorder: Recorder, rows: int
) -> None:
    for _ in range(2):
        with recorder.recording() as statements:
            answer = await callers["member"].send("mobile/votes/vote_list", {"first": rows})

    assert "errors" not in answer
    assert len(answer["data"]["votes"]["nodes"]) == min(rows, len(answer["data"]["votes"]["nodes"]))
    assert len([each for each in statements if "FROM vote" in each or "unionhall_has_voted" in each]) == 1


_DECIDED = {
    "Election of the third committee": ("PLURALITY", 5),
    "Election of the safety committee": ("STV_SCOTTISH", 3),
}


@pytest.mark.parametrize("title", _DECIDED)
async def test_a_published_result_is_read_whole_by_one_statement(
    callers: Mapping[str, Client], recorder: Recorder, title: str
) -> None:
    officer, (method, seats) = callers["federation officer"], _DECIDED[title]
    listed = (await officer.send("console/votes/vote_overview", {}))["data"]["votes"]["nodes"]
    (vote_id,) = [node["id"] for node in listed if node["titleEn"] == title]
    for _ in range(2):
        with recorder.recording() as statements:
            answer = await officer.send("console/votes/vote_result", {"id": vote_id})
    assert len([each for each in statements if "vote_result" in each]) == 1

    vote = answer["data"]["vote"]
    (question,) = vote["questions"]
    count, (decided,) = question["count"], vote["verdict"]["questions"]
    assert (count["method"], count["seats"], vote["verdict"]["outcome"]) == (method, seats, "VALID")
    assert (decided["outcome"], len(decided["elected"]), decided["question"]["id"]) == (
        *("ELECTED", seats),
        question["id"],
    )
    seated = {each["seat"]: each["name"] for each in count["candidates"] if each["seat"] is not None}
    assert {seated[place] for place in range(1, seats + 1)} == {each["name"] for each in decided["elected"]}
    assert (len(count["stages"]) > 1) == (method == "STV_SCOTTISH")
    for stage in count["stages"]:
        moved = sum(Decimal(each["transferred"] or 0) for each in stage["candidates"])
        assert moved <= 0 or stage["number"] == 1
    codes = {step["code"] for step in vote["verdict"]["steps"]}
    assert {"rule_set", "figures", "quorum_met"} <= codes
    assert all(step["text"] and step["textEn"] for step in vote["verdict"]["steps"])
    rules = (await officer.send("mobile/votes/vote_rules", {"id": vote_id}))["data"]["vote"]
    assert (rules["ruleSet"]["key"], rules["questions"][0]["methodLabel"] is None) == ("branch_committee", False)
    assert len(rules["ruleSet"]["sentences"]) == len(list(rule_sentences(newest_rule_set("branch_committee") or {})))


async def test_rule_sets_are_listed_for_everybody(shared_demo: Client) -> None:
    listed = (await shared_demo.send("console/votes/vote_rule_sets", {}))["data"]["voteRuleSets"]

    assert [each["key"] for each in listed] == [each["key"] for each in newest_rule_sets()]
    assert all(sentence["text"] and sentence["textEn"] for each in listed for sentence in each["sentences"])
    assert all(each["sources"] for each in listed)


async def test_the_seed_seals_and_withholds_as_the_services_do(demo_rows: asyncpg.Connection, keyring: Keyring) -> None:
    rows = await demo_rows.fetch("SELECT * FROM vote WHERE promise_public_key IS NOT NULL")
    for row in rows:
        key = promise_key(keyring, row["tenant_id"], row["id"], row["sealed_promise_key"])
        assert key.public_key().public_bytes_raw() == row["promise_public_key"]
    for sizes in (
        {"a": 20, "b": 3, "c": 15},
        {"a": 2, "b": 3, "c": 30, "d": 12},
        {"a": 10},
        {"a": 4, "b": 10, "c": 10},
    ):
        assert poll._told(sizes) == sizes.keys() - withheld(sizes, poll.MINIMUM_CELL)  # noqa: SLF001  # held together


def test_the_shares_of_the_demonstration_open_its_key() -> None:
    page = Path("docs/demo.md").read_text(encoding="utf-8")
    shares = [line.strip("` ") for line in page.splitlines() if line.startswith("`explain pecan")]

    assert len(shares) == poll.SHARES
    assert vote_key(combine(shares[:2])).public_key == poll.DEMO_KEY.public_key
    assert vote_key(combine(shares[1:])).public_key == poll.DEMO_KEY.public_key
