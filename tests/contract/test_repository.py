"""The files around the code: make targets, lock, pages, changes."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.contract.shape.source import ROOT, files_of

pytestmark = pytest.mark.repository

TARGETS = {
    "check",
    "clean-cache",
    "conditions",
    "domain",
    "elections",
    "fast",
    "faults",
    "format",
    "help",
    "linker",
    "lives",
    "lock",
    "migration",
    "rosters",
} | {
    "oracle",
    "run",
    "schema",
    "seed",
    "suites",
    "sync",
    "test",
}
BENCHES = {
    "bench",
    "bench-ballots",
    "bench-changes",
    "bench-cold",
    "bench-counting",
    "bench-drops",
    "bench-ledger",
    "bench-matters",
    "bench-registrations",
    "bench-subscriptions",
    "bench-suggestions",
    "bench-fanout",
    "bench-articles",
    "bench-verifier",
    "differential",
}
KINDS = "added|changed|deprecated|removed|fixed|security"
CHANGE = re.compile(rf"(?:{KINDS}): \S.*[^.\n]\n(?:\n(?:.*\S.*\n){{1,10}})?")
FIRST_PAGES = ["CONTRIBUTING.md", "README.md", "docs/architecture.md", "docs/glossary.md"]
PAGES = [str(path) for path in files_of(ROOT) if path.suffix == ".md" and not path.is_relative_to("docs/recipes")]


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`make`, as if called by hand even when make runs the tests."""
    unset = ["env", "--unset=MAKEFLAGS", "--unset=MAKELEVEL", "--unset=MFLAGS"]
    return subprocess.run([*unset, "make", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def project() -> dict[str, dict[str, object]]:
    return tomllib.loads(read("pyproject.toml"))


def test_make_alone_lists_every_target_with_its_purpose() -> None:
    outcome = make()

    listed = dict(re.findall(r"^  make ([a-z-]+)\s+(\S.*)$", outcome.stdout, re.MULTILINE))
    assert listed.keys() >= TARGETS
    assert ("bench" in listed) == (ROOT / "bench").is_dir()


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_every_target_can_be_made(target: str) -> None:
    outcome = make("--dry-run", "--assume-old=.venv/.ready", target, 'm="add x"', "name=clubs")

    assert outcome.returncode == 0, outcome.stderr


@pytest.mark.parametrize(("target", "missing"), [("migration", "m="), ("domain", "name=")])
def test_a_target_without_its_argument_says_which(target: str, missing: str) -> None:
    outcome = make("--assume-old=.venv/.ready", target)

    assert outcome.returncode == 2
    assert missing in outcome.stderr


def test_the_set_up_refuses_an_old_python_in_plain_words(tmp_path: Path) -> None:
    old = tmp_path / "python-of-old"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.1" && exit 0\nexit 1\n', encoding="utf-8")
    old.chmod(0o755)

    outcome = subprocess.run([ROOT / ".ci/setup", old], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert outcome.returncode == 1
    assert (
        outcome.stderr
        == "[setup] Python 3.9.1 is too old: 3.11 or newer is needed. Name another one: make PYTHON=python3.12\n"
    )
    assert not (tmp_path / ".venv").exists()


def test_the_set_up_says_when_there_is_no_python(tmp_path: Path) -> None:
    outcome = subprocess.run(
        [ROOT / ".ci/setup", "python-of-nowhere"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert outcome.returncode == 1
    assert "There is no 'python-of-nowhere' here" in outcome.stderr


@pytest.mark.parametrize("script", [".ci/run", ".ci/setup"])
def test_a_script_runs_and_stops_at_the_first_error(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
    assert "set -euo pipefail" in read(script)
    assert subprocess.run(["bash", "-n", script], cwd=ROOT, check=False).returncode == 0


def test_the_default_run_leaves_the_slow_suites_out() -> None:
    folders = [f"tests/{name}" for name in ("faults", "suites") if any((ROOT / "tests" / name).glob("test_*.py"))]
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *folders]

    outcome = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert folders
    assert outcome.returncode == pytest.ExitCode.NO_TESTS_COLLECTED, outcome.stdout


def test_the_gate_calls_the_targets_that_people_call() -> None:
    called = set(re.findall(r"\bmake ([a-z]+)|^slow ([a-z]+)", read(".ci/run"), re.MULTILINE))

    assert {"".join(pair) for pair in called} >= {"check", "test", "faults", "suites"}


def test_every_dependency_is_locked_with_hashes() -> None:
    declared = project()["project"]
    wanted = [*declared["dependencies"], *declared["optional-dependencies"]["dev"]]  # type: ignore[misc, index]  # TOML is untyped
    locked = dict(
        re.findall(r"^([a-z0-9-]+)==[^\n]*\\\n\s+(--hash=sha256:[0-9a-f]{64})", read("requirements.lock"), re.MULTILINE)
    )

    names = {re.split(r"[\[<>=;!~ ]", name)[0].lower() for name in wanted}

    assert names - locked.keys() == set()


def test_the_editor_and_the_linter_agree_on_the_line_length() -> None:
    length = project()["tool"]["ruff"]["line-length"]  # type: ignore[index]  # TOML is untyped

    assert f"max_line_length = {length}\n" in read(".editorconfig")


def test_every_exception_from_a_lint_rule_has_its_reason() -> None:
    lines = read("pyproject.toml").splitlines()
    bare = [line for line in lines if re.fullmatch(r'\s+"[A-Z]+[0-9]*",( #\s*)?', line)]

    assert bare == []


def test_only_the_samples_are_kept_from_the_checkers() -> None:
    tools = project()["tool"]

    assert tools["ruff"]["extend-exclude"] == ["tests/contract/samples"]  # type: ignore[index]  # TOML is untyped
    assert tools["mypy"]["exclude"] == ["^tests/contract/samples/"]  # type: ignore[index]  # TOML is untyped


@pytest.mark.parametrize("page", FIRST_PAGES)
def test_the_first_pages_exist(page: str) -> None:
    assert page in PAGES


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_only_targets_that_exist(page: str) -> None:
    named = set(re.findall(r"\bmake ([a-z-]+)", "\n".join(re.findall(r"```.*?```|`[^`\n]+`", read(page), re.DOTALL))))

    assert named - TARGETS - BENCHES == set()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_only_paths_that_exist(page: str) -> None:
    named = re.findall(r"`((?:\.ci|api|bench|clients|db|docs|domain|tests)/[\w./-]*)`", read(page))

    assert [path for path in named if not (ROOT / path).exists()] == []


def test_a_change_is_one_small_file() -> None:
    changes = [path for path in files_of(ROOT) if path.is_relative_to("docs/changes") and path.name != "README.md"]

    bad_names = [path.name for path in changes if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*\.md", path.name)]
    bad_forms = [path.name for path in changes if not CHANGE.fullmatch(read(str(path)))]
    assert bad_names == []
    assert bad_forms == []


@pytest.mark.parametrize(
    "text",
    [
        "added: members can withdraw a join request\n",
        "fixed: a page after the last member is empty\n\n`members` gave the last page again.\n",
    ],
)
def test_a_well_formed_change_passes(text: str) -> None:
    assert CHANGE.fullmatch(text)


@pytest.mark.parametrize(
    "text", ["members can leave\n", "added: a full stop.\n", "improved: all\n", "added: x\nno empty line\n"]
)
def test_an_ill_formed_change_is_refused(text: str) -> None:
    assert not CHANGE.fullmatch(text)
