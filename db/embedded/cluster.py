"""Making the data directory, once and whole; and refusing one that these binaries cannot read."""

import os
import secrets
import shutil
import subprocess
from pathlib import Path
from typing import Final

from db.embedded.errors import EmbeddedPostgresError
from db.embedded.home import Home
from db.embedded.installation import Installation, Progress

ADMIN: Final = "postgres"
"""The superuser: for a person with psql, never for the application."""

OWNER: Final = "unionhall"
"""Owns the database of the same name; may make roles and databases, but row-level security holds for it."""

SERVER_ENVIRON: Final = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def ensure_cluster(home: Home, installation: Installation, *, durable: bool, progress: Progress) -> None:
    """Makes the cluster unless it is there.

    It is made beside its place and renamed into it when everything is on disk, so that one cut off half-way is never
    taken for a whole one. Such a rest never held anything of ours and is cleared away; `data` is never deleted.

    Raises:
        EmbeddedPostgresError: `initdb` failed, the data is of another major version, or the password is lost.
    """
    for rest in home.path.glob("data.new-*"):
        shutil.rmtree(rest)
    if home.data.exists():
        _check_version(home, installation)
        home.password()
        return
    progress("Creating the database")
    draft = home.path / f"data.new-{secrets.token_hex(4)}"
    home.make_directory(draft)
    _initialise(draft, home, installation, durable=durable)
    _create_owner(draft, home, installation)
    draft.rename(home.data)
    _sync_directory(home.path)


def _check_version(home: Home, installation: Installation) -> None:
    path = home.data / "PG_VERSION"
    found = path.read_text().strip() if path.exists() else None
    if found is None:
        message = f"{home.data} is not a PostgreSQL data directory; nothing was changed. Move it away to begin anew"
        raise EmbeddedPostgresError(message)
    if found != installation.major:
        message = (
            f"the data in {home.data} is of PostgreSQL {found}, these programs are {installation.major}; nothing was "
            f"changed. Dump it with version {found} (pg_dump) and load it into a new directory, or use pg_upgrade"
        )
        raise EmbeddedPostgresError(message)


def _initialise(draft: Path, home: Home, installation: Installation, *, durable: bool) -> None:
    home.password()
    options = [
        f"--pgdata={draft}",
        f"--username={ADMIN}",
        f"--pwfile={home.path / 'password'}",
        "--auth-local=scram-sha-256",
        "--auth-host=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--data-checksums",
        "--no-instructions",
        *([] if durable else ["--no-sync"]),
    ]
    _run([str(installation.binary("initdb")), *options], home, "initdb")


def _create_owner(draft: Path, home: Home, installation: Installation) -> None:
    # Single-user mode needs no port, no client and no second start. The password is hexadecimal: safe in quotes.
    # The last setting lets the owner act as the roles that it makes, as a superuser could.
    statements = "\n".join(
        (
            f"CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE PASSWORD '{home.password()}';",
            f"ALTER ROLE {OWNER} SET createrole_self_grant = 'set, inherit';",
            f"CREATE DATABASE {OWNER} OWNER {OWNER};",
            "",
        ),
    )
    command = [str(installation.binary("postgres")), "--single", "-D", str(draft), "-c", "exit_on_error=on", "postgres"]
    _run(command, home, "postgres --single", statements)


def _run(command: list[str], home: Home, name: str, stdin: str = "") -> None:
    account = home.account
    as_account = account.uid != os.geteuid()
    outcome = subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        cwd=home.path,
        env=SERVER_ENVIRON,
        user=account.uid if as_account else None,
        group=account.gid if as_account else None,
        extra_groups=[] if as_account else None,
        umask=0o077,
    )
    if outcome.returncode != 0:
        last = next((line for line in reversed(outcome.stderr.splitlines()) if line.strip()), "no message")
        raise EmbeddedPostgresError(f"{name} failed: {last}")


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
