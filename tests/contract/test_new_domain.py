"""`make domain` in a copy of the tree: what it makes keeps every rule, what it refuses leaves no trace."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pytest

from tests.contract.shape import findings
from tests.contract.shape.layers import LAYERS, layer_findings
from tests.contract.shape.source import ROOT, files_of, sources_of
from tests.contract.shape.words import text_findings
from tests.contract.test_layers import lint_imports

pytestmark = pytest.mark.repository


def copied(directory: Path) -> Path:
    """The files that the command reads or could run into, without git: a copy is not a checkout."""
    tree = directory / "tree"
    for path in files_of(ROOT):
        if path.parts[0] in {
            "api",
            "clients",
            "counting",
            "db",
            "docs",
            "domain",
            "tests",
            "verifier",
            "voting",
            "pyproject.toml",
        }:
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, tree / path)
    return tree


@pytest.fixture(scope="module")
def copy_of_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy in which every name is refused: it stays as it is, and each test looks whether it did."""
    return copied(tmp_path_factory.mktemp("refusals"))


@dataclass(frozen=True, slots=True)
class Made:
    """A tree to which a domain was added; what was there before, what came with it, and how the command ended."""

    tree: Path
    before: set[PurePosixPath]
    outcome: "subprocess.CompletedProcess[str]"

    @property
    def paths(self) -> list[PurePosixPath]:
        return [path for path in files_of(self.tree) if path not in self.before]


@pytest.fixture(scope="module")
def clubs(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The domain `clubs`, in a copy that no test changes further."""
    tree = copied(tmp_path_factory.mktemp("clubs"))
    return Made(tree, set(files_of(tree)), make_domain(tree, "clubs"))


def run(tree: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], cwd=tree, capture_output=True, text=True, check=False)


def make_domain(tree: Path, *names: str) -> subprocess.CompletedProcess[str]:
    return run(tree, "-m", "tests.support.new_domain", *names)


def test_a_new_domain_keeps_every_rule(clubs: Made) -> None:
    assert clubs.outcome.returncode == 0, clubs.outcome.stderr
    made, tree = clubs.paths, clubs.tree
    python = [str(path) for path in made if path.suffix == ".py"]
    assert sorted(clubs.outcome.stdout.split("\n\n")[0].split()) == [str(path) for path in made]
    assert {layer for layer in LAYERS for path in made if path.is_relative_to(layer)} == set(LAYERS)
    assert list(findings(source for source in sources_of(tree) if str(source.path) in python)) == []
    assert [f for path in made for f in text_findings(path, (tree / path).read_text(encoding="utf-8"))] == []
    assert [f for f in layer_findings(files_of(tree)) if "clubs" in f.path] == []
    assert run(tree, "-m", "ruff", "format", "--check", "--no-cache", *python).returncode == 0
    linted = run(tree, "-m", "ruff", "check", "--no-cache", *python)
    assert linted.returncode == 0, linted.stdout


def test_a_new_domain_takes_its_place_among_the_features(clubs: Made) -> None:
    outcome = lint_imports(clubs.tree, "layers", "pure", "inside-a-domain", "acyclic", "tiers")

    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert "(changes) | (clubs) | (devices)" in (clubs.tree / "pyproject.toml").read_text(encoding="utf-8")


def test_a_new_domain_can_be_imported(clubs: Made) -> None:
    code = "import domain.clubs.rules, domain.clubs.policy, domain.clubs.service, domain.clubs.errors, db.models.clubs"
    outcome = run(clubs.tree, "-W", "error", "-c", f"import sys; sys.path.insert(0, '.'); {code}")

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


def test_the_same_name_is_refused_the_second_time(clubs: Made) -> None:
    made = clubs.paths

    outcome = make_domain(clubs.tree, "clubs")

    assert outcome.returncode == 2
    assert "`clubs` exists already" in outcome.stderr
    assert clubs.paths == made


def test_without_a_name_it_says_how_to_call_it(copy_of_tree: Path) -> None:
    outcome = make_domain(copy_of_tree)

    assert outcome.returncode == 2
    assert outcome.stderr == "usage: make domain name=clubs\n"
