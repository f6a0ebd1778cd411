"""The command `unionhall-registrar`: runs the registrar until SIGTERM."""

import asyncio
import fcntl
import os
import signal
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer

from voting.registrar.keys import KeyStore
from voting.registrar.server import Registrar
from voting.registrar.wire import SECRET_MINIMUM_BYTES, Address, AddressInvalid

_PROCESSES_LIMIT: Final = 64

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command()
def run(
    *,
    directory: Annotated[Path, typer.Option(help="Where the keys lie; only this account may enter.")],
    listen: Annotated[str, typer.Option(help="unix:/path or tcp://host:port.")],
    secret_file: Annotated[
        Path | None, typer.Option(help="The secret shared with the server, 32 bytes or more; needed with tcp.")
    ] = None,
    seal_file: Annotated[
        Path | None, typer.Option(help="32 bytes that seal the keys; by default a file beside them.")
    ] = None,
    processes: Annotated[int, typer.Option(min=1, max=_PROCESSES_LIMIT, help="That sign side by side.")] = 2,
) -> None:
    """Hold the keys of unlinkable votes and sign blinded ballots. Run it apart from the server where you can."""
    try:
        address = Address.parse(listen)
        secret = b"" if secret_file is None else secret_file.read_bytes().strip()
        seal = None if seal_file is None else seal_file.read_bytes()
        store = KeyStore(directory.absolute(), seal)
        lock = _lock(directory)
    except AddressInvalid as error:
        _fail(f"{error} is neither unix:/path nor tcp://host:port")
    except (OSError, ValueError) as error:
        _fail(str(error))
    if address.path is None and len(secret) < SECRET_MINIMUM_BYTES:
        _fail(f"tcp needs --secret-file with {SECRET_MINIMUM_BYTES} bytes or more")
    try:
        asyncio.run(_serve(Registrar(store, secret=secret, processes=processes), address))
    except OSError as error:
        _fail(f"cannot listen on {address}: {error.strerror}")
    finally:
        os.close(lock)


async def _serve(registrar: Registrar, address: Address) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = await registrar.listen(address)
    await stop.wait()
    server.close()
    registrar.close()


def _lock(directory: Path) -> int:
    """One registrar for a directory; the kernel takes the lock back however the process ends."""
    descriptor = os.open(directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise ValueError("another registrar has this directory") from None
    return descriptor


def _fail(message: str) -> NoReturn:
    typer.echo(f"unionhall-registrar: {message}", err=True)
    raise typer.Exit(1)


def main() -> None:
    """Entry point of `unionhall-registrar`."""
    app(prog_name="unionhall-registrar")
