"""The real application over a test's database, reached as a client reaches it: HTTP requests, in this process."""

import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import DocumentNode, GraphQLError, GraphQLSchema

from api.app import App, client_operations
from api.engine import CompiledEngine
from api.execution import Operations, PreparedOperation
from api.execution.documents import PreparedDocument
from api.limits import Limits, parse_document, validate_document
from db.pool import PooledConnection
from db.session import Connection
from domain.auth.access import RIGHTS, RightsCache

CLIENTS = Path(__file__).parents[2] / "clients"
SECRET = bytes(range(32)).hex()
"""The secret behind the `keyring` fixture."""


_recorded: ContextVar[list[str] | None] = ContextVar("recorded", default=None)
"""Where the statements of a block go, those of the tasks that start in it too; the relay and the feed have none."""


class Recorder:
    """What the statements of the application's connections are told to."""

    def heard(self, text: str) -> None:
        """A statement begins, in the context of whoever runs it."""
        recorded = _recorded.get()
        if recorded is not None and not text.lstrip().startswith(("BEGIN", "COMMIT", "ROLLBACK")):
            recorded.append(text)

    @contextmanager
    def recording(self) -> Iterator[list[str]]:
        """Statements run for the block, in order; transaction brackets are left out."""
        recorded: list[str] = []
        token = _recorded.set(recorded)
        try:
            yield recorded
        finally:
            _recorded.reset(token)


class Answer(dict[str, Any]):
    """The body of an answer; `status` is the HTTP status."""

    status: int = 0

    @property
    def codes(self) -> list[str]:
        """Codes of the top-level errors, in order."""
        return [error["extensions"]["code"] for error in self.get("errors", [])]


@dataclass
class Client:
    """One caller. `token` None is nobody in particular."""

    http: httpx.AsyncClient
    token: str | None = None
    locale: str = "en"

    async def run(self, query: str, variables: Mapping[str, Any] | None = None, **headers: str) -> Answer:
        """Posts a document."""
        sent = {"accept": "application/graphql-response+json", "accept-language": self.locale, **headers}
        if self.token:
            sent.setdefault("authorization", f"Bearer {self.token}")
        response = await self.http.post("/graphql", json={"query": query, "variables": variables or {}}, headers=sent)
        answer = Answer(response.json())
        answer.status = response.status_code
        return answer

    async def send(self, name: str, variables: Mapping[str, Any] | None = None) -> Answer:
        """Posts a document of `clients/`, by its path without suffix."""
        return await self.run((CLIENTS / f"{name}.graphql").read_text(encoding="utf-8"), variables)

    async def sign_in(self, login: str, password: str) -> "Client":
        """Another client, signed in."""
        answer = await Client(self.http).send("mobile/auth/session_open", {"login": login, "password": password})
        token = answer["data"]["sessionOpen"]["credentials"]["accessToken"]
        return Client(self.http, token, self.locale)


def request_key() -> str:
    """A fresh key, as a client makes it."""
    return str(uuid.uuid4())


def read_own_documents_once(patch: pytest.MonkeyPatch) -> None:
    """Has every application of this process share the documents of `clients/`, once they were found valid.

    Reading the same forty texts against the same schema is most of what an application does when it starts. All other
    documents are read by each application, and so are these under other limits. Plans are made by the first application
    as all of them do it, and by the others at the first use, as for anybody's document.
    """
    own = frozenset(client_operations().values())
    documents: dict[tuple[str, Limits], DocumentNode] = {}
    valid: set[tuple[int, int, Limits]] = set()

    def parse_once(text: str, limits: Limits) -> DocumentNode:
        if text not in own:
            return parse_document(text, limits)
        known = documents.get((text, limits))
        return known or documents.setdefault((text, limits), parse_document(text, limits))

    def validate_once(schema: GraphQLSchema, document: DocumentNode, limits: Limits) -> list[GraphQLError]:
        key = (id(schema), id(document), limits)
        if key in valid:
            return []
        errors = validate_document(schema, document, limits)
        if not errors and any(document is each for each in documents.values()):
            kept.append(schema)  # so that its id is not given to another
            valid.add(key)
        return errors

    read, entries = Operations._read, dict[tuple[int, str, Limits], PreparedDocument]()  # noqa: SLF001  # what `trust` asks

    def mark_once(operations: Operations, text: str, *, is_trusted: bool = False) -> PreparedDocument:
        key = (id(operations._schema), text, operations.settings.limits)  # noqa: SLF001  # as above
        if not is_trusted or text not in own:
            return read(operations, text, is_trusted=is_trusted)
        entry = entries.get(key) or read(operations, text, is_trusted=True)
        kept.append(operations._schema)  # noqa: SLF001  # so that its id is not given to another
        return entries.setdefault(key, entry)

    prepare, planned = CompiledEngine.prepare, set[tuple[str, bool]]()

    def plan_once(engine: CompiledEngine, prepared: PreparedOperation) -> None:
        key = (prepared.request.query, engine.fuser is None)
        if key in planned and key[0] in own:
            return
        planned.add(key)
        prepare(engine, prepared)

    kept: list[GraphQLSchema] = []
    patch.setattr(CompiledEngine, "prepare", plan_once)
    patch.setattr(Operations, "_read", mark_once)
    patch.setattr("api.execution.reading.parse_document", parse_once)
    patch.setattr("api.execution.reading.validate_document", validate_once)


@asynccontextmanager
async def running(dsn: str, data_directory: Path, **settings: str) -> AsyncIterator[Client]:
    """An anonymous client of an application that runs on the database."""
    environ = {"DATABASE_URL": dsn, "UNIONHALL_DATA": str(data_directory), "UNIONHALL_SECRET": SECRET, **settings}
    vars(RIGHTS).update(vars(RightsCache()))  # a process of its own; members of other copies have the same ids
    app = App(environ).starlette
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://union.test", timeout=30) as http:
            yield Client(http)


async def listen(connection: Connection, recorder: Recorder) -> None:
    """Has a connection tell the recorder what it runs.

    The driver's own loggers are called some turns of the loop later, which may be after the block has ended.
    """
    raw: Any = connection
    if type(connection) is not PooledConnection:  # the driver answers isinstance for every class of its own
        return  # a test's own, whose statements are not the application's
    execute, fetch_prepared = raw._execute, raw.fetch_prepared  # noqa: SLF001  # fetch, fetchrow, fetchval, execute

    async def heard(query: str, *arguments: Any, **options: Any) -> Any:
        recorder.heard(query)
        return await execute(query, *arguments, **options)

    async def heard_prepared(query: str, arguments: Any) -> Any:
        recorder.heard(query)
        return await fetch_prepared(query, arguments)

    raw._execute, raw.fetch_prepared = heard, heard_prepared  # noqa: SLF001  # as above
