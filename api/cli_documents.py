"""`unionhall documents`: what clients may send, registered when they are deployed."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli_shared import fail, plain_faults, running_database

documents = typer.Typer(no_args_is_help=True, help="What clients may send, by its hash.", rich_markup_mode=None)

_Profile = Annotated[str, typer.Option(help="Of the devices that may send them.")]


@documents.command("load")
def documents_load(
    files: Annotated[list[Path], typer.Argument(exists=True, help="Manifests, .graphql files, or folders of these.")],
    profile: _Profile,
    client: Annotated[str, typer.Option(help="Whose documents they are, as it calls itself.")],
    version: Annotated[str, typer.Option("--version", "--client-version", help="Of the client.")],
) -> None:
    """Register documents; none of them when the schema does not have one."""
    from api.manifests import load_documents, read_documents
    from domain.documents.errors import DocumentsRefused

    with plain_faults():
        try:
            texts = read_documents(files)
            with running_database() as dsn:
                loaded = load_documents(dsn, texts, profile=profile, client=client, version=version)
        except DocumentsRefused as error:
            for fault in error.faults:
                typer.echo(fault, err=True)
            fail("nothing was registered")
    typer.echo(f"{len(texts)} documents, {loaded} of them new to {client} {version} in {profile}")


@documents.command("list")
def documents_list() -> None:
    """Tell what is registered, by profile, client and version."""
    from api.manifests import list_documents

    with plain_faults(), running_database() as dsn:
        lines = list_documents(dsn)
    for line in lines:
        typer.echo(line)


@documents.command("retire")
def documents_retire(
    profile: _Profile,
    client: Annotated[str | None, typer.Option(help="Only of this client.")] = None,
    version: Annotated[str | None, typer.Option("--version", "--client-version", help="Only of this version.")] = None,
) -> None:
    """End what is registered; running processes follow within ten seconds."""
    from api.manifests import retire_documents

    with plain_faults(), running_database() as dsn:
        retired = retire_documents(dsn, profile=profile, client=client, version=version)
    typer.echo(f"{retired} documents retired")


@documents.command("unused")
def documents_unused(
    days: Annotated[int, typer.Option(min=1, max=400, help="How far to look back.")] = 90,
) -> None:
    """Tell which registered documents nobody has used."""
    from api.manifests import unused_documents

    with plain_faults(), running_database() as dsn:
        lines = unused_documents(dsn, days=days)
    for line in lines:
        typer.echo(line)
