"""What a result comes to, for a member to read; and that any change of counts and verdict is found."""

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.published import write
from tests.support.published_decided import decided
from tests.verifier.decisions import without_lot
from tests.verifier.tampering import RESULT
from tests.verifier.test_any_change import change
from verifier.command import main
from verifier.verification import Request, verify

CHANGES = 12
"""Of each member, drawn by a fixed seed."""


def printed(arguments: Sequence[str], capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Lines of the report that tell what the result comes to."""
    main(arguments)
    lines = capsys.readouterr().out.splitlines()
    return [line.split(maxsplit=1)[1] for line in lines if line.startswith(("result ", "结果 "))]


def test_a_member_reads_who_is_elected_and_by_which_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    directory = write(tmp_path, decided("sealed").documents)

    vote, items, committee, chair, *_ = printed([str(directory)], capsys)

    assert vote == (
        "the vote is valid by the rule set “本会选举办法” (own_rules 3): "
        "entitled 40, present 30, issued 31, returned 30, invalid 2, valid 28"
    )
    assert items == "事项1: carried 候选人1, 候选人2, 候选人3"
    elected = decided("sealed").documents[RESULT]["verdict"]["questions"][1]["elected"]
    names = ", ".join("王小明" if each == 6 else f"候选人{each}" for each in elected)
    assert committee == f"事项2 (plurality): elected {names}"
    assert chair == "事项3 (two_round): nobody is elected, a second round follows"


def test_it_is_told_in_chinese_and_to_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    directory = write(tmp_path, decided("named").documents)

    first, second, *_ = printed([str(directory), "--language", "zh"], capsys)
    main([str(directory), "--json"])
    told = json.loads(capsys.readouterr().out)["result"]

    assert first.startswith("投票有效，依据规则集“本会选举办法”（own_rules 第 3 版）：应到 40，实到 33")
    assert second == "事项1：通过 候选人1, 候选人2, 候选人3"
    assert [each["code"] for each in told][:2] == ["vote_valid", "question_carried"]


def test_it_is_recomputed_and_not_what_the_file_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    documents = decided("sealed").copy()
    without_lot(documents)

    _, _, committee, *_ = printed([str(write(tmp_path, documents))], capsys)

    assert committee.endswith("a lot is missing among 候选人3, 候选人5")


@pytest.mark.parametrize("member", ["counts", "verdict", "kiosk"])
def test_any_change_of_what_was_made_of_the_ballots_is_found(member: str, tmp_path: Path) -> None:
    draw = random.Random(member)
    write(tmp_path, decided("sealed").documents)

    for _ in range(CHANGES):
        result: Any = decided("sealed").copy()[RESULT]
        path = change(result[member], draw)
        assert verify(Request(write(tmp_path, {RESULT: result}))).exit_code == 1, path
