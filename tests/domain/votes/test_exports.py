"""Exports of a published result: every file that there is, none before the publication, none that there cannot be."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from counting.blt import read_blt
from counting.counts import count
from counting.shapes import Asked
from counting.verdicts import Figures, decide, rule_sets
from db.types import new_id
from domain.votes.service.exported import exported_file, is_export
from domain.votes.service.published import PublishedFile
from tests.domain.votes.booth import Booth
from tests.factories.votes import OpenVote
from tests.support.vote_exports import METHODS, QUESTIONS, add_counted_vote, counts

NAMES = (
    *("result.csv", "turnout.csv", "ballots-1.blt", "ballots-2.blt", "pairs-2.csv", "pairs-2.json"),
    *(f"rounds-{number}{form}" for number in range(1, 5) for form in (".svg", ".en.svg")),
    *(f"rounds-{number}{form}" for number in (1, 3) for form in (".csv", ".json")),
)
NONE = (
    *("ballots-3.blt", "ballots-5.blt", "rounds-5.svg", "pairs-1.csv", "rounds-2.csv", "rounds-4.json"),
    *("ballots-1.csv", "pairs-2.svg", "rounds-1.blt"),
)
NO_NAMES = (
    "result.json",
    "rounds-0.svg",
    "rounds-01.svg",
    "rounds-1.zh.svg",
    "rounds-1000.svg",
    "../result.csv",
    "rounds-1.svg\n",
)


async def counted(booth: Booth, **values: Any) -> OpenVote:
    """The published vote."""
    return await add_counted_vote(booth.owner, booth.keyring, booth.tenant_id, booth.members[0], **values)


async def read(booth: Booth, vote: OpenVote, name: str) -> PublishedFile | None:
    """An export as anybody gets it."""
    async with booth.work(booth.members[-1]) as work:
        return await exported_file(work, vote.id, name)


async def content(booth: Booth, vote: OpenVote, name: str) -> str:
    """The text of one that there is."""
    file = await read(booth, vote, name)
    assert file is not None, name
    assert file.is_final
    return file.content.decode()


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a CSV file with its mark."""
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))


async def test_ballots_counted_elsewhere_give_the_same(booth: Booth) -> None:
    """What the BLT file holds is what was counted: names, seats, blank ballots, and no ballot that is none."""
    vote = await counted(booth)
    written = read_blt(await content(booth, vote, "ballots-1.blt"))
    assert (written.names, written.seats, written.title) == (("张伟", "=王芳", "李娜"), 2, "工会委员会选举：委员")
    assert [(pile.answer, pile.weight) for pile in written.piles] == [
        ({"ranking": [2, 1]}, 5),
        ({"ranking": [1]}, 2),
        ({"ranking": [3]}, 2),
        (None, 1),
    ]
    assert count(Asked("ranking", "stv_scottish", 3, 2), written.piles) == counts()[0]


async def test_tables_and_charts(booth: Booth) -> None:
    """Each file has what its name says; turnout is withheld as in the result, and told as one."""
    vote = await counted(booth, others=booth.members[1:3])
    files = {name: await content(booth, vote, name) for name in NAMES}
    result = rows(files["result.csv"])
    assert [(row["row"], row["last_votes"]) for row in result[:3]] == [
        ("entitled", "3"),
        ("counted", "11"),
        ("invalid", "1"),
    ]
    elected = [(row["question"], row["name"], row["elected_as"]) for row in result if row["status"] == "elected"]
    assert elected == [("1", "张伟", "2"), ("1", "'=王芳", "1"), ("2", "张伟", "1"), ("3", "赵云", "1")]
    assert [(row["yes"], row["no"], row["abstain"]) for row in result if row["row"] == "item"] == [
        ("7", "0", "1"),
        ("2", "6", "0"),
    ]
    assert rows(files["turnout.csv"]) == [
        {"branch": "HD-01", "entitled": "20", "voted": "1"},
        {"branch": "HD-02", "entitled": "4", "voted": ""},
        {"branch": "", "entitled": "4", "voted": "2"},
    ]
    assert len(json.loads(files["rounds-1.json"])) == len(rows(files["rounds-1.csv"])) > 0
    assert json.loads(files["pairs-2.json"])[0]["votes"] == 5
    for name, text in files.items():
        if name.endswith(".svg"):
            language = ET.fromstring(text).attrib["{http://www.w3.org/XML/1998/namespace}lang"]  # noqa: S314  # ours
            assert language == ("en" if name.endswith(".en.svg") else "zh-CN")


async def test_elected_is_whom_the_verdict_elects(booth: Booth) -> None:
    """Of a vote without a quorum no file says that somebody is elected."""
    nothing = {"outcome": "not_decided", "elected": [], "carried": [], "rejected": [], "tied": []}
    vote = await counted(booth, verdict={"outcome": "inquorate", "questions": [nothing] * 4})
    result = rows(await content(booth, vote, "result.csv"))
    assert {row["status"] for row in result} == {"", "excluded", "not_decided"}
    chart = await content(booth, vote, "rounds-1.svg")
    assert "表决未成立" in chart
    assert "✓" not in chart


async def test_a_verdict_as_it_is_made(booth: Booth) -> None:
    """By the rules of a branch committee: whom it elects and what it carries stands in the table and in the charts."""
    asked = [
        Asked(question.kind, method, len(question.labels), question.seats)
        for question, method in zip(QUESTIONS, METHODS, strict=True)
    ]
    rule_set = rule_sets()["branch_committee", 1]
    verdict = decide(rule_set, Figures(12, 11, 11, 11, 1), 1, counts(), asked=asked)
    vote = await counted(booth, verdict=verdict)
    result = rows(await content(booth, vote, "result.csv"))
    told = {row["question"]: row["status"] for row in result if row["row"] == "outcome"}
    assert told == {str(each["number"]): each["outcome"] for each in verdict["questions"]}
    for question in verdict["questions"]:
        own = [row for row in result if row["question"] == str(question["number"])]
        for status in ("elected", "carried", "rejected"):
            numbers = [int(row["number"]) for row in own if row["status"] == status and row["number"]]
            assert numbers == sorted(question[status]), (question, status)
        chart = await content(booth, vote, f"rounds-{question['number']}.svg")
        assert ("✓" in chart) is bool(question["elected"] or question["carried"])


async def test_what_there_is_not(booth: Booth) -> None:
    """A question that is not asked, a table that its method does not give, another vote."""
    vote = await counted(booth)
    assert [name for name in NONE if await read(booth, vote, name) is not None] == []
    other = OpenVote(new_id(), *vote[1:])
    assert await read(booth, other, "result.csv") is None


@pytest.mark.parametrize("state", ["open", "closed", "tallied", "void", "cancelled"])
async def test_nothing_is_told_before_the_publication(booth: Booth, state: str) -> None:
    """No export of a vote in another state, whatever was counted."""
    vote = await counted(booth, state=state, published_at=None)
    assert [name for name in NAMES if await read(booth, vote, name) is not None] == []


async def test_a_vote_from_before_there_were_methods_has_no_exports(booth: Booth) -> None:
    """Its result has numbers alone."""
    vote = await counted(booth)
    await booth.owner.execute("UPDATE vote_result SET counts = NULL WHERE vote_id = $1", vote.id)
    assert [name for name in NAMES if await read(booth, vote, name) is not None] == []


def test_names() -> None:
    """Which names are those of exports."""
    assert all(is_export(name) for name in (*NAMES, *NONE))
    assert not any(is_export(name) for name in NO_NAMES)
