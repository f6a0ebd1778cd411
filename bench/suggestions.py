"""Searching 100,000 Chinese suggestions, beside a read by primary key through the same door.

`python -m bench.suggestions` seeds a union with that many suggestions, starts a server, and asks it, window by window
in turn: one suggestion by its id; those with two or three words; those like a title that is being written. It prints
the medians of the rounds, and how often the read by primary key goes into each: by p50, and by the processor time of
server and PostgreSQL, which others on the machine disturb less.
"""

import argparse
import asyncio
import os
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from random import Random
from typing import Any, Final, NamedTuple, TypeAlias
from uuid import UUID

import asyncpg
import orjson
import uvloop

from api.nodes import encode_id
from api.settings import process_environment
from bench.accounting import cpu_seconds
from bench.cluster import Cluster, running_cluster
from bench.implementations import IMPLEMENTATIONS, Server, running
from bench.load import run_load
from bench.operations import Operation, Request
from bench.population import Caller
from bench.registrations import prepare
from db.pairs import sought_in
from db.seed.bulk import seed_bulk
from db.seed.suggestions.texts import TOPICS, text_of

SUGGESTIONS: Final = 100_000
MEMBERS: Final = 10_000
CONNECTIONS: Final = 1
"""What one caller waits for; with more, windows would measure how many fit on the machine."""
SECONDS: Final = (0.5, 3.0)
CALLERS: Final = 400
PREPARED: Final = 4_000
BOUND: Final = 3.0
"""How often the read by primary key may go into a search, at p50."""
BY_KEY: Final = "by primary key"

_SOME_IDS: Final = "SELECT id FROM suggestion WHERE tenant_id = $1 ORDER BY md5(id::text) LIMIT 2000"
_NOTHING_TO_COUNT: Final = "DELETE FROM uncounted_suggestion"
"""Counting response times of all that was seeded would go on beside the first windows."""
_WORDS: Final = (
    *("食堂", "宿舍", "热水", "光栅", "停车", "班车", "口罩", "津贴", "调休", "羽毛球", "充电桩", "消毒柜"),
    *("食堂排队", "夜班津贴", "清真窗口", "工装夹具", "防尘口罩", "安全光栅", "职工书屋", "压缩空气", "单身公寓"),
    *(
        "班车 末班",
        "停车 拥堵",
        "宿舍 空调",
        "加班 排班",
        "焊接 粉尘",
        "报销 审批",
        "光伏 屋顶",
        "食堂 清真",
        "没有这样的词",
    ),
)
_TYPED: Final = (3, 14)
"""So many characters of a title have been typed, at least and at most."""

Variables: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Written(Operation):
    """An operation that no client sends: its text stands here."""

    written: str = ""

    @property
    def text(self) -> str:
        """The document."""
        return self.written


_ONE: Final = """query SuggestionTitle($id: ID!) {
  suggestion(id: $id) { id reference title state stateLabel createdAt handling { id name } }
}"""
_READ: Final = Written("SuggestionTitle", "object", "", "", None, lambda *_: {}, _ONE)
_SEARCH: Final = Operation(
    "SuggestionSearch", "nested", "mobile/suggestions/suggestion_search.graphql", "", None, lambda *_: {}
)
_ALIKE: Final = Operation(
    "SuggestionAlike", "nested", "mobile/suggestions/suggestion_alike.graphql", "", None, lambda *_: {}
)


class Window(NamedTuple):
    """Milliseconds: the p50, and the processor time of server and PostgreSQL for one request."""

    p50_ms: float
    cpu_ms: float


@dataclass(frozen=True, slots=True)
class Stage:
    """All that windows need."""

    server: Server
    postgres_pid: int
    callers: Sequence[Caller]
    ids: Sequence[UUID]

    def ways(self) -> Mapping[str, tuple[Operation, Callable[[Random], Variables]]]:
        """What is asked, by its name in the table."""
        return {
            BY_KEY: (_READ, lambda rng: {"id": encode_id("Suggestion", rng.choice(self.ids))}),
            "words": (_SEARCH, lambda rng: {"text": rng.choice(_WORDS), "first": 20}),
            "alike": (_ALIKE, lambda rng: {"title": _half_typed(rng), "first": 5}),
        }

    def requests(self, way: str, seed: int) -> Iterator[bytes]:
        """Endless requests of many callers."""
        operation, draw = self.ways()[way]
        rng = Random(f"{way} {seed}")  # noqa: S311  # repeats on purpose
        written = []
        for number in range(PREPARED):
            address = f"10.2.{number // 250 % 250}.{number % 250 + 1}"
            request = Request(draw(rng), rng.choice(self.callers).token(), "zh-CN", address)
            written.append(self.server.implementation.write(operation, request))
        return cycle(written)

    async def window(self, way: str, seed: int) -> Window:
        """One window of one caller after another."""
        used: list[float] = []

        def note(_begins: bool) -> None:  # noqa: FBT001  # the callback's one argument
            used.append(cpu_seconds(self.server.pid) + cpu_seconds(self.postgres_pid))

        sample = await run_load(
            self.server.port, self.requests(way, seed), connections=CONNECTIONS, seconds=SECONDS, on_edge=note
        )
        return Window(sample.quantile_ms(0.5), (used[1] - used[0]) / sample.requests * 1000)


class Row(NamedTuple):
    """Of one way: medians of its windows, and of how often the read of the same round goes into them."""

    way: str
    typical: Window
    ratio: Window


def _half_typed(rng: Random) -> str:
    return text_of(rng).title[: rng.randint(*_TYPED)]


_ONE_WORD: Final = 2
"""Characters; of each there are hundreds in any place."""
_NAIVE: Final = """
    SELECT count(*) FROM suggestion WHERE tenant_id = $1 AND reference = ANY ($2)
        AND (SELECT bool_and(strpos(title || ' ' || body, pair) > 0) FROM unnest($3::text[]) AS pair)
"""


async def check(stage: Stage, dsn: str) -> None:
    """Asks for each of the words once.

    Raises:
        ValueError: What was found does not have the words, or nothing was found of a single one.
    """
    caller = stage.callers[0]
    conn = await asyncpg.connect(dsn)
    try:
        for words in _WORDS:
            request = Request({"text": words, "first": 20}, caller.token(), "zh-CN", "10.3.0.1")
            reader, writer = await asyncio.open_connection("127.0.0.1", stage.server.port)
            writer.write(stage.server.implementation.write(_SEARCH, request))
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            size = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
            nodes = orjson.loads(await reader.readexactly(size))["data"]["suggestions"]["nodes"]
            writer.close()
            references = [node["reference"] for node in nodes]
            right = await conn.fetchval(_NAIVE, caller.tenant_id, references, sought_in(words))
            if right != len(nodes) or (not nodes and len(words) == _ONE_WORD):
                raise ValueError(f"{words}: {len(nodes)} found, of which {right} have the words")
    finally:
        await conn.close()


async def measure(stage: Stage, rounds: int) -> Sequence[Row]:
    """All ways, taking turns."""
    found: dict[str, list[Window]] = {way: [] for way in stage.ways()}
    for number in range(rounds):
        for way in found if number % 2 == 0 else reversed(found):
            window = await stage.window(way, number)
            found[way].append(window)
            sys.stderr.write(f"round {number + 1}  {way:<16} p50 {window.p50_ms:.2f} ms, CPU {window.cpu_ms:.2f} ms\n")
    keys = found[BY_KEY]
    return [
        Row(
            way,
            _medians(windows),
            _medians(Window(a.p50_ms / b.p50_ms, a.cpu_ms / b.cpu_ms) for a, b in zip(windows, keys, strict=True)),
        )
        for way, windows in found.items()
    ]


def _medians(windows: Iterable[Window]) -> Window:
    p50s, cpus = zip(*windows, strict=True)
    return Window(statistics.median(p50s), statistics.median(cpus))


def table(rows: Sequence[Row]) -> str:
    """As Markdown."""
    lines = [
        "| what is asked | p50 ms | reads by primary key | CPU ms | reads by primary key |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {way} | {typical.p50_ms:.2f} | {ratio.p50_ms:.2f} {'✓' if ratio.p50_ms <= BOUND else '✗'}"
        f" | {typical.cpu_ms:.2f} | {ratio.cpu_ms:.2f} |"
        for way, typical, ratio in rows
    ]
    return "\n".join(lines)


async def _seed(cluster: Cluster) -> None:
    await seed_bulk(cluster.dsn, cluster.keyring, members=MEMBERS, progress=lambda *_: None, suggestions=SUGGESTIONS)
    conn = await asyncpg.connect(cluster.dsn)
    try:
        await conn.execute(_NOTHING_TO_COUNT)
    finally:
        await conn.close()


async def _some_ids(dsn: str, tenant_id: UUID) -> Sequence[UUID]:
    conn = await asyncpg.connect(dsn)
    try:
        return [row["id"] for row in await conn.fetch(_SOME_IDS, tenant_id)]
    finally:
        await conn.close()


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.suggestions", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with ExitStack() as stack:
        cluster = stack.enter_context(running_cluster(None, keeps=False))
        uvloop.run(_seed(cluster))
        callers = uvloop.run(prepare(cluster, members=MEMBERS))
        callers = Random("callers").sample(callers, k=CALLERS)  # noqa: S311  # repeats on purpose
        ids = uvloop.run(_some_ids(cluster.dsn, callers[0].tenant_id))
        environ = {**process_environment(), **cluster.environ()}
        server = stack.enter_context(running(IMPLEMENTATIONS[0], environ, cluster.directory / "server.log"))
        stage = Stage(server, cluster.pid, callers, ids)
        uvloop.run(check(stage, cluster.dsn))
        rows = uvloop.run(measure(stage, rounds))
    things = sum(len(topic.parts) for topic in TOPICS)
    how = f"{os.cpu_count()} cores, {rounds} rounds, {SUGGESTIONS:,} suggestions about {things} things"
    sys.stdout.write(f"\n{how}\n\n{table(rows)}\n")


if __name__ == "__main__":
    main()
