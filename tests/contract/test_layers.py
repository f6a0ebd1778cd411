"""The import contracts of pyproject.toml: kept by the code, and each one able to catch a breach."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.contract.shape.source import ROOT

pytestmark = pytest.mark.repository

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]

SMALL_TREE = {
    "api/__init__.py": "",
    "api/app.py": "",
    "api/callers.py": "",
    "api/loaders.py": "import db.loaders.votes",
    "api/permissions.py": "import domain.votes.policy",
    "api/resolvers/__init__.py": "",
    "api/resolvers/votes.py": "import api.schema.votes, domain.votes.service",
    "api/schema/__init__.py": "",
    "api/schema/votes.py": "import strawberry, api.loaders",
    "db/__init__.py": "",
    "db/loaders/__init__.py": "",
    "db/loaders/votes.py": "import sqlalchemy, db.models.votes",
    "db/models/__init__.py": "",
    "db/models/votes.py": "import sqlmodel",
    "db/queries/__init__.py": "",
    "db/queries/votes.py": "import sqlalchemy, db.models.votes, db.session",
    "db/backups/__init__.py": "",
    "db/seed/__init__.py": "",
    "db/session.py": "import asyncpg",
    "domain/__init__.py": "",
    "domain/benefits/__init__.py": "",
    "domain/benefits/service.py": "import domain.shared.events",
    "domain/members/__init__.py": "",
    "domain/members/service.py": "import domain.shared.events",
    "domain/shared/__init__.py": "",
    "domain/shared/events.py": "",
    "domain/votes/__init__.py": "",
    "domain/votes/errors.py": "",
    "domain/votes/policy.py": "import domain.shared.events",
    "domain/votes/rules.py": "import domain.votes.errors",
    "domain/votes/service.py": "import db.queries.votes, domain.members.service, domain.votes.rules, voting",
    "counting/__init__.py": "import json",
    "verifier/__init__.py": "import json",
    "voting/__init__.py": "import json",
    "voting/blind.py": "import gmpy2",
    "voting/keyholder.py": "import typer",
    "voting/registrar.py": "import voting.blind, httpx",
}
"""Path → content: one domain in every layer and two neighbours, importing what they may."""

BREACHES = [
    ("acyclic", "domain/members/service.py", "import domain.votes.service"),
    ("api", "api/schema/votes.py", "import api.resolvers.votes"),
    ("api", "api/leftovers.py", ""),
    ("batches", "domain/votes/service.py", "import db.loaders.votes"),
    ("counting", "counting/__init__.py", "import voting"),
    ("db", "db/models/votes.py", "import db.queries.votes"),
    ("db", "db/leftovers.py", ""),
    ("decisions", "api/resolvers/votes.py", "import domain.votes.rules"),
    ("graphql", "domain/votes/service.py", "import strawberry"),
    ("inside-a-domain", "domain/votes/rules.py", "import domain.votes.service"),
    ("keyholder", "voting/keyholder.py", "import voting.blind"),
    ("layers", "db/session.py", "import domain.shared.events"),
    ("pure", "domain/votes/rules.py", "import db.session"),
    ("queries", "api/permissions.py", "import db.queries.votes"),
    ("sql", "domain/votes/service.py", "import sqlalchemy"),
    ("tiers", "domain/votes/service.py", "import domain.benefits.service"),
    ("tiers", "domain/leftovers/__init__.py", ""),
    ("verifier", "verifier/__init__.py", "import voting"),
    ("voting", "voting/__init__.py", "import domain.votes.rules"),
]
"""Contract, file and the line that breaks it."""


def lint_imports(tree: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    """The linter over a tree with our contracts; without names, all of them."""
    code = (
        "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command; lint_imports_command()"
    )
    chosen = [f"--contract={contract}" for contract in contracts]
    return subprocess.run(
        [sys.executable, "-P", "-c", code, "--no-logo", "--no-cache", *chosen],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def small_tree(tmp_path: Path) -> Path:
    for path, content in SMALL_TREE.items():
        write(tmp_path / path, content)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{content}\n", encoding="utf-8")


def test_the_code_keeps_every_contract() -> None:
    outcome = lint_imports(ROOT)

    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def test_a_small_tree_keeps_every_contract(small_tree: Path) -> None:
    outcome = lint_imports(small_tree)

    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in outcome.stdout


@pytest.mark.parametrize(("contract", "path", "line"), BREACHES)
def test_a_breach_is_reported(small_tree: Path, contract: str, path: str, line: str) -> None:
    write(small_tree / path, f"{SMALL_TREE.get(path, '')}\n{line}")

    outcome = lint_imports(small_tree, contract)

    module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    named = ".members" if contract == "acyclic" else module
    assert outcome.returncode == 1
    assert "0 kept, 1 broken." in outcome.stdout
    assert named in outcome.stdout


def test_every_contract_has_a_breach() -> None:
    assert {contract["id"] for contract in CONTRACTS} == {contract for contract, _, _ in BREACHES}
