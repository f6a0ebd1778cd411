"""Phones that keep a store in step with a union that eight writers change, and one that follows by a naive cursor."""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import asyncpg

from api.nodes import encode_id
from tests.support.api import CLIENTS, Client

Store: TypeAlias = dict[str, Any]
KINDS: Mapping[str, str] = {"activities": "Activity", "notifications": "Notification", "organisations": "Organisation"}
WRITERS = 8
_TYPES = {"activity": "Activity", "notification": "Notification", "organisation": "Organisation"}
_ASKED = ["ACTIVITY", "NOTIFICATION", "ORGANISATION"]
_TEXT = (CLIENTS / "mobile/changes/changes.graphql").read_text(encoding="utf-8")


def _selection(name: str) -> str:
    """What the phone's document selects of a kind: a full read has exactly the same shape."""
    return _TEXT.split(f"    {name} {{", 1)[1].split("\n    }", 1)[0]


_LISTS = {
    name: f"query ($after: String) {{ {name}(first: 100, after: $after) {{ pageInfo {{ hasNextPage endCursor }}"
    f" nodes {{ {_selection(name)} }} }} }}"
    for name in ("activities", "notifications")
}
_CHAIN = f"{{ viewer {{ member {{ organisation {{ chain {{ {_selection('organisations')} }} }} }} }} }}"
_NODES = (
    "query ($ids: [ID!]!) { nodes(ids: $ids) { "
    + " ".join(f"... on {kind} {{ {kind}_: id }}" for kind in KINDS.values())
    + " } }"
)


async def full_read(client: Client) -> Store:
    """Everything of the three kinds, by the lists that a client pages through."""
    store: Store = {}
    for name, text in _LISTS.items():
        after, is_more = None, True
        while is_more:
            page = (await client.run(text, {"after": after}))["data"][name]
            store.update({each["id"]: each for each in page["nodes"]})
            after, is_more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    chain = (await client.run(_CHAIN))["data"]["viewer"]["member"]["organisation"]["chain"]
    return {**store, **{each["id"]: each for each in chain}}


@dataclass
class Phone:
    """Keeps a store by `changes`."""

    client: Client
    store: Store = field(default_factory=dict)
    token: str | None = None
    resyncs: int = 0

    async def sync(self, first: int) -> None:
        """Until there is nothing more to know."""
        has_more = True
        while has_more:
            answer = await self.client.send(
                "mobile/changes/changes", {"since": self.token, "first": first, "kinds": _ASKED}
            )
            page = answer["data"]["changes"]
            self.token, has_more = page["token"], page["hasMore"]
            if page["mustResync"]:
                self.resyncs += 1
                self.store = await full_read(self.client)
            for name in KINDS:
                self.store.update({each["id"]: each for each in page[name]})
            for gone in page["tombstones"]:
                self.store.pop(gone, None)


@dataclass
class NaivePhone:
    """Knows of a change by `after`, a cursor over what its rows carry, without a watermark: it loses some.

    It is told of changes only, and reads what it was told of: `known` are the ids it has heard of.
    """

    connection: asyncpg.Connection
    column: str
    known: set[str] = field(default_factory=set)
    after: int = 0

    async def sync(self, first: int) -> None:
        """What lies behind the last row that it has seen."""
        rows = await self.connection.fetch(
            f"SELECT CAST({self.column} AS text) AS place, kind, node_id FROM node_change"  # a constant
            f" WHERE {self.column} > CAST($1::text AS {'xid8' if self.column == 'transaction_id' else 'bigint'})"
            " AND kind = ANY($2) ORDER BY 1",
            str(self.after),
            list(_TYPES),
        )
        del first
        self.after = max([self.after, *(int(row["place"]) for row in rows)])
        self.known |= {encode_id(_TYPES[row["kind"]], row["node_id"]) for row in rows}


Step: TypeAlias = tuple[str, Sequence[object]]
_TOLD = """INSERT INTO notification (tenant_id, id, event_id, member_id, kind, facts)
    SELECT tenant_id, gen_random_uuid(), gen_random_uuid(), id, 'entries_merged', '{}' FROM member
    WHERE member_number = $1"""
_READ = """UPDATE notification SET read_at = now() WHERE (tenant_id, id) = (
    SELECT n.tenant_id, n.id FROM notification n JOIN member m ON m.tenant_id = n.tenant_id AND m.id = n.member_id
    WHERE m.member_number = $1 AND n.read_at IS NULL ORDER BY random() LIMIT 1)"""
_DROP = """DELETE FROM notification WHERE (tenant_id, id) = (
    SELECT n.tenant_id, n.id FROM notification n JOIN member m ON m.tenant_id = n.tenant_id AND m.id = n.member_id
    WHERE m.member_number = $1 AND n.kind = 'entries_merged' ORDER BY random() LIMIT 1)"""
_ANY = "WHERE id = (SELECT id FROM {table} ORDER BY random() LIMIT 1)"
_TITLE = f"UPDATE activity SET title = $1 {_ANY.format(table='activity')}"  # constants
_HIDE = f"UPDATE activity SET state = 'draft', published_at = NULL {_ANY.format(table='activity')}"  # constants
_SHOW = """UPDATE activity SET state = 'published', published_at = now()
    WHERE id = (SELECT id FROM activity WHERE state = 'draft' AND total_quota_id IS NOT NULL
    ORDER BY random() LIMIT 1)"""
_NAME = f"UPDATE organisation SET name = $1 {_ANY.format(table='organisation')}"  # constants


def _steps(dice: random.Random, numbers: Sequence[str]) -> Sequence[Callable[[], Step]]:
    def word() -> str:
        return f"x{dice.randrange(10**6)}"

    def number() -> str:
        return dice.choice(numbers)

    return [
        *[lambda: (_TOLD, [number()])] * 4,
        *[lambda: (_READ, [number()])] * 2,
        lambda: (_DROP, [number()]),
        *[lambda: (_TITLE, [word()])] * 2,
        lambda: (_HIDE, []),
        lambda: (_SHOW, []),
        lambda: (_NAME, [word()]),
    ]


async def write(dsn: str, seed: int, changes: int, numbers: Sequence[str]) -> int:
    """Changes in transactions of 1 to 8, one in six rolled back; how many were committed."""
    dice, committed = random.Random(seed), 0  # no secret
    steps = _steps(dice, numbers)
    connection = await asyncpg.connect(dsn)
    try:
        while changes > 0:
            size = dice.randint(1, 8)
            changes -= size
            transaction = connection.transaction()
            await transaction.start()
            try:
                for _ in range(size):
                    text, values = dice.choice(steps)()
                    await connection.execute(text, *values)
            except asyncpg.DeadlockDetectedError:
                await transaction.rollback()
                continue
            if dice.randrange(6):
                await transaction.commit()
                committed += size
            else:
                await transaction.rollback()
    finally:
        await connection.close()
    return committed


async def follow(phone: Phone | NaivePhone, seed: int, *, until: asyncio.Event) -> None:
    """Syncs at random moments while the writers write."""
    dice = random.Random(seed)  # no secret
    while not until.is_set():
        await phone.sync(dice.randint(1, 100))
        for _ in range(dice.randrange(200)):
            await asyncio.sleep(0)
