"""A stand-in for the database: it notes statements, and answers each key with one made-up row."""

from collections.abc import AsyncIterator, Iterator, KeysView, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Self, cast
from uuid import UUID

from api.context import Context, Services
from api.loaders import BATCHES, Loaders
from db.batch import Joint, Part
from db.forms import Kind
from db.fused import LINK, NODE, TOTAL
from db.pipeline import plain
from db.sealing import KEY_BYTES, Keyring
from db.session import Database
from domain.auth.access import scope_for
from domain.notifications.feed import Feed
from domain.shared.actor import Actor, Grant
from domain.shared.permissions import ROLE_PERMISSIONS, Permission

_TOP = UUID(int=0)
_COLUMNS = 1_000
_RIGHTS = frozenset[object]((*Permission, *ROLE_PERMISSIONS))
_BATCH: ContextVar[str] = ContextVar("batch", default="")


class _Row:
    """A made-up record: `key` in every column, so that what refers to it finds it; JSON null for each fused text."""

    def __init__(self, key: object, text: str, columns: KeysView[str] | None = None) -> None:
        self._key = key
        self._columns = {}.keys() if columns is None else columns
        self._texts = ["null"] * text.count(f" AS {LINK}")

    def __getitem__(self, column: object) -> object:
        if column == TOTAL:
            return 0
        is_text = isinstance(column, int) or str(column).startswith((NODE, LINK))
        return "null" if is_text else self._key

    get = __getitem__

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def keys(self) -> KeysView[str]:
        """The columns of its batch, where it is of one."""
        return self._columns

    def values(self) -> list[str]:
        """As a record has them."""
        return self._texts


def _is_of_scope(values: Sequence[object]) -> bool:
    """Whether a list says what the caller may do, and where, and is not what rows are asked for by."""
    return all(value == _TOP or value in _RIGHTS for value in values)


@dataclass
class Recorder:
    """In place of the database.

    Attributes:
        heard: The batch (or nothing) and the text of each statement, in order.
    """

    heard: list[tuple[str, str]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def read(self) -> AsyncIterator["_Connection"]:
        """Nothing to acquire."""
        yield _Connection(self)

    write = transaction = read

    async def ask(self, text: str, arguments: Sequence[object], _many: object) -> _Row:
        """The first of them."""
        return (await self.fetch(text, arguments))[0]

    async def fetch(self, text: str, arguments: Sequence[object]) -> list[_Row]:
        """One row for each key."""
        batch = _BATCH.get()
        self.heard.append((batch, text))
        columns = getattr(BATCHES.get(batch), "columns", {}).keys()
        lists = [each for each in arguments if isinstance(each, list) and each]
        return [_Row(key, text, columns) for key in next((each for each in lists if not _is_of_scope(each)), [_TOP])]

    async def fetch_document(self, text: str, arguments: Sequence[object]) -> list[bytes]:
        """Null in every column, of which a document has fewer than this."""
        await self.fetch(text, plain(arguments))
        return [b"null"] * _COLUMNS


class _Begun:
    """In place of a transaction, in both ways in which one is used."""

    async def start(self) -> None:
        """Nothing."""

    commit = rollback = start

    async def __aenter__(self) -> Self:
        """As `start`."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """As `commit`."""


@dataclass(frozen=True, slots=True)
class _Connection:
    """In place of a connection."""

    recorder: Recorder

    def transaction(self) -> "_Begun":
        """Nothing to begin."""
        return _Begun()

    async def fetch_prepared(self, text: str, arguments: Sequence[object]) -> list[_Row]:
        """As `fetch`."""
        return await self.recorder.fetch(text, arguments)

    async def fetch(self, text: str, *arguments: object) -> list[_Row]:
        """One row for each key."""
        return await self.recorder.fetch(text, arguments)

    async def fetchrow(self, text: str, *arguments: object) -> _Row:
        """The first of them."""
        return (await self.fetch(text, *arguments))[0]

    async def fetchval(self, text: str, *arguments: object) -> int:
        """A count."""
        await self.fetch(text, *arguments)
        return 0

    async def execute(self, text: str, *arguments: object) -> str:
        """Writes nothing; reading personal fields leaves an entry in the audit log."""
        await self.fetch(text, *arguments)
        return ""


class _Loaders(Loaders):
    """Tells the recorder which batch reads, or which batches."""

    async def load_joint(
        self, joint: Joint, keys: Sequence[Sequence[Any]], arguments: Sequence[Mapping[str, Any]]
    ) -> list[list[Any]]:
        """One row for each key of each part."""
        token = _BATCH.set(", ".join(part.batch.name for part in joint.parts))
        try:
            await self._database.fetch(joint.text, joint.arguments(self._scope, keys, arguments))
        finally:
            _BATCH.reset(token)
        return [
            [_values(part, places, key) for key in each]
            for part, places, each in zip(joint.parts, joint.places, keys, strict=True)
        ]

    async def load_many(self, name: str, keys: Sequence[Any], arguments: Mapping[str, Any] | None = None) -> list[Any]:
        """As ever."""
        token = _BATCH.set(name)
        try:
            return await super().load_many(name, keys, arguments)
        finally:
            _BATCH.reset(token)


def _values(part: Part, places: Mapping[str, int], key: object) -> list[object]:
    """A made-up record of a joint statement: the key in every column that may hold it, an id in those of ids."""
    row: list[object] = [None] * (max(places.values()) + 1)
    for name, place in places.items():
        is_id = name != part.batch.key and part.batch.columns[name] is Kind.IDENTIFIER
        row[place] = _TOP if is_id and not isinstance(key, UUID) else key
    return row


def context_of(recorder: Recorder, locale: str) -> Context:
    """That of a caller who holds every permission at the top of the union."""
    grants = tuple(Grant(role, _TOP) for role in ROLE_PERMISSIONS)
    actor = Actor(_TOP, member_id=_TOP, session_id=_TOP, organisation_id=_TOP, grants=grants)
    database = cast("Database", recorder)
    services = Services(database, Keyring(bytes(KEY_BYTES)), cast("Feed", None))
    context = Context(services, actor, scope_for(actor), locale)
    context.loaders = _Loaders(database, context.scope)
    return context
