"""Use cases of documents: keeping what clients leave, registering what is deployed, counting what is used.

None of them has a caller: processes and the command line of an operator run them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from db.queries import documents as queries
from db.session import Connection
from domain.documents import rules
from domain.documents.errors import DocumentsRefused
from domain.documents.rules import can_be_kept, clean_document_id, clean_label, document_id_of

__all__ = ["can_be_kept", "clean_document_id", "clean_label", "document_id_of"]


class StoredDocument(NamedTuple):
    """A document of the store. `profiles` are those in which it is registered; none: a client left it."""

    text: str
    profiles: frozenset[str]

    @property
    def is_registered(self) -> bool:
        """Whether somebody who deploys has registered it, in whatever profile."""
        return bool(self.profiles)


class Use(NamedTuple):
    """What was used, by which version of which client, on which day (UTC)."""

    day: date
    client: str
    version: str
    what: str


@dataclass(frozen=True, slots=True)
class DocumentsLoad:
    """Texts that a version of a client may send, by the name of their operation."""

    texts: Mapping[str, str | None]
    """Name by text; None: it has none."""
    profile: str
    client: str
    version: str


async def document_find(conn: Connection, document_id: str) -> StoredDocument | None:
    """The document of a hash."""
    row = await queries.find_document(conn, document_id)
    return None if row is None else StoredDocument(row["text"], frozenset(row["profiles"]))


async def document_keep(conn: Connection, document_id: str, text: str, name: str | None, *, day: date) -> None:
    """Keeps what a client left; a text that cannot be stored is run each time, and never found."""
    if can_be_kept(text):
        await queries.insert_document(conn, document_id, text, name, day=day)


async def documents_load(conn: Connection, command: DocumentsLoad, *, now: datetime) -> int:
    """Registers documents; gives how many are new or hold again. Waits for others who register; run in a transaction.

    Raises:
        DocumentsRefused: A label that cannot be counted.
    """
    labels = {"profile": command.profile, "client": command.client, "version": command.version}
    faults = tuple(f"--{name} {given!r} is no label" for name, given in labels.items() if clean_label(given) != given)
    if faults or not all(labels.values()):
        raise DocumentsRefused(faults or ("a label is empty",))
    ids = [document_id_of(text) for text in command.texts]
    if await queries.are_loaded(conn, ids, **labels):
        return 0
    await queries.lock_revision(conn)
    texts, names = list(command.texts), list(command.texts.values())
    await queries.insert_documents(conn, ids, texts, names, day=now.date())
    return await queries.insert_profile(conn, ids, now=now, **labels)


async def documents_retire(
    conn: Connection, *, profile: str, client: str | None, version: str | None, now: datetime
) -> int:
    """Ends what is registered in a profile (of a client, of a version of it); gives how many. Run in a transaction."""
    await queries.lock_revision(conn)
    return await queries.update_retired(conn, profile=profile, client=client, version=version, now=now)


async def documents_used(conn: Connection, ids: Sequence[str], *, day: date) -> None:
    """Notes that documents were asked for by hash."""
    await queries.update_used(conn, sorted(ids), day=day)


async def documents_trim(conn: Connection, *, today: date) -> int:
    """Drops what is registered nowhere and too old or too much, and counts that are too old; gives how many."""
    await queries.delete_uses(conn, oldest=rules.oldest_counted(today))
    return await queries.delete_unused(
        conn,
        oldest=rules.oldest_kept(today),
        documents=rules.UNREGISTERED_DOCUMENTS,
        total_bytes=rules.UNREGISTERED_BYTES,
    )


async def uses_count(conn: Connection, counts: Mapping[Use, int], *, is_deprecated: bool) -> None:
    """Adds to the counts of documents, or of deprecated elements."""
    rows = [(*use, count) for use, count in sorted(counts.items())]
    if rows:
        await queries.insert_uses(conn, rows, is_deprecated=is_deprecated)


async def documents_revision(conn: Connection) -> int:
    """Grows with each change of what is registered."""
    return await queries.get_revision(conn)


async def documents_list(conn: Connection) -> Sequence[str]:
    """A line for each version of a client in each profile."""
    return [
        f"{row['profile']}: {row['client']} {row['version']}, {row['live']} of {row['documents']} documents,"
        f" loaded {row['loaded_at']:%Y-%m-%d %H:%M}"
        for row in await queries.list_profiles(conn)
    ]


async def documents_unused(conn: Connection, *, today: date, days: int) -> Sequence[str]:
    """A line for each registered document that nobody has used within so many days."""
    return [
        f"{row['profile']}: {row['client']} {row['version']} {row['name'] or '-'} sha256:{row['id']}"
        for row in await queries.list_unused(conn, since=today - timedelta(days=days))
    ]
