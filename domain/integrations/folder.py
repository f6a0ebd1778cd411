"""The drop folder: a directory for each credential, named after its key, into which an HR system writes rosters.

A file is claimed by renaming it, which one process can do, and once more when its import is open, whose id it has in
its name from then on. Beside it, when reading (and, by the credential's policy, applying) has ended, stands its result,
with counts and reasons and nothing personal. A process that is killed leaves a claimed file without a result; the next
pass takes it up again: by the id, or opening it anew, which gives the import that was opened last if that has the same
content.
"""

import asyncio
import hashlib
import logging
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from db.models.integrations import PartnerCredentialRow
from db.models.rosters import RosterSource
from db.scope import Scope
from db.sealing import Keyring
from db.session import Database
from domain.integrations.service import (
    is_settled,
    partner_by_key,
    partner_roster_is_under_way,
    partner_roster_open,
    partner_roster_result,
)
from domain.rosters.errors import RosterImportUnderWay
from domain.shared.actor import Actor
from domain.shared.clock import Clock
from domain.shared.files import CHUNK_BYTES, Description, FileTooLarge, Store, file_receive
from domain.shared.work import Hooks, Work

logger = logging.getLogger("unionhall.folder")

CLAIMED, DONE, RESULT = ".claimed", ".done", ".result.json"
SETTLED_SECONDS = 5.0
"""A file is left alone until nobody has written to it for so long; writers had better rename theirs into place."""
_OPENED = re.compile(r"\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$")
_SUFFIXES = frozenset({".csv", ".xlsx", ".txt"})


@dataclass(slots=True)
class DropFolder:
    """Looks through the directories of all credentials."""

    directory: Path
    database: Database
    keyring: Keyring
    clock: Clock
    hooks: Hooks
    seconds: Callable[[], float]
    """The time by which files are dated, in seconds."""

    async def look(self) -> None:
        """Claims new files, takes up claimed ones, and writes the results that are there."""
        for path in await asyncio.to_thread(self._claimed):
            try:
                await self._take(path)
            except OSError as error:
                logger.warning("a file of the drop folder could not be read: %s", type(error).__name__)

    def _claimed(self) -> Sequence[Path]:
        claimed = []
        for directory in sorted(each for each in self.directory.iterdir() if each.is_dir()):
            for path in sorted(directory.iterdir()):
                if path.suffix == CLAIMED:
                    claimed.append(path)
                elif path.suffix.lower() in _SUFFIXES and path.is_file() and not path.is_symlink():
                    claimed += self._claim(path)
        return claimed

    def _claim(self, path: Path) -> Sequence[Path]:
        if self.seconds() - path.stat().st_mtime < SETTLED_SECONDS:
            return []
        claimed = path.with_name(path.name + CLAIMED)
        try:
            path.rename(claimed)
        except FileNotFoundError:  # another process was quicker
            return []
        return [claimed]

    async def _take(self, path: Path) -> None:
        async with self.database.read() as conn:
            partner = await partner_by_key(conn, path.parent.name, now=self.clock())
        if partner is None:
            await asyncio.to_thread(_finish, path, {"state": "refused", "failure": "PARTNER_CREDENTIAL_NOT_FOUND"})
            return
        import_id = _import_of(path)
        if import_id is None:
            import_id = await self._open(path, partner)
            if import_id is None:
                return
            path = await asyncio.to_thread(path.rename, path.with_name(f"{_name_of(path)}.{import_id}{CLAIMED}"))
        await self._tell(path, partner, import_id)

    async def _open(self, path: Path, partner: PartnerCredentialRow) -> UUID | None:
        """The import of a file; None when it is refused, or waits for the next pass."""
        content_hash = await asyncio.to_thread(_hash_of, path)
        async with self.database.read() as conn:
            if await partner_roster_is_under_way(conn, partner, content_hash):
                return None
        described = Description(None, "roster", _name_of(path), "application/octet-stream")
        try:
            file = await file_receive(
                Store(self.database, self.keyring), partner.tenant_id, described, pieces=_pieces(path), now=self.clock()
            )
        except FileTooLarge:
            await asyncio.to_thread(_finish, path, {"state": "refused", "failure": "BODY_TOO_LARGE"})
            return None
        try:
            async with self.database.write() as conn:
                work = Work(
                    conn, Actor(partner.tenant_id), Scope(partner.tenant_id), self.clock(), self.keyring, self.hooks
                )
                import_id, _ = await partner_roster_open(work, partner, file, source=RosterSource.HR_FOLDER)
        except RosterImportUnderWay:  # somebody else was quicker with the same content
            return None
        return import_id

    async def _tell(self, path: Path, partner: PartnerCredentialRow, import_id: UUID) -> None:
        async with self.database.read() as conn:
            result = await partner_roster_result(conn, partner, import_id)
        if result is not None and is_settled(result):
            await asyncio.to_thread(_finish, path, result)


def _finish(path: Path, result: Mapping[str, Any]) -> None:
    """Writes the result in one step, then gives the file back under another name."""
    name = _name_of(path)
    written = path.with_name(f"{name}{RESULT}.part")
    written.write_bytes(orjson.dumps(result, option=orjson.OPT_INDENT_2))
    written.rename(path.with_name(name + RESULT))
    path.rename(path.with_name(name + DONE))


def _name_of(path: Path) -> str:
    """What a claimed file was called."""
    return _OPENED.sub("", path.name.removesuffix(CLAIMED))


def _import_of(path: Path) -> UUID | None:
    """The import that was opened for a claimed file."""
    found = _OPENED.search(path.name.removesuffix(CLAIMED))
    return None if found is None else UUID(found[1])


def _hash_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while piece := await asyncio.to_thread(file.read, CHUNK_BYTES):
            yield piece
    finally:
        file.close()
