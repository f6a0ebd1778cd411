"""The command line of key holders. A refusal is one line on standard error and exit code 1; wrong usage is 2."""

import getpass
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Final

import typer

from voting.boxes import BoxRefused
from voting.canonical import b64u
from voting.keyholder import ceremony
from voting.keyholder.files import FileRefused, words_in
from voting.keyholder.messages import SENTENCES, Language, language_of, say
from voting.keys import (
    MOST_SHARES,
    GivenTwice,
    KeyRefused,
    Share,
    ShareRefused,
    TooFew,
    combine_for,
    next_share,
    read_share,
)

app = typer.Typer(
    name="unionhall-keyholder",
    help="Makes the key of a vote in shares, checks shares, opens the box, compares openings. Needs no network.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

ShareFiles = Annotated[
    list[Path] | None, typer.Argument(help="Files of shares; without any, their words are asked for, or read by line.")
]
_ENVIRONMENT: Final = ["UNIONHALL_LANGUAGE", "LC_ALL", "LANG"]


@app.callback()
def speak(
    context: typer.Context,
    language: Annotated[str, typer.Option(envvar=_ENVIRONMENT, help="en, or zh for Chinese.")] = "en",
) -> None:
    context.obj = language_of(language)


@app.command()
def create(
    context: typer.Context,
    threshold: Annotated[int, typer.Option(min=1, max=MOST_SHARES, help="How many shares open the box.")],
    shares: Annotated[int, typer.Option(min=1, max=MOST_SHARES, help="How many shares there are.")],
    out: Annotated[Path, typer.Option(help="A new directory for key.json and the shares.")],
) -> None:
    """Make a key, offline: key.json for the server, and a file of words for each holder."""
    language = _language(context)
    with _refusals(language):
        key, set_number = ceremony.create_key(out, threshold, shares)
    typer.echo(say(language, "created", threshold=threshold, shares=shares, set_number=set_number))
    public = {"public_key": b64u(key.public_key), "statement_key": b64u(key.statement_key)}
    typer.echo(say(language, "created_key", **public))
    typer.echo(say(language, "created_next", key_file=out / ceremony.KEY_FILE))
    if shares == 1:
        typer.echo(say(language, "one_holder"))
    elif 2 * threshold <= shares:
        typer.echo(say(language, "minority", threshold=threshold, shares=shares))


@app.command()
def check(
    context: typer.Context,
    share_files: ShareFiles = None,
    key: Annotated[Path | None, typer.Option(help="key.json: do these shares make this key?")] = None,
) -> None:
    """Tell whether shares are well spelt and of which set; with a key, whether they make it. Opens nothing."""
    language = _language(context)
    names, texts = _shares(share_files or [], language)
    with _refusals(language, names):
        for place, (name, text) in enumerate(zip(names, texts, strict=True), start=1):
            share = read_share(text, place)
            facts = {"set_number": share.set_number, "position": share.position, "threshold": share.threshold}
            typer.echo(say(language, "checked", name=name, **facts))
        if key is not None:
            combine_for(ceremony.key_at(key), texts)
            typer.echo(say(language, "fit"))


@app.command("open")
def open_(
    context: typer.Context,
    *,
    definition: Annotated[Path, typer.Option(help="definition.json of the vote.")],
    box: Annotated[Path, typer.Option(help="envelopes.json: the box.")],
    out: Annotated[Path, typer.Option(help="Directory for ballots.json and opening.json.")],
    share_files: ShareFiles = None,
) -> None:
    """Open the box of a closed vote with enough shares; the key is never shown or written."""
    language = _language(context)
    with _refusals(language):
        defined = ceremony.definition_at(definition)
    names, texts = _shares(share_files or [], language)
    with _refusals(language, names):
        opening = ceremony.open_at(defined, box, texts, out)
    counted = {"count": len(opening.readable) + opening.invalid, "invalid": opening.invalid}
    typer.echo(say(language, "opened", **counted, definition=defined.hash.hex()))
    for name, data in opening.files().items():
        typer.echo(say(language, "opened_file", path=out / name, hash=sha256(data).hexdigest()))
    typer.echo(say(language, "opened_next"))


@app.command()
def compare(
    context: typer.Context,
    first: Annotated[Path, typer.Argument(help="Directory of an opening.")],
    second: Annotated[Path, typer.Argument(help="Directory of another.")],
) -> None:
    """Tell whether two openings are the same bytes; exit code 1 when not."""
    language = _language(context)
    with _refusals(language):
        different = ceremony.differing(first, second)
    if not different:
        typer.echo(say(language, "equal"))
        return
    for name in different:
        typer.echo(say(language, "different", name=name), err=True)
    raise typer.Exit(1)


def main() -> None:
    """The entry point."""
    app()


def _language(context: typer.Context) -> Language:
    language = context.obj
    return language if isinstance(language, Language) else Language.ENGLISH


# --- shares, from files or typed ---------------------------------------------------------------------------------


def _shares(files: Sequence[Path], language: Language) -> tuple[list[str], list[str]]:
    """What to call each share, and its words; typed ones are asked for until there are enough."""
    if files:
        with _refusals(language):
            texts = [words_in(ceremony.read(path).decode(errors="replace")) for path in files]
        return [str(path) for path in files], texts
    typed = list(_asked(language) if is_typed() else _lines())
    return [say(language, "share_typed", place=place) for place in range(1, len(typed) + 1)], typed


def is_typed() -> bool:
    """Whether somebody sits at the keyboard; else another program gives the shares."""
    return sys.stdin.isatty()


def _lines() -> Iterator[str]:
    """A share in each line of standard input that is not empty."""
    return (text for line in sys.stdin if (text := words_in(line)))


def _asked(language: Language) -> Iterator[str]:
    """Shares as typed, unseen; a share with a fault is told and asked for again. Ends with the threshold, or Ctrl-D."""
    given: list[Share] = []
    names: list[str] = []
    while not given or len(given) < given[0].threshold:
        names[len(given) :] = [say(language, "share_typed", place=len(given) + 1)]
        try:
            text = words_in(getpass.getpass(f"{names[-1]}: {say(language, 'ask_share')}: "))
            given.append(next_share(given, text))
        except EOFError:
            return
        except KeyRefused as refusal:
            typer.echo(_sentence(language, refusal, names), err=True)
            continue
        yield given[-1].words


# --- refusals ----------------------------------------------------------------------------------------------------


@contextmanager
def _refusals(language: Language, names: Sequence[str] = ()) -> Iterator[None]:
    """A refusal is said in one line, and the exit code is 1. `names` are what to call the shares."""
    try:
        yield
    except (KeyRefused, BoxRefused, FileRefused) as refusal:
        typer.echo(_sentence(language, refusal, names), err=True)
    except OSError as error:
        typer.echo(say(language, "cannot_write", path=error.filename), err=True)
    else:
        return
    raise typer.Exit(1)


def _sentence(language: Language, refusal: Exception, names: Sequence[str]) -> str:
    match refusal:
        case BoxRefused(fault=fault, place=place):
            where = "" if place is None else say(language, "where", place=place)
            return say(language, fault, where=where)
        case FileRefused(code=code, path=path, reason=reason):
            return say(language, code, path=path, reason=reason)
        case ShareRefused(place=place):
            return _share_sentence(language, refusal, names, place)
    facts = asdict(refusal) if isinstance(refusal, TooFew) else {}
    name = type(refusal).__name__
    return say(language, name if name in SENTENCES else KeyRefused.__name__, **facts)


def _share_sentence(language: Language, refusal: ShareRefused, names: Sequence[str], place: int) -> str:
    facts = asdict(refusal) if is_dataclass(refusal) else {}
    if isinstance(refusal, GivenTwice):
        facts["first"] = names[refusal.first - 1]
    return say(language, type(refusal).__name__, share=names[place - 1], **facts)
