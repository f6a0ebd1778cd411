"""The store of documents behind processes: what each knows, what is kept, what is counted."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import asyncpg
import pytest
import strawberry

from api.documents import CLIENTS_MAXIMUM, COUNTS_MAXIMUM, KEPT_AT_ONCE, KnownDocuments
from api.execution import GraphQLRequest, Operations, PreparedOperation
from db.session import Database
from domain.documents import rules, service
from domain.documents.errors import DocumentsRefused
from tests.api.http.toy import SCHEMA
from tests.support.api import Recorder

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
OPERATIONS = Operations(SCHEMA)
HELLO = "query Hello { hello }"


def id_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def process(database: Database, now: Callable[[], datetime] = lambda: NOW) -> KnownDocuments:
    """A process that has just started."""
    documents = KnownDocuments(now, OPERATIONS.deprecated_inputs)
    documents.database = database
    return documents


def prepared(text: str) -> PreparedOperation:
    found = OPERATIONS.prepare(GraphQLRequest(text))
    assert isinstance(found, PreparedOperation)
    return found


async def load(database: Database, *texts: str, profile: str = "kiosk", version: str = "1") -> int:
    async with database.write() as conn:
        command = service.DocumentsLoad(dict.fromkeys(texts, "Hello"), profile, "kiosk", version)
        return await service.documents_load(conn, command, now=NOW)


async def test_what_a_client_left_is_found_by_other_processes_and_then_asked_for_no_more(
    database: Database, recorder: Recorder
) -> None:
    one, other = process(database), process(database)

    await one.keep(id_of(HELLO), HELLO, "Hello")
    found = await other.find(id_of(HELLO))
    with recorder.recording() as statements:
        again = other.known(id_of(HELLO))

    assert found == again == service.StoredDocument(HELLO, frozenset())
    assert statements == []
    assert await other.find(id_of("{actor}")) is None


@pytest.mark.parametrize("text", ["# \x00\n{hello}", "# \ud800\n{hello}"])
async def test_a_text_that_cannot_be_stored_is_left_out(
    database: Database, owner: asyncpg.Connection, text: str
) -> None:
    await process(database).keep(id_of("x"), text, None)

    assert await owner.fetchval("SELECT count(*) FROM stored_document") == 0


async def test_a_change_of_what_is_registered_reaches_processes_that_run(database: Database) -> None:
    documents = process(database)
    await load(database, HELLO)
    before = await documents.find(id_of(HELLO))
    async with database.write() as conn:
        retired = await service.documents_retire(conn, profile="kiosk", client="kiosk", version=None, now=NOW)

    stop = asyncio.Event()
    running = asyncio.create_task(documents.run(stop))
    await documents._look()  # noqa: SLF001  # what `run` does every ten seconds
    after = documents.known(id_of(HELLO)) or await documents.find(id_of(HELLO))
    stop.set()
    await running

    assert (before and before.profiles, after and after.profiles) == (frozenset({"kiosk"}), frozenset())
    assert retired == 1


async def test_loading_twice_changes_nothing_and_each_version_is_told_apart(
    database: Database, owner: asyncpg.Connection
) -> None:
    loaded = [await load(database, HELLO, "{actor}") for _ in range(2)]
    newer = await load(database, HELLO, version="2")
    async with database.write() as conn:
        await service.documents_retire(conn, profile="kiosk", client=None, version="1", now=NOW)
    rows = await owner.fetch("SELECT text FROM stored_document WHERE is_registered")

    assert (loaded, newer) == ([2, 0], 1)
    assert [row["text"] for row in rows] == [HELLO]


@pytest.mark.parametrize("profile", ["", "a/b", "x" * 65])
async def test_a_label_that_cannot_be_counted_is_refused(database: Database, profile: str) -> None:
    with pytest.raises(DocumentsRefused):
        await load(database, HELLO, profile=profile)


async def test_filling_the_store_drives_out_neither_what_is_registered_nor_what_is_in_use(
    database: Database, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "UNREGISTERED_DOCUMENTS", 5)
    await load(database, HELLO)
    documents = process(database)
    await documents.keep(id_of("{actor}"), "{actor}", None)
    await owner.execute("UPDATE stored_document SET stored_at = stored_at - interval '1 day'")
    for number in range(KEPT_AT_ONCE + 20):
        text = f"{{hello}} # {number}"
        await documents.keep(id_of(text), text, None)
    filled = await owner.fetchval("SELECT count(*) FROM stored_document")
    await documents.trim()
    left = {row["text"] for row in await owner.fetch("SELECT text FROM stored_document")}

    assert filled == 1 + KEPT_AT_ONCE
    assert len(left) == 6
    assert {HELLO, "{actor}"} <= left


async def test_what_nobody_has_asked_for_in_a_month_is_dropped(database: Database, owner: asyncpg.Connection) -> None:
    days = [NOW]
    documents = process(database, lambda: days[-1])
    for text in (HELLO, "{actor}"):
        await documents.keep(id_of(text), text, None)
    days.append(NOW + timedelta(days=rules.UNREGISTERED_DAYS))
    assert documents.known(id_of(HELLO)) is not None
    await documents.flush()
    days.append(NOW + timedelta(days=rules.UNREGISTERED_DAYS + 1))
    await documents.trim()

    assert [row["text"] for row in await owner.fetch("SELECT text FROM stored_document")] == [HELLO]


async def uses(owner: asyncpg.Connection) -> dict[tuple[Any, ...], int]:
    rows = await owner.fetch("SELECT day, client, version, document_id, count FROM document_use")
    return {tuple(row)[:4]: row["count"] for row in rows}


async def test_uses_of_several_processes_add_up_and_texts_of_strangers_are_counted_together(
    database: Database, owner: asyncpg.Connection
) -> None:
    await load(database, HELLO)
    one, other = process(database), process(database)
    for documents in (one, one, other):
        documents.count(prepared(HELLO), ("phone", "1.2"))
        documents.count(prepared("{ actor }"), ("phone", "1.2"))
    for documents in (one, other, one):
        await documents.flush()

    day = date(2026, 11, 28)
    assert await uses(owner) == {(day, "phone", "1.2", id_of(HELLO)): 3, (day, "phone", "1.2", ""): 3}


@strawberry.input
class Filter:
    old: int | None = strawberry.field(default=None, deprecation_reason="Use new.")
    new: int | None = None


@strawberry.type
class Ageing:
    @strawberry.field(deprecation_reason="Use newer.")
    def older(self) -> int:
        return 1

    @strawberry.field
    def newer(self, by: Filter | None = None) -> int:
        return 2 if by is None else 3


async def test_uses_of_what_is_deprecated_are_counted_by_coordinate(
    database: Database, owner: asyncpg.Connection
) -> None:
    operations = Operations(strawberry.Schema(query=Ageing))
    documents = KnownDocuments(lambda: NOW, operations.deprecated_inputs)
    documents.database = database
    text = "query ($by: Filter) { newer(by: $by) }"
    for query, variables in (("{ older newer }", {}), (text, {"by": {"old": 1}}), (text, {"by": {"new": 1}})):
        found = operations.prepare(GraphQLRequest(query, variables))
        assert isinstance(found, PreparedOperation)
        documents.count(found, ("console", "7"))
    await documents.flush()

    rows = await owner.fetch("SELECT client, version, coordinate, count FROM deprecated_use ORDER BY coordinate")
    assert [tuple(row) for row in rows] == [("console", "7", "Ageing.older", 1), ("console", "7", "Filter.old", 1)]


async def test_a_database_that_is_away_costs_no_count(
    database: Database, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = process(database)
    documents.count(prepared(HELLO), ("phone", "1"))

    def away() -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(database, "write", away)
        await documents.flush()
    documents.count(prepared(HELLO), ("phone", "1"))
    stop = asyncio.Event()
    stop.set()
    await documents.run(stop)

    assert list((await uses(owner)).values()) == [2]


async def test_what_clients_call_themselves_fills_no_memory(database: Database, owner: asyncpg.Connection) -> None:
    documents = process(database)
    for number in range(CLIENTS_MAXIMUM + 50):
        documents.count(prepared(HELLO), (f"client {number}", "1"))
    for number in range(COUNTS_MAXIMUM):
        documents.count(prepared(HELLO)._replace(known=_renamed(number)), ("client 1", "1"))
    await documents.flush()

    found = await uses(owner)
    assert len({key[1] for key in found}) <= CLIENTS_MAXIMUM
    assert sum(found.values()) == CLIENTS_MAXIMUM + 50 + COUNTS_MAXIMUM
    assert ("other", "") in {key[1:3] for key in found}


def _renamed(number: int) -> Any:
    known = prepared(HELLO).known
    return type(known)(
        known.document, known.definition, known.facts, known.cost_variables, document_id=f"{number:064x}"
    )


async def test_two_deployments_that_load_at_once_wait_for_each_other(
    database: Database, owner: asyncpg.Connection
) -> None:
    texts = [f"{{hello}} # {number}" for number in range(50)]
    async with asyncio.TaskGroup() as tasks:
        for version in ("1", "2"):
            tasks.create_task(load(database, *(texts if version == "1" else reversed(texts)), version=version))

    assert await owner.fetchval("SELECT count(*) FROM profile_document") == 100
