"""The smallest application: tells who it is, and asks the database when it is told to."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg

from db.settings import DatabaseSettings

Message = dict[str, Any]
Application = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]


_waiting: list[Path] = []


def create_app() -> Application:
    """What it answers.

    `/` the process number, `/count` the rows of a table, `/add` the number of a new row, `/slow?path` the text from a
    pipe, `/busy` how many wait for one.
    """
    return _answer


def refuse() -> Application:
    """A factory that cannot make its application."""
    raise RuntimeError("a setting is missing")


async def _answer(
    scope: Message,
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    statement = {"/count": "SELECT count(*) FROM line", "/add": "INSERT INTO line DEFAULT VALUES RETURNING n"}
    status, text = 200, str(os.getpid())
    if scope["path"] == "/slow":
        text = await _wait_for_pipe(Path(scope["query_string"].decode()))
    if scope["path"] == "/busy":
        text = str(len(_waiting))
    if scope["path"] in statement:
        status, text = await _ask(statement[scope["path"]])
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": text.encode()})


async def _wait_for_pipe(path: Path) -> str:
    _waiting.append(path)
    return await asyncio.to_thread(path.read_text)


async def _ask(statement: str) -> tuple[int, str]:
    dsn = DatabaseSettings.from_environment(os.environ).url
    try:
        connection = await asyncpg.connect(dsn, timeout=1)
        try:
            await connection.execute("CREATE TABLE IF NOT EXISTS line (n bigint GENERATED ALWAYS AS IDENTITY)")
            return 200, str(await connection.fetchval(statement))
        finally:
            await connection.close()
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        return 503, repr(error)
