"""What the commands of the command line share: the database that they work on, and faults in one line."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from api.supervisor import Report
    from db.settings import DatabaseSettings


@contextmanager
def running_database(*, is_admin: bool = False) -> Iterator[str]:
    """The address of the database of a command."""
    from api.databases import running_database as running

    with running(database_settings(), make_report().progress, is_admin=is_admin) as dsn:
        yield dsn


def database_settings() -> "DatabaseSettings":
    """Settings of the database; a value that cannot be meant ends the command."""
    from db.settings import DatabaseSettings, SettingsError

    try:
        return DatabaseSettings.from_environment(os.environ)
    except SettingsError as error:
        fail(str(error), code=2)


def make_report(*, names_accounts: bool = False) -> "Report":
    """What tells people at a terminal how far it is."""
    from rich.console import Console

    from api.supervisor import Report, print_accounts

    console = Console()
    return Report(console, Console(stderr=True), lambda: print_accounts(console) if names_accounts else None)


@contextmanager
def plain_faults() -> Iterator[None]:
    """Faults that can be expected are one line."""
    from api.supervisor import SupervisorError
    from db.backups.files import BackupError
    from db.embedded import EmbeddedPostgresError
    from db.migrate import MigrationError

    try:
        yield
    except (BackupError, EmbeddedPostgresError, MigrationError, SupervisorError) as error:
        fail(str(error))


def fail(message: str, code: int = 1) -> NoReturn:
    """Ends the command with a line."""
    typer.echo(f"unionhall: {message}", err=True)
    raise typer.Exit(code)
