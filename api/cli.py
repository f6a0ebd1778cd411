"""The command line. A fault that can be expected is one line on standard error and exit code 1; wrong usage is 2."""

import os
import signal
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from api.cli_documents import documents
from api.cli_shared import database_settings, fail, make_report, plain_faults, running_database

_PORT_LIMIT: Final = 65_535

app = typer.Typer(
    name="unionhall",
    help="The GraphQL backend of a trade union's digital services.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
migrations = typer.Typer(no_args_is_help=True, help="The database schema.", rich_markup_mode=None)
database = typer.Typer(no_args_is_help=True, help="The embedded database.", rich_markup_mode=None)
ledger = typer.Typer(no_args_is_help=True, help="The quota ledger.", rich_markup_mode=None)
audit = typer.Typer(no_args_is_help=True, help="The audit log.", rich_markup_mode=None)
app.add_typer(migrations, name="migrate")
app.add_typer(audit, name="audit")
app.add_typer(database, name="db")
app.add_typer(ledger, name="ledger")
app.add_typer(documents, name="documents")


class Size(StrEnum):
    """How much demonstration data."""

    DEMO = "demo"
    TEN_THOUSAND = "10k"
    HUNDRED_THOUSAND = "100k"
    MILLION = "1m"


class Locale(StrEnum):
    """Languages of an answer."""

    ENGLISH = "en"
    CHINESE = "zh-CN"


_MEMBERS: Final = {Size.TEN_THOUSAND: 10_000, Size.HUNDRED_THOUSAND: 100_000, Size.MILLION: 1_000_000}


@app.command()
def serve(
    *,
    port: Annotated[int, typer.Option(envvar="PORT", min=0, max=_PORT_LIMIT, help="0 takes a free one.")] = 8000,
    host: Annotated[str, typer.Option(envvar="HOST", help="Address to listen on.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(envvar="WORKERS", min=1, max=64, help="HTTP processes.")] = 1,
    migrate: Annotated[bool, typer.Option(help="Bring the schema up to date first.")] = True,
    demo: Annotated[
        bool | None, typer.Option(help="Write the demonstration union; by default only with the embedded database.")
    ] = None,
    die_with_parent: Annotated[bool, typer.Option(help="Stop when the process that started this one ends.")] = False,
    factory: Annotated[str | None, typer.Option(hidden=True)] = None,
) -> None:
    """Start everything and serve."""
    if die_with_parent:
        from db.processes import die_with_parent as watch_parent

        watch_parent(signal.SIGTERM)
    with plain_faults():
        from api import supervisor

        settings = database_settings()
        seeds = demo if demo is not None else settings.url is None
        plan = supervisor.ServePlan(
            database=settings,
            host=host,
            port=port,
            workers=workers,
            factory=factory,
            migrates=migrate,
            seeds=seeds,
            environ=os.environ,
        )
        supervisor.serve(plan, make_report(names_accounts=seeds))


@migrations.command("up")
def migrate_up(revision: Annotated[str, typer.Argument()] = "head") -> None:
    """Apply what is missing."""
    with plain_faults(), running_database() as dsn:
        from db import migrate

        migrate.upgrade(dsn, revision)


@migrations.command("down")
def migrate_down(revision: Annotated[str, typer.Argument(help="-1 for the last, base for all.")] = "-1") -> None:
    """Take back; data of what is taken back is lost."""
    with plain_faults(), running_database() as dsn:
        from db import migrate

        migrate.downgrade(dsn, revision)


@migrations.command("current")
def migrate_current() -> None:
    """Tell where the database is; exit code 1 when that is not the head."""
    import asyncio

    with plain_faults(), running_database() as dsn:
        from db import migrate

        current = asyncio.run(migrate.current_revisions(dsn))
        head = migrate.head_revisions()
    typer.echo(" ".join(sorted(current)) or "empty")
    if current != head:
        fail(f"not current: the head is {' '.join(sorted(head))}")


@migrations.command("drift")
def migrate_drift() -> None:
    """Tell what differs between the models and the database; exit code 1 when anything does."""
    with plain_faults(), running_database() as dsn:
        from db import migrate

        drift = migrate.find_drift(dsn)
    if drift is not None:
        fail(drift)


@app.command()
def revision(
    message: Annotated[str, typer.Option("-m", "--message", help="What changes, as in: add x to y.")],
) -> None:
    """Write a migration from the models."""
    with plain_faults(), running_database() as dsn:
        from db import migrate

        migrate.upgrade(dsn)
        path = migrate.create_revision(dsn, message)
    typer.echo("nothing differs" if path is None else os.path.relpath(path))


@app.command("migration", hidden=True)
def migration(message: str) -> None:
    """Write a migration from the models, as `revision -m`."""
    revision(message)


@app.command()
def seed(size: Annotated[Size, typer.Option()] = Size.DEMO) -> None:
    """Fill the database with demonstration data."""
    import asyncio

    with plain_faults(), running_database() as dsn:
        from db import migrate
        from db.keys import load_keyring

        keyring = load_keyring(os.environ, database_settings().data_directory)
        migrate.upgrade(dsn)
        with make_report().steps() as step:
            if size is Size.DEMO:
                from db.seed.demo import seed_demo

                if not asyncio.run(seed_demo(dsn, keyring, step)):
                    typer.echo("The database holds a union already; nothing was written.")
            else:
                from db.seed.bulk import SeedRefusedError, seed_bulk

                try:
                    asyncio.run(seed_bulk(dsn, keyring, members=_MEMBERS[size], progress=step))
                except SeedRefusedError as error:
                    fail(str(error))


@app.command()
def found(
    code: Annotated[str, typer.Option(prompt="Code, which member numbers begin with (2 to 8 letters)", help="As HD.")],
    union_name: Annotated[str, typer.Option(prompt="Name of the union in Chinese", help="As 华东工会联合会.")],
    union_name_en: Annotated[str, typer.Option(prompt="Name of the union in English", help="The same in English.")],
    founded_on: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], prompt="Day of its founding (YYYY-MM-DD)", help="As 1998-05-01.")
    ],
    name: Annotated[str, typer.Option(prompt="Name of the first administrator", help="Of the first administrator.")],
    phone_number: Annotated[str, typer.Option(prompt="Phone number", help="Of the first administrator.")],
    identity_number: Annotated[str, typer.Option(prompt="Identity number", help="Better typed when asked for.")],
) -> None:
    """Found a union and enter its first administrator; what is left out is asked for.

    Prints a member number and an activation code, which is shown here and nowhere else.
    """
    import asyncio

    from api.founding import FoundingError, UnionFound, found_union

    command = UnionFound(code, union_name, union_name_en, founded_on.date(), name, phone_number, identity_number)
    with plain_faults():
        try:
            from db.keys import has_secret, load_keyring

            settings = database_settings()
            if settings.url is not None and not has_secret(os.environ, settings.data_directory):
                fail("there is no secret here: give UNIONHALL_SECRET, or UNIONHALL_DATA, as the service has it")
            with running_database() as dsn:
                keyring = load_keyring(os.environ, settings.data_directory)
                founded = asyncio.run(found_union(dsn, keyring, command))
        except FoundingError as error:
            fail("\nunionhall: ".join(error.lines), code=2 if error.is_input else 1)
    typer.echo(f"union {founded.union_code} is founded")
    typer.echo(f"member number:   {founded.member_number}")
    typer.echo(f"activation code: {founded.activation_code} (7 days)")


@app.command()
def schema(
    output: Annotated[Path, typer.Argument(help="- for standard output.")] = Path("schema.graphql"),
    *,
    check: Annotated[bool, typer.Option(help="Write nothing; exit code 1 when the file differs.")] = False,
) -> None:
    """Print the schema's definition."""
    from api.printing import sdl
    from api.root import schema as built

    text = sdl(built).rstrip("\n") + "\n"
    if str(output) == "-":
        typer.echo(text, nl=False)
    elif not check:
        output.write_text(text, encoding="utf-8")
    elif not output.exists() or output.read_text(encoding="utf-8") != text:
        fail(f"{output} differs from the code; run: make schema")


@app.command()
def explain(
    file: Annotated[Path, typer.Argument(help="A GraphQL document.")],
    *,
    variables: Annotated[str, typer.Option(metavar="JSON", help="Values of its variables.")] = "{}",
    locale: Annotated[Locale, typer.Option(help="Language of the answer.")] = Locale.ENGLISH,
    operation: Annotated[str | None, typer.Option(metavar="NAME", help="Which one, when it has several.")] = None,
) -> None:
    """Tell how an operation would be read: its plan, its statements, its cost. Needs no database; runs no mutation."""
    import asyncio
    import json

    from api.engine.explain import NotExplained, explain
    from api.execution import GraphQLRequest
    from api.root import schema

    try:
        text, values = file.read_text(encoding="utf-8"), json.loads(variables)
    except OSError as error:
        fail(f"{file}: {error.strerror}", code=2)
    except UnicodeDecodeError:
        fail(f"{file} is not UTF-8", code=2)
    except json.JSONDecodeError as error:
        fail(f"--variables is no JSON: {error}", code=2)
    if not isinstance(values, dict):
        fail("--variables is no JSON object", code=2)
    try:
        page = asyncio.run(explain(schema, GraphQLRequest(text, values, operation, locale=locale)))
    except NotExplained as error:
        fail(f"{file}: {error}", code=2)
    typer.echo(page, nl=False)


@audit.command("verify")
def audit_verify(
    union: Annotated[str | None, typer.Option(help="Code of one union; by default all.")] = None,
    mark: Annotated[
        str | None, typer.Option(help="POSITION:HASH that an earlier check printed: it finds a log that was cut off.")
    ] = None,
) -> None:
    """Walk the hash chain of the audit log; exit code 1, and the first bad entry, when it was tampered with."""
    import asyncio

    from domain.audit.inspection import InspectionError, inspect, mark_of

    with plain_faults():
        try:
            expected = None if mark is None else mark_of(mark)
            with running_database() as dsn:
                from db.keys import load_keyring

                keyring = load_keyring(os.environ, database_settings().data_directory)
                findings = asyncio.run(inspect(dsn, keyring, union_code=union, expected=expected))
        except InspectionError as error:
            fail(str(error), code=2)
    for finding in findings:
        typer.echo(str(finding), err=not finding.is_intact)
    if not all(finding.is_intact for finding in findings):
        raise typer.Exit(1)


@ledger.command("verify")
def ledger_verify() -> None:
    """Tell which quotas, points, vouchers and settlements do not add up; exit code 1 when any does not."""
    import asyncio

    from api.databases import inspect_ledgers

    with plain_faults(), running_database() as dsn:
        broken = asyncio.run(inspect_ledgers(dsn))
    for each in broken:
        typer.echo(each, err=True)
    if broken:
        raise typer.Exit(1)
    typer.echo("every quota adds up, and every account of points")


@database.command("start")
def database_start() -> None:
    """Run the embedded database alone, in the foreground, and print its addresses."""
    with plain_faults():
        from api import supervisor
        from db.embedded import EmbeddedPostgres

        report = make_report()
        postgres = EmbeddedPostgres(database_settings().embedded_directory, progress=report.progress)
        supervisor.keep_database(postgres, report)


@database.command("wipe")
def database_wipe() -> None:
    """Rewrite what holds personal data, so that erased members leave no trace in the server's files."""
    import asyncio

    with plain_faults(), running_database(is_admin=True) as dsn:
        from db.backups import wipe_traces

        asyncio.run(wipe_traces(dsn))


@app.command()
def backup(directory: Annotated[Path, typer.Argument(file_okay=False, help="Where the files go.")]) -> None:
    """Write the data to a new file and the members' keys over the file of keys, both of one moment."""
    import asyncio

    with plain_faults(), running_database(is_admin=True) as dsn:
        from api.databases import write_backup

        typer.echo(asyncio.run(write_backup(dsn, database_settings(), os.environ, directory)))


@app.command()
def restore(
    directory: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Where the files are.")],
    *,
    data: Annotated[Path | None, typer.Option(help="Which data file; by default the newest.")] = None,
    keys: Annotated[Path | None, typer.Option(help="The newest file of keys, when it is elsewhere.")] = None,
) -> None:
    """Fill an empty database from a data file and the newest file of keys; who was erased since is erased again."""
    import asyncio

    with plain_faults(), running_database(is_admin=True) as dsn:
        from api.databases import load_backup

        typer.echo(asyncio.run(load_backup(dsn, database_settings(), os.environ, directory, files=(data, keys))))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, add_help_option=False)
def verify(arguments: typer.Context) -> None:
    """Check a vote from its published files alone, as `unionhall-verify` does; needs no database."""
    from verifier.command import main as verify_files

    raise typer.Exit(verify_files(arguments.args))


@app.command()
def version() -> None:
    """Print the version."""
    from importlib import metadata

    typer.echo(metadata.version("unionhall"))


def main() -> None:
    """Entry point of `unionhall`."""
    app(prog_name="unionhall")


if __name__ == "__main__":
    main()
