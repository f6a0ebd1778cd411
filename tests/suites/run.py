"""Runs the foreign suites against a server that already listens.

`graphql-http` audits the HTTP side, `graphql-ws` and raw sockets the WebSocket side, `graphql-sse` event streams. The
packages are installed from `package.json` into `node_modules/` beside it, once; those of the ballot client in its own
directory.
"""

import asyncio
import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
INSTALL_SECONDS: Final = 300
SUITE_SECONDS: Final = 120
_QUIET: Final = ("--no-audit", "--no-fund", "--loglevel=error")
_INSTALL: Final = ("npm", "install", "--ignore-scripts", "--no-package-lock", *_QUIET)
_INSTALL_LOCKED: Final = ("npm", "ci", "--ignore-scripts", *_QUIET)


@dataclass(frozen=True, slots=True)
class SocketDocuments:
    """The documents of the socket suite, in the words of the schema under test.

    Attributes:
        subscription: Yields three events and ends.
        endless: Yields an event and goes on.
        failing: Fails with an incident.
        query: Any query.
    """

    subscription: str
    endless: str
    failing: str
    query: str = "{__typename}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one check of a suite said."""

    name: str
    status: str
    reason: str | None = None


async def install(directory: Path = HERE) -> None:
    """Install the pinned packages of a `package.json` beside it, by its lock if it has one, unless they are there.

    Raises:
        RuntimeError: npm failed.
    """
    manifest = json.loads((directory / "package.json").read_text())
    named: dict[str, str] = {**manifest["dependencies"], **manifest.get("devDependencies", {})}
    # A package of our own is a link to its directory.
    wanted = {name: version for name, version in named.items() if not version.startswith("file:")}
    if all(_installed(directory, name) == version for name, version in wanted.items()):
        return
    command = _INSTALL_LOCKED if (directory / "package-lock.json").exists() else _INSTALL
    await output_of(*command, seconds=INSTALL_SECONDS, directory=directory)


async def install_python(directory: Path = HERE) -> Path:
    """Install the foreign Python clients by their lock into an environment of their own; gives its `bin`.

    They pin other releases of what the project uses itself (graphql-core, ruff).

    Raises:
        RuntimeError: pip failed.
    """
    environment, lock = directory / ".venv", directory / "requirements.lock"
    mark, wanted = environment / "installed", hashlib.sha256(lock.read_bytes()).hexdigest()
    if not mark.exists() or mark.read_text() != wanted:
        await output_of(sys.executable, "-m", "venv", "--clear", str(environment), seconds=INSTALL_SECONDS)
        pip = (str(environment / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check")
        await output_of(*pip, "--require-hashes", "-r", str(lock), seconds=INSTALL_SECONDS)
        mark.write_text(wanted)
    return environment / "bin"


async def audit_http(url: str) -> list[Verdict]:
    """Every audit of `graphql-http` on this URL."""
    return verdicts_of(await output_of("node", "audit_http.mjs", url, seconds=SUITE_SECONDS))


async def check_sockets(url: str, documents: SocketDocuments) -> list[Verdict]:
    """Every check of the socket suite on this `ws:` URL."""
    words = {
        "subscription": documents.subscription,
        "endless": documents.endless,
        "failing": documents.failing,
        "query": documents.query,
    }
    return verdicts_of(await output_of("node", "ws_client.mjs", url, json.dumps(words), seconds=SUITE_SECONDS))


async def check_streams(url: str, documents: SocketDocuments) -> list[Verdict]:
    """Every check of the suite of event streams on this URL."""
    words = {
        "subscription": documents.subscription,
        "endless": documents.endless,
        "failing": documents.failing,
        "query": documents.query,
    }
    return verdicts_of(await output_of("node", "sse_client.mjs", url, json.dumps(words), seconds=SUITE_SECONDS))


async def output_of(*command: str, seconds: float, directory: Path = HERE, given: str = "") -> str:
    """The standard output of a command that is given this text on its standard input.

    Raises:
        RuntimeError: It printed nothing but errors.
    """
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, cwd=directory, stdin=pipe, stdout=pipe, stderr=pipe)
    try:
        async with asyncio.timeout(seconds):
            output, errors = await process.communicate(given.encode())
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    if process.returncode and not output.strip():
        raise RuntimeError(f"{command[0]} failed: {errors.decode()[-2000:]}")
    return output.decode()


def _installed(directory: Path, name: str) -> str | None:
    manifest = directory / "node_modules" / name / "package.json"
    return str(json.loads(manifest.read_text())["version"]) if manifest.is_file() else None


def verdicts_of(output: str) -> list[Verdict]:
    """The lines of a suite that are verdicts."""
    rows: list[Mapping[str, str]] = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    return [Verdict(row["name"], row["status"], row.get("reason")) for row in rows]
