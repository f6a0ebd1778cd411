"""The schema and the clients' documents before foreign compilers and linters: no error, no warning."""

import hashlib
import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.api.abuse.worker import working
from tests.contract.graph import ROOT
from tests.contract.test_schema import PUBLISHED
from tests.suites.run import HERE, install, output_of
from tests.support.api import CLIENTS

pytestmark = pytest.mark.suites

SECONDS = 240
SCHEMA = ROOT / "schema.graphql"
DOCUMENTS = f"{CLIENTS}/{{mobile,kiosk,console}}/**/*.graphql"


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    """Where a tool works: the schema and the settings of all tools, with their packages."""
    place = tmp_path / "bench"
    shutil.copytree(HERE / "static", place)
    shutil.copy(SCHEMA, place)
    (place / "node_modules").symlink_to(HERE / "node_modules")
    return place


async def run(bench: Path, *command: str) -> tuple[int, str]:
    """What a tool says and the code it ends with."""
    line = 'SCHEMA=./schema.graphql DOCUMENTS="$0" "$@" 2>&1; echo "ended with $?"'
    said = await output_of("sh", "-c", line, DOCUMENTS, *command, seconds=SECONDS, directory=bench)
    text, _, code = said.rpartition("ended with ")
    return int(code), text


def names(texts: Iterable[str]) -> set[str]:
    """The operations in these documents."""
    return {name for text in texts for name in re.findall(r"(?:query|mutation|subscription) (\w+) ?[({]", text)}


async def test_graphql_eslint_finds_nothing(bench: Path) -> None:
    await install()

    code, said = await run(bench, "node_modules/.bin/eslint", "--max-warnings", "0", "schema.graphql")

    assert (code, said) == (0, "")


async def test_graphql_eslint_would_find_something(bench: Path) -> None:
    await install()
    with (bench / "schema.graphql").open("a") as schema:
        schema.write('\n"""Not reached, without id."""\ntype lonely { "A name." name: String }\n')

    code, said = await run(bench, "node_modules/.bin/eslint", "schema.graphql")

    assert code == 1
    for rule in ("strict-id-in-types", "no-unreachable-types", "naming-convention"):
        assert rule in said


async def test_every_exception_of_the_linter_is_a_type_of_the_schema() -> None:
    types = json.loads((HERE / "static" / "values.json").read_text())["withoutId"]

    schema = SCHEMA.read_text()
    assert [name for name in types if f"type {name} " not in schema] == []


async def test_graphql_inspector_finds_the_documents_valid_and_nothing_broken(bench: Path) -> None:
    await install()
    limits = ("--maxDepth", "12", "--maxAliasCount", "15", "--maxDirectiveCount", "20", "--maxTokenCount", "2000")

    valid = await run(
        bench, "node_modules/.bin/graphql-inspector", "validate", DOCUMENTS, "schema.graphql", "--deprecated", *limits
    )
    same = await run(bench, "node_modules/.bin/graphql-inspector", "diff", str(PUBLISHED), "schema.graphql")

    assert valid[0] == 0, valid[1]
    assert same[0] == 0, same[1]


async def test_relay_compiles_pages_refetching_mutations_and_what_is_deferred(bench: Path) -> None:
    await install()
    relay = bench / "relay"
    (relay / "src" / "__generated__").mkdir(parents=True)
    shutil.move(relay / "documents.js", relay / "src" / "documents.js")
    shutil.copy(SCHEMA, relay)
    (relay / "node_modules").symlink_to(HERE / "node_modules")
    (relay / "package.json").write_text('{"name": "relay"}')
    (relay / "persisted.json").write_text("{}")

    code, said = await run(relay, "node_modules/.bin/relay-compiler", "--noWatchman", "relay.config.json")

    assert code == 0, said
    assert "WARN" not in said
    persisted = json.loads((relay / "persisted.json").read_text())
    assert len(persisted) == 6
    assert all(hashlib.sha256(text.encode()).hexdigest() == key for key, text in persisted.items())


async def test_generated_clients_compile_strictly_and_talk_to_a_server(
    bench: Path, demo_dsn: str, tmp_path: Path
) -> None:
    await install()

    generated = await run(bench, "node_modules/.bin/graphql-codegen", "--config", "codegen.cjs")
    assert generated[0] == 0, generated[1]
    persisted = json.loads((bench / "generated" / "persisted-documents.json").read_text())
    assert names(persisted.values()) == names(path.read_text() for path in CLIENTS.glob("[mkc]*/**/*.graphql"))
    assert all(f"sha256:{hashlib.sha256(text.encode()).hexdigest()}" == key for key, text in persisted.items())
    assert "enum class SuggestionState" in (bench / "Types.kt").read_text()
    checked = await run(bench, "node_modules/.bin/tsc", "-p", "tsconfig.json")
    assert checked == (0, "")
    bundle = ("--bundle", "--platform=node", "--format=esm", "--outfile=uses.mjs", "--log-level=warning")
    bundled = await run(bench, "node_modules/.bin/esbuild", "uses.ts", *bundle)
    assert bundled == (0, "")

    async with working(demo_dsn, tmp_path) as served:
        url = f"http://127.0.0.1:{served.port}/graphql"
        code, said = await run(bench, "node", "uses.mjs", url, "HD000001", "demo-member-2026")

    assert code == 0, said
    first, again = json.loads(said)
    assert first == again
    assert (first["state"], first["visibility"], first["errors"]) == ("DRAFT", "MEMBERS", [])
