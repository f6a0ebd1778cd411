"""Running pg_dump and pg_restore: the password goes by the environment, never by the list of processes."""

import asyncio
import os
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from db.backups.files import BackupError


async def run_program(program: Path, dsn: str, *arguments: str) -> None:
    """Runs a program of PostgreSQL on a database until it ends.

    Raises:
        BackupError: It failed; the message has its last words.
    """
    parts = urlsplit(dsn)
    where, _, host = parts.netloc.rpartition("@")
    user, _, password = where.partition(":")
    address = urlunsplit(parts._replace(netloc=f"{user}@{host}" if where else host))
    process = await asyncio.create_subprocess_exec(
        program,
        "--no-password",
        f"--dbname={address}",
        *arguments,
        env={"PATH": os.defpath, "LC_ALL": "C", "PGPASSWORD": unquote(password)},
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    if process.returncode:
        words = said.decode(errors="replace").strip().splitlines()
        raise BackupError(f"{program.name} failed: {words[0] if words else 'it said nothing'}")
