"""The command line: what it prints in both languages, its exit codes, and that it needs nothing of ours."""

import ast
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
import typer.testing

from api.cli import app
from tests.contract.shape.source import ROOT
from tests.support.published import published, write
from tests.verifier.tampering import more, put
from verifier import words
from verifier.checks import CHECKS
from verifier.command import main
from verifier.files import OF_EVERY_VOTE, OF_SECRET_VOTES, PAPER

HASH = "0" * 64


@pytest.fixture
def genuine(tmp_path: Path) -> Path:
    return write(tmp_path, published("sealed").documents)


@pytest.fixture
def tampered(tmp_path: Path) -> Path:
    documents = published("sealed").copy()
    put("result.json", "tally", 0, "options", 2, value=more(3))(documents)
    put("result.json", "entitled", value=41)(documents)
    return write(tmp_path, documents)


def test_each_check_is_a_line_and_the_end_says_that_all_hold(genuine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(genuine)]) == 0

    *lines, note, end = capsys.readouterr().out.splitlines()
    assert all(line.startswith("holds ") for line in lines)
    assert [line.split()[1] for line in lines][:2] == ["form.definition", "form.roll"]
    assert note.startswith("note ")
    assert re.search(r"[0-9a-f]{64}", note)
    assert end == f"All {len(lines)} checks hold."


def test_a_fault_is_told_with_file_and_place(tampered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tampered)]) == 1

    told = capsys.readouterr().out
    counted = published("sealed").documents["result.json"]["tally"][0]["options"][2]
    assert f"result.json tally[0].options[2]: told is {counted + 3}, counted is {counted}" in told
    assert "2 of 40 checks fail, 0 could not be made." in told


def test_it_speaks_chinese(tampered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(tampered), "--language", "zh"])

    told = capsys.readouterr().out
    assert "不符         tally.published        重新计票与选举结果一致" in told
    assert "result.json entitled: 为 41，应为 40" in told


def test_as_json_it_tells_the_same(tampered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tampered), "--json"]) == 1

    told = json.loads(capsys.readouterr().out)
    failing = [each for each in told["checks"] if each["state"] == "fails"]
    assert [each["name"] for each in failing] == ["tally.published", "result.counted"]
    assert failing[1]["faults"] == [
        {"file": "result.json", "at": "entitled", "code": "other_count", "sentence": "there are 41, not 40"}
    ]
    assert (told["exit_code"], told["unreadable"], told["remarks"]) == (1, [], [])


def test_the_announced_hash_is_compared(genuine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(genuine), "--definition", HASH]) == 1

    assert f"announced was {HASH}" in capsys.readouterr().out


def test_a_void_vote_is_said_to_be_void(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    documents = published("named").copy()
    notice = {"kind": "void", "at": "2026-11-23T08:00:00Z", "closes_at": None, "reason": "重选"}
    documents["notices.json"]["notices"].append(notice)

    assert main([str(write(tmp_path, documents))]) == 0

    assert "notices.json notices[3]: the vote was declared void" in capsys.readouterr().out


def test_a_box_that_was_deleted_leaves_the_rest_to_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    documents = published("sealed").copy()
    del documents["envelopes.json"]

    assert main([str(write(tmp_path, documents))]) == 2

    told = capsys.readouterr().out
    assert "note       envelopes.json: a server deletes the envelopes some time after the end" in told
    assert "holds      opening.on_board" in told
    assert "Not verified: 1 files cannot be read. 0 of 39 checks fail, 5 could not be made." in told


def test_what_is_not_readable_is_told_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, published("sealed").documents | {"board.json": b'{"a\x1b[2J":1,"a\x1b[2J":2}'})

    assert main([str(tmp_path)]) == 2

    told = capsys.readouterr().out
    assert told.startswith("UNREADABLE  board.json: byte ")
    assert "\x1b" not in told
    assert "unchecked  board.chained          each entry holds the hash of the one before (needs board.json)" in told
    assert told.splitlines()[-1].startswith("Not verified: 1 files cannot be read.")


@pytest.mark.parametrize(
    "arguments",
    [[], [".", "--definition", "abc"], [".", "--largest-mib", "0"], [".", "--language", "fr"]],
)
def test_wrong_usage_is_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit, match=r"^2$"):
        main(arguments)


def test_it_runs_as_a_module_where_there_is_nothing_of_ours(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "verifier", tmp_path / "verifier", ignore=shutil.ignore_patterns("__pycache__"))
    outcome = subprocess.run(
        [sys.executable, "-P", "-m", "verifier", "."],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert outcome.returncode == 2
    assert outcome.stdout.startswith("UNREADABLE  definition.json: the file is missing")
    assert outcome.stderr == ""


def test_the_servers_command_line_has_it_too(genuine: Path) -> None:
    outcome = typer.testing.CliRunner().invoke(app, ["verify", str(genuine), "--language", "zh", "--definition", HASH])

    assert outcome.exit_code == 1
    assert HASH in outcome.output


def imported(path: Path) -> Iterator[str]:
    """Top packages that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def test_it_imports_the_standard_library_and_one_package_for_signatures() -> None:
    packages = {name for path in (ROOT / "verifier").rglob("*.py") for name in imported(path)}

    assert packages - set(sys.stdlib_module_names) == {"cryptography", "verifier"}


def codes_of_source() -> set[str]:
    """Codes of faults that the verifier's files name."""
    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "verifier").rglob("*.py"))
    patterns = (
        r'\.fail\(\s*"(\w+)"',
        r'UnreadableError\(\s*"(\w+)"',
        r'Fault\(\s*[^,]+,\s*(?:f?"[^"]*"|\w+(?:\.\w+)?),\s*"(\w+)"',
        r'code = "(\w+)"',
        r'code = "\w+" if .+ else "(\w+)"',
    )
    return {code for pattern in patterns for code in re.findall(pattern, text)}


def test_each_check_and_each_fault_has_a_sentence_in_both_languages() -> None:
    forms = {f"form.{name.removesuffix('.json')}" for name in (*OF_EVERY_VOTE, *OF_SECRET_VOTES, PAPER)}

    assert words.CHECKS.keys() == {check.name for check in CHECKS} | forms | {"form.files"}
    assert codes_of_source() - words.FAULTS.keys() == set()
    for english, chinese in [
        *words.FAULTS.values(),
        *words.CHECKS.values(),
        *words.FINDINGS.values(),
        *words.WORDS.values(),
    ]:
        assert english.isascii() or "“" in english
        assert re.search(r"[\u4e00-\u9fff]", chinese)
        assert parts_of(english) == parts_of(chinese)


def parts_of(text: str) -> set[str]:
    """Names of the values that a sentence takes."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}
