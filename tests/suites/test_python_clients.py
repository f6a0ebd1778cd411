"""Python clients before the real server: one generated from the documents and typed, one that reads the schema."""

import asyncio
import json
import shutil
from pathlib import Path

import pytest

from tests.api.abuse.worker import Worker, working
from tests.contract.graph import ROOT
from tests.suites.letters import letters_until
from tests.suites.run import HERE, SUITE_SECONDS, install_python, output_of, verdicts_of
from tests.support.api import CLIENTS

pytestmark = pytest.mark.suites

SCRIPTS = HERE / "python"


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    """Where clients are generated: the schema, the phone's documents and the scripts that use them."""
    place = tmp_path / "bench"
    shutil.copytree(SCRIPTS, place, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.move(place / "codegen.toml", place / "pyproject.toml")
    shutil.copy(ROOT / "schema.graphql", place)
    shutil.copytree(CLIENTS / "mobile", place / "documents")
    return place


async def test_a_typed_client_is_generated_checked_and_used(bench: Path, demo_dsn: str, tmp_path: Path) -> None:
    binaries = await install_python()
    await output_of(str(binaries / "ariadne-codegen"), seconds=SUITE_SECONDS, directory=bench)

    # What is generated brings its own base class, which is not written for --strict.
    types = ("--strict", "--follow-imports=silent", "typed.py")
    checked = await output_of(str(binaries / "mypy"), *types, seconds=SUITE_SECONDS, directory=bench)
    assert checked.startswith("Success"), checked
    async with working(demo_dsn, tmp_path) as served:
        used = (str(binaries / "python"), "typed.py", url_of(served), "HD000001", "demo-member-2026")
        said = json.loads(await output_of(*used, seconds=SUITE_SECONDS, directory=bench))

    first, again = said["answers"]
    assert first == again
    assert (first["state"], said["aware"]) == ("DRAFT", [True, True])


async def test_gql_reads_the_schema_and_asks(bench: Path, demo_dsn: str, tmp_path: Path) -> None:
    binaries = await install_python()

    async with working(demo_dsn, tmp_path) as served:
        member = await served.sign_in("member")
        asked = (str(binaries / "python"), "dynamic.py", url_of(served), str(member.token))
        clients = asyncio.create_task(output_of(*asked, seconds=SUITE_SECONDS, directory=bench))
        await letters_until(clients, demo_dsn)

    verdicts = verdicts_of(await clients)
    assert [verdict for verdict in verdicts if verdict.status != "ok"] == []
    assert len(verdicts) == 7


def url_of(served: Worker) -> str:
    """Where its API is."""
    return f"http://127.0.0.1:{served.port}/graphql"
