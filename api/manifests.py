"""Manifests of documents as build tools write them, read, checked against the schema, and registered.

`relay-compiler` (`persistConfig.file`, algorithm SHA256) and `graphql-codegen` (`persistedDocuments`, SHA-256) write
one JSON object from id to text. A folder of `.graphql` files is read as one document a file.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TypeVar

import orjson
from graphql import GraphQLError, GraphQLSchema
from graphql.language import OperationDefinitionNode

from api.limits import Marking, check_document, declare_one_of, parse_document, validate_document
from api.root import schema
from db.session import Connection, Database
from domain.documents.errors import DocumentsRefused
from domain.documents.service import (
    DocumentsLoad,
    clean_document_id,
    document_id_of,
    documents_list,
    documents_load,
    documents_retire,
    documents_unused,
)

CLIENTS = Path(__file__).parent.parent / "clients"
OWN_CLIENTS = ("console", "kiosk", "mobile")
"""Folders of `clients/` that hold documents; each is a client, and a profile of its name."""

_MAX_FAULTS = 20
T = TypeVar("T")


def read_documents(paths: Sequence[Path]) -> Mapping[str, str | None]:
    """The texts of manifests and folders, each with the name of its operation.

    Raises:
        DocumentsRefused: A file that is no manifest, an id that is not the SHA-256 of its text, a document that the
            schema does not have, breaks a limit, or reads the schema itself.
    """
    core: GraphQLSchema = schema._schema  # noqa: SLF001 - Strawberry has no public way to it
    declare_one_of(core)
    marking = Marking(core)
    faults: list[str] = []
    texts: dict[str, str | None] = {}
    for place, document_id, text in _entries(paths, faults):
        if document_id is not None and clean_document_id(document_id) != document_id_of(text):
            faults.append(f"{place}: the id {document_id[:80]!r} is not the SHA-256 of its text")
            continue
        try:
            texts[text] = _checked(core, marking, text)
        except GraphQLError as error:
            faults.append(f"{place}: {error.message}")
    if faults:
        raise DocumentsRefused(tuple(faults[:_MAX_FAULTS]))
    return texts


def _entries(paths: Sequence[Path], faults: list[str]) -> Iterator[tuple[str, str | None, str]]:
    """Place, id (None in a file of its own) and text of each document."""
    for path in paths:
        files = sorted(path.rglob("*.graphql")) if path.is_dir() else [path]
        for file in files:
            try:
                content = file.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                faults.append(f"{file}: {type(error).__name__}")
                continue
            if file.suffix == ".graphql":
                yield str(file), None, content
            else:
                yield from _of_manifest(file, content, faults)


def _of_manifest(file: Path, content: str, faults: list[str]) -> Iterator[tuple[str, str | None, str]]:
    try:
        entries = orjson.loads(content)
    except orjson.JSONDecodeError:
        entries = None
    if not isinstance(entries, dict) or not all(isinstance(text, str) for text in entries.values()):
        faults.append(f"{file}: no JSON object from id to text")
        return
    for document_id, text in entries.items():
        yield f"{file} {document_id[:16]}", document_id, text


def _checked(core: GraphQLSchema, marking: Marking, text: str) -> str | None:
    """The name of the document's operation.

    Raises:
        GraphQLError: What is wrong with it.
    """
    document = parse_document(text)
    check_document(document)
    errors = validate_document(core, document)
    if errors:
        raise errors[0]
    if marking.of(text, document).introspects:
        raise GraphQLError("It reads the schema itself, which no registered document may.")
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if not operations:
        raise GraphQLError("It has no operation.")
    return next((each.name.value for each in operations if each.name), None)


def run_on(dsn: str, step: Callable[[Connection], Awaitable[T]]) -> T:
    """What a step gives that is run in one transaction."""

    async def run() -> T:
        database = await Database.open(dsn, size=1)
        try:
            async with database.write() as conn:
                return await step(conn)
        finally:
            await database.close()

    return asyncio.run(run())


def load_documents(dsn: str, texts: Mapping[str, str | None], *, profile: str, client: str, version: str) -> int:
    """Registers texts; gives how many are new or hold again.

    Raises:
        DocumentsRefused: A label that cannot be counted.
    """
    command = DocumentsLoad(texts, profile, client, version)
    return run_on(dsn, lambda conn: documents_load(conn, command, now=datetime.now(UTC)))


def retire_documents(dsn: str, *, profile: str, client: str | None, version: str | None) -> int:
    """Ends what is registered in a profile; gives how many."""
    now = datetime.now(UTC)
    return run_on(dsn, lambda conn: documents_retire(conn, profile=profile, client=client, version=version, now=now))


def list_documents(dsn: str) -> Sequence[str]:
    """A line for each version of a client in each profile."""
    return run_on(dsn, documents_list)


def unused_documents(dsn: str, *, days: int) -> Sequence[str]:
    """A line for each registered document that nobody used within so many days."""
    return run_on(dsn, lambda conn: documents_unused(conn, today=datetime.now(UTC).date(), days=days))


def load_own_documents(dsn: str) -> int:
    """Registers the documents of `clients/`; gives how many are new. Nothing is written when all are there.

    They are checked by tests, and by every worker when it starts.
    """
    version = metadata.version("unionhall")

    async def load(conn: Connection) -> int:
        loaded = 0
        for client in OWN_CLIENTS:
            texts = {
                path.read_text(encoding="utf-8"): _name_of(path)
                for path in sorted((CLIENTS / client).rglob("*.graphql"))
            }
            loaded += await documents_load(conn, DocumentsLoad(texts, client, client, version), now=datetime.now(UTC))
        return loaded

    return run_on(dsn, load)


def _name_of(path: Path) -> str:
    """The name of the operation in a file of ours, after which the file is named."""
    return "".join(word.capitalize() for word in path.stem.split("_"))
