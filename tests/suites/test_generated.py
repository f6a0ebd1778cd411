"""schemathesis as three roles before the real server: generated documents of every root field.

A member, an officer and nobody. Whatever is asked: no fault of the server, an answer that fits the schema, documented
codes, nothing of another union; and a mutation that says no has changed nothing.
"""

import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio
from graphql import GraphQLInputObjectType, parse
from sqlmodel import SQLModel

from api.nodes import decode_id, encode_id, node_types
from api.settings import process_environment
from db.sealing import Keyring
from tests.api.abuse.worker import QUICK, Worker, working
from tests.contract.graph import GRAPH, ROOT, root_fields
from tests.oracle.pool import NODES, Pool
from tests.oracle.stage import rehearse
from tests.suites.answers import Judge, documented_codes
from tests.suites.run import HERE, install_python, output_of
from tests.suites.watch import Write, watch, writes_of_requests, written_between
from tests.support import database as databases
from tests.support.second_union import MEMBER_NUMBER, NAME, PHONE, REFERENCE

pytestmark = pytest.mark.suites

EXAMPLES = int(process_environment().get("UNIONHALL_GENERATED_EXAMPLES") or 2)
"""Documents of each mutation for each role; twice as many of each query."""
SEED = int(process_environment().get("UNIONHALL_GENERATED_SEED") or 20261128)
SECONDS = 240 * EXAMPLES
"""A fifth of it on a machine that does nothing else."""
ROLES: Mapping[str, str | None] = {"member": "member", "officer": "federation officer", "nobody": None}
BROKEN = 2
"""Documents of each root field that do not fit the schema, as nobody."""
GUESSES = {"insert sign_in_attempt", "update sign_in_attempt"}
"""A refusal may be counted: passwords, codes and references must not be guessed."""
COUNTED_REFUSALS = GUESSES | {"update sign_in_code", "insert request_key", "update request_key"}
"""What is counted is committed, and the request key with it: a repeat is no second guess."""
SECRETS = (NAME, PHONE, REFERENCE, MEMBER_NUMBER, "外单位工会")


@dataclass(frozen=True)
class Exchange:
    """A document, who sent it, and what came of it."""

    role: str
    field: str
    mode: str
    document: str
    status: int
    text: str
    said: str | None
    began: float
    ended: float

    @property
    def answer(self) -> dict[str, Any]:
        """The body."""
        found: dict[str, Any] = json.loads(self.text)
        return found

    @property
    def value(self) -> Any:
        """What the root field gave."""
        return (self.answer.get("data") or {}).get(self.field.partition(".")[2])

    @property
    def codes(self) -> list[str]:
        """Codes of its errors."""
        return [error.get("extensions", {}).get("code") for error in self.answer.get("errors", ())]

    def __str__(self) -> str:
        return f"{self.role} {self.status}: {' '.join(self.document.split())[:700]} -> {self.text[:500]}"


@dataclass(frozen=True)
class Asked:
    """All exchanges, what was written meanwhile, and the keys of another union's rows."""

    exchanges: Sequence[Exchange]
    writes: Sequence[Write]
    foreign: frozenset[UUID]

    def fitting(self) -> list[Exchange]:
        """Those whose documents fit the schema."""
        return [each for each in self.exchanges if each.mode == "positive"]


@pytest_asyncio.fixture(scope="module")
async def asked(
    server_dsn: str, demo_template: str, worker_name: str, keyring: Keyring, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Asked]:
    """Everything asked once, one document after another; the tests look at what came of it."""
    directory = tmp_path_factory.mktemp("generated")
    dsn = await databases.create(server_dsn, f"unionhall_generated_{worker_name}", demo_template)
    pool = (await rehearse(dsn, keyring, directory)).pool
    binaries = await install_python()
    connection = await asyncpg.connect(dsn)
    try:
        ours = await connection.fetchval("SELECT id FROM tenant WHERE code = 'HD'")
        ids, foreign = await _ids(connection, pool, ours), await _foreign(connection, ours)
        await watch(connection)
        # Jobs in a process of their own that nobody starts: what is written is the requests'.
        settings = {"UNIONHALL_JOBS": "process", "UNIONHALL_UNION": "HD"}
        async with working(dsn, directory, module=QUICK, **settings) as served:
            order = await _order(served, pool, ids)
            print(f"seed {SEED}, {EXAMPLES} documents of each mutation for each role")  # noqa: T201 - to repeat it
            command = (str(binaries / "python"), "generated.py")
            said = await output_of(*command, seconds=SECONDS, directory=HERE / "python", given=json.dumps(order))
        exchanges = [Exchange(**json.loads(line)) for line in said.splitlines()]
        yield Asked(exchanges, await writes_of_requests(connection), foreign)
    finally:
        await connection.close()


async def _order(served: Worker, pool: Pool, ids: Mapping[str, Sequence[str]]) -> Mapping[str, Any]:
    return {
        "url": f"http://127.0.0.1:{served.port}/graphql",
        "seed": SEED,
        "queries": 2 * EXAMPLES,
        "mutations": EXAMPLES,
        "roles": [
            {"name": name, "headers": await _headers(served, label), "broken": 0 if label else BROKEN}
            for name, label in ROLES.items()
        ],
        "ids": ids,
        "cursors": {name: list(cursors) for name, cursors in pool.cursors.items() if cursors},
        "words": [*pool.codes[:8], *pool.numbers[:8], *pool.names[:8], *(reference for reference, _ in pool.receipts)],
        "phones": [phone for _, phone in pool.receipts],
        "tokens": list(pool.tokens),
        "one_of": [
            name
            for name, type_ in GRAPH.type_map.items()
            if isinstance(type_, GraphQLInputObjectType) and type_.is_one_of
        ],
    }


async def _headers(served: Worker, label: str | None) -> Mapping[str, str]:
    headers = {"accept": "application/graphql-response+json", "accept-language": "en"}
    return headers if label is None else {**headers, "authorization": f"Bearer {(await served.sign_in(label)).token}"}


async def _ids(connection: asyncpg.Connection, pool: Pool, ours: UUID) -> Mapping[str, Sequence[str]]:
    """Ids by type: those of the pool, of the types that it leaves out, and one of another union for each."""
    found = {name: list(ids) for name, ids in pool.ids.items() if name not in {"Foreign", "Unknown"}}
    tables = SQLModel.metadata.tables
    for type_ in node_types():
        name = type_.__name__
        table = tables.get(NODES.get(name) or _snake(name))
        if table is None or not {"tenant_id", "id"} <= set(table.columns.keys()):
            continue
        for row in await connection.fetch(
            f'(SELECT id FROM "{table.name}" WHERE tenant_id = $1 ORDER BY id LIMIT $2)'
            f' UNION ALL (SELECT id FROM "{table.name}" WHERE tenant_id <> $1 ORDER BY id LIMIT 1)',
            ours,
            0 if name in found else 12,
        ):
            found.setdefault(name, []).append(encode_id(name, row["id"]))
    return {name: ids for name, ids in found.items() if ids}


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


async def _foreign(connection: asyncpg.Connection, ours: UUID) -> frozenset[UUID]:
    """Keys of all rows of other unions."""
    names = [
        table.name for table in SQLModel.metadata.sorted_tables if {"tenant_id", "id"} <= set(table.columns.keys())
    ]
    text = " UNION ".join(f'SELECT id FROM "{name}" WHERE tenant_id <> $1' for name in names)
    return frozenset(row["id"] for row in await connection.fetch(text, ours) if isinstance(row["id"], UUID))


def test_no_fault_of_the_server(asked: Asked) -> None:
    faulty = [each for each in asked.exchanges if each.status >= 500 or "INTERNAL" in each.codes]

    assert list(map(str, faulty)) == []


def test_schemathesis_finds_the_form_of_every_answer_right(asked: Asked) -> None:
    assert [f"{each.said}: {each}" for each in asked.exchanges if each.said] == []


def test_every_answer_fits_the_schema_and_says_documented_codes(asked: Asked) -> None:
    judge = Judge(GRAPH, documented_codes((ROOT / "docs/errors.md").read_text(encoding="utf-8")))

    faults = [f"{judge.faults(parse(each.document), each.answer)} {each}" for each in asked.fitting()]

    assert [fault for fault in faults if not fault.startswith("[] ")] == []


def test_a_document_that_fits_is_not_refused_as_one_that_does_not(asked: Asked) -> None:
    refusals = {"GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "OPERATION_RESOLUTION_FAILURE", "BAD_REQUEST"}

    assert [str(each) for each in asked.fitting() if refusals.intersection(each.codes)] == []


def test_a_document_that_does_not_fit_is_not_run(asked: Asked) -> None:
    broken = [each for each in asked.exchanges if each.mode == "negative"]

    assert len(broken) > 400
    assert [str(each) for each in broken if set(each.codes) - {"GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"}] == []
    assert [str(each) for each in broken if not each.codes or "data" in each.answer] == []


def test_nothing_of_another_union_is_told(asked: Asked) -> None:
    assert len(asked.foreign) > 50
    telling = [each for each in asked.exchanges if asked.foreign.intersection(_keys(each.answer.get("data")))]
    naming = [each for each in asked.exchanges for secret in SECRETS if secret in each.text]

    assert list(map(str, telling)) == []
    assert list(map(str, naming)) == []


def _keys(value: Any) -> Iterator[UUID]:
    """Keys behind all ids of an answer, opaque and plain."""
    if isinstance(value, str):
        decoded = decode_id(value)
        if decoded is not None:
            yield decoded[1]
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _keys(each)


def test_a_mutation_that_says_no_has_changed_nothing(asked: Asked) -> None:
    refused = [
        each
        for each in asked.fitting()
        if each.field.startswith("Mutation.") and (each.value is None or each.value["userErrors"])
    ]
    written = [(set(written_between(asked.writes, each.began, each.ended)), each) for each in refused]

    assert len(refused) > 2 * EXAMPLES * len(ROLES)
    assert [f"{sorted(places)} {each}" for places, each in written if not _is_counted(places)] == []


def _is_counted(places: set[str]) -> bool:
    return not places or (bool(places & GUESSES) and places <= COUNTED_REFUSALS)


def test_the_documents_reach_what_they_are_for(asked: Asked) -> None:
    """Not all were stopped at the door: else the tests above would hold for a closed one."""
    fitting = asked.fitting()
    data = Counter(each.role for each in fitting if each.answer.get("data"))
    limited = [each for each in fitting if any(code == "RATE_LIMITED" or "LIMIT" in code for code in each.codes)]
    reached = {each.field for each in fitting if each.value is not None}
    decided = [each for each in fitting if each.field.startswith("Mutation.") and each.value is not None]
    roots = {each.field for each in fitting}
    summary = f"{len(fitting)} documents, data {dict(data)}, {len(reached)} of {len(roots)} root fields, {len(limited)}"

    assert roots == {path for path in root_fields() if not path.startswith("Subscription.")}, summary
    assert min(data.values()) > 0.9 * len(fitting) / len(ROLES), summary
    assert len(limited) < 0.05 * len(fitting), summary
    assert len(reached) > 0.8 * len(roots), summary
    assert len([each for each in decided if not each.value["userErrors"]]) > 20, summary
