"""`make domain` in a copy of the tree: what it makes keeps every rule, what it refuses leaves no trace."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.shape import findings
from tests.contract.shape.layers import LAYERS, layer_findings
from tests.contract.shape.source import ROOT, files_of, sources_of
from tests.contract.shape.words import text_findings
from tests.contract.test_layers import lint_imports


@pytest.fixture
def copy_of_tree(tmp_path: Path) -> Path:
    """The files that the command reads or could run into, without git: a copy is not a checkout."""
    tree = tmp_path / "tree"
    for path in files_of(ROOT):
        if path.parts[0] in {"api", "clients", "db", "docs", "domain", "tests", "pyproject.toml"}:
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, tree / path)
    return tree


def run(tree: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], cwd=tree, capture_output=True, text=True, check=False)


def make_domain(tree: Path, *names: str) -> subprocess.CompletedProcess[str]:
    return run(tree, "-m", "tests.support.new_domain", *names)


def test_a_new_domain_keeps_every_rule(copy_of_tree: Path) -> None:
    before = set(files_of(copy_of_tree))

    outcome = make_domain(copy_of_tree, "clubs")

    assert outcome.returncode == 0, outcome.stderr
    made = [path for path in files_of(copy_of_tree) if path not in before]
    python = [str(path) for path in made if path.suffix == ".py"]
    assert sorted(outcome.stdout.split("\n\n")[0].split()) == [str(path) for path in made]
    assert {layer for layer in LAYERS for path in made if path.is_relative_to(layer)} == set(LAYERS)
    assert [f for f in findings(sources_of(copy_of_tree)) if f.path in python] == []
    assert [f for path in made for f in text_findings(path, (copy_of_tree / path).read_text(encoding="utf-8"))] == []
    assert [f for f in layer_findings(files_of(copy_of_tree)) if "clubs" in f.path] == []
    assert run(copy_of_tree, "-m", "ruff", "format", "--check", "--no-cache", *python).returncode == 0
    linted = run(copy_of_tree, "-m", "ruff", "check", "--no-cache", *python)
    assert linted.returncode == 0, linted.stdout


def test_a_new_domain_takes_its_place_among_the_features(copy_of_tree: Path) -> None:
    make_domain(copy_of_tree, "clubs")

    outcome = lint_imports(copy_of_tree, "layers", "pure", "inside-a-domain", "acyclic", "tiers")

    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert "(benefits) | (clubs) | (devices)" in (copy_of_tree / "pyproject.toml").read_text(encoding="utf-8")


def test_a_new_domain_can_be_imported(copy_of_tree: Path) -> None:
    make_domain(copy_of_tree, "clubs")

    code = "import domain.clubs.rules, domain.clubs.policy, domain.clubs.service, domain.clubs.errors, db.models.clubs"
    outcome = run(copy_of_tree, "-W", "error", "-c", f"import sys; sys.path.insert(0, '.'); {code}")

    assert outcome.returncode == 0, outcome.stderr


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Clubs", "small letters"),
        ("study-tours", "small letters"),
        ("clubs2", "small letters"),
        ("../clubs", "small letters"),
        ("", "small letters"),
        ("lambda", "small letters"),
        ("club_utils", "`utils` says nothing"),
        ("ledger", "reserved"),
        ("organizations", "the word is `organisations`"),
        ("members", "exists already"),
    ],
)
def test_a_refused_name_leaves_no_trace(copy_of_tree: Path, name: str, reason: str) -> None:
    before = files_of(copy_of_tree)

    outcome = make_domain(copy_of_tree, name)

    assert outcome.returncode == 2
    assert reason in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert files_of(copy_of_tree) == before


def test_the_same_name_is_refused_the_second_time(copy_of_tree: Path) -> None:
    make_domain(copy_of_tree, "clubs")

    outcome = make_domain(copy_of_tree, "clubs")

    assert outcome.returncode == 2
    assert "`clubs` exists already" in outcome.stderr


def test_without_a_name_it_says_how_to_call_it(copy_of_tree: Path) -> None:
    outcome = make_domain(copy_of_tree)

    assert outcome.returncode == 2
    assert outcome.stderr == "usage: make domain name=clubs\n"
