"""The database that a command works on, and the commands about its backups and its ledgers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from db.embedded import (
    AlreadyRunningError,
    EmbeddedPostgres,
    EmbeddedPostgresError,
    as_admin,
    find_program,
    running_dsn,
)
from db.keys import load_keyring
from db.processes import poll
from db.settings import DatabaseSettings

_STARTING_SECONDS: Final = 60.0


@contextmanager
def running_database(
    settings: DatabaseSettings, progress: Callable[[str], None], *, is_admin: bool = False
) -> Iterator[str]:
    """The address of the database: of DATABASE_URL, of the embedded one that runs, or of one started for us.

    `is_admin`: as the superuser of the embedded one; DATABASE_URL must name a superuser itself.
    """
    if settings.url is not None:
        yield settings.url
        return
    with _embedded_database(settings.embedded_directory, progress) as dsn:
        yield as_admin(dsn) if is_admin else dsn


async def write_backup(dsn: str, settings: DatabaseSettings, environ: Mapping[str, str], directory: Path) -> str:
    """Takes a backup; what was written, in two lines.

    Raises:
        BackupError: As `take_backup`.
    """
    from db.backups import take_backup  # noqa: PLC0415  # pulls SQLAlchemy in, which other commands do without

    keyring = load_keyring(environ, settings.data_directory)
    program = find_program("pg_dump", bundled=settings.url is None)
    taken = await take_backup(dsn, directory, keyring, pg_dump=program)
    return f"{taken.data_file}\n{taken.key_file}: {taken.members} members; keep it apart from the data"


async def load_backup(
    dsn: str,
    settings: DatabaseSettings,
    environ: Mapping[str, str],
    directory: Path,
    *,
    files: tuple[Path | None, Path | None],
) -> str:
    """Restores a backup; what came of it, in one line. `files`: the data file and the file of keys, None: the newest.

    Raises:
        BackupError: As `restore`, or no data file in the directory.
    """
    from db.backups import KEY_FILE, newest_data_file, restore  # noqa: PLC0415  # as above

    keyring = load_keyring(environ, settings.data_directory)
    program = find_program("pg_restore", bundled=settings.url is None)
    data_file, key_file = files[0] or newest_data_file(directory), files[1] or directory / KEY_FILE
    restored = await restore(dsn, data_file, key_file, keyring, pg_restore=program)
    return f"{data_file}: {restored.members} members; {restored.erased_again} erased again"


async def inspect_ledgers(dsn: str) -> Sequence[str]:
    """A sentence for each quota, account of points and settlement that does not add up, all at nearly one instant."""
    from db.session import Database  # noqa: PLC0415  # as above
    from domain.merchants.service import settlements_verify  # noqa: PLC0415  # as above
    from domain.points.service import points_verify  # noqa: PLC0415  # as above
    from domain.shared.ledger import quotas_verify  # noqa: PLC0415  # as above

    database = await Database.open(dsn, size=1)
    try:
        async with database.read() as conn:
            quotas, accounts = await quotas_verify(conn), await points_verify(conn)
            settlements = await settlements_verify(conn)
    finally:
        await database.close()
    return [
        *(
            f"{each.owner_kind} {each.owner_id}, quota {each.part} ({each.id}): {_listed(each.broken)}"
            for each in quotas
        ),
        *(f"account of points of member {each.member_id}: {_listed(each.broken)}" for each in accounts),
        *(f"{each.id}: {each.law}" for each in settlements),
    ]


def _listed(laws: Sequence[str]) -> str:
    return ", ".join(laws)


@contextmanager
def _embedded_database(directory: Path, progress: Callable[[str], None]) -> Iterator[str]:
    dsn = running_dsn(directory)
    if dsn is not None:
        yield dsn
        return
    postgres = EmbeddedPostgres(directory, progress=progress)
    try:
        dsn = postgres.start()
    except AlreadyRunningError:
        # Its owner is just starting it, or it is being restarted after a crash.
        dsn = _wait_for_other(directory)
    try:
        yield dsn
    finally:
        postgres.stop()


def _wait_for_other(directory: Path) -> str:
    if not poll(lambda: running_dsn(directory) is not None, _STARTING_SECONDS, 0.1):
        raise EmbeddedPostgresError("another process is starting the database and does not come to an end")
    return running_dsn(directory) or ""
