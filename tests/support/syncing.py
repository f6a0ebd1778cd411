"""Phones that keep a store in step with a union that eight writers change, and one that follows by a naive cursor."""

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeAlias

import asyncpg

from api.nodes import decode_id, encode_id
from api.schema.changes import TYPE_NAMES
from tests.support.api import CLIENTS, Client
from tests.support.days import day

Store: TypeAlias = dict[str, Any]
KINDS: Mapping[str, str] = {
    "activities": "Activity",
    "registrations": "Registration",
    "benefitCycles": "BenefitCycle",
    "benefitApplications": "BenefitApplication",
    "vouchers": "Voucher",
    "votes": "Vote",
    "suggestions": "Suggestion",
    "notifications": "Notification",
    "organisations": "Organisation",
    "news": "NewsItem",
    "surveys": "Survey",
    "quizzes": "Quiz",
    "disclosures": "Disclosure",
    "courses": "Course",
    "competitions": "Competition",
    "publicNotices": "PublicNotice",
    "officialDocuments": "OfficialDocument",
    "legalArticles": "LegalArticle",
    "honours": "Honour",
    "managementQuestions": "ManagementQuestion",
}
_TEXT = (CLIENTS / "mobile/changes/changes.graphql").read_text(encoding="utf-8")


def _selection(name: str) -> str:
    """What the phone's document selects of a kind: a full read has exactly the same shape."""
    return _TEXT.split(f"    {name} {{", 1)[1].split("\n    }", 1)[0]


def _has_opened(course: Mapping[str, Any]) -> bool:
    is_open = course["approvedAt"] is not None and datetime.fromisoformat(course["opensAt"]) <= datetime.now(UTC)
    return is_open and course["withdrawnAt"] is None and course["audience"] == "MEMBERS"


_GIVEN: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
    "surveys": lambda each: each["openedAt"] is not None,
    "quizzes": lambda each: each["announcedAt"] is not None,
    "disclosures": lambda each: each["publishedAt"] is not None,
    "courses": _has_opened,
    "competitions": lambda each: each["approvedAt"] is not None,
    "publicNotices": lambda each: each["approvedAt"] is not None and each["opensOn"] <= day().isoformat(),
    "officialDocuments": lambda each: each["audience"] == "MEMBERS",
    "legalArticles": lambda _: True,
    "honours": lambda _: True,
}
"""What says that an organisation has given something to its members; officers' lists have what it has not, too."""
_PLACES = {"publicNotices": "audience"}
_LISTS = {
    name: f"query ($after: String) {{ {name}(first: {20 if name in _GIVEN else 100}, after: $after{where}) {{"
    f" pageInfo {{ hasNextPage endCursor }} nodes {{ {_selection(name)} }} }} }}"
    for name, where in {
        "activities": "",
        "benefitCycles": "",
        "votes": "",
        "suggestions": ", where: {isMine: true}",
        "notifications": "",
        "news": "",
        "surveys": "",
        "quizzes": "",
        "disclosures": "",
        "courses": "",
        "competitions": "",
        "publicNotices": "",
        "officialDocuments": "",
        "legalArticles": "",
        "honours": "",
        "managementQuestions": ", where: {isMine: true}",
    }.items()
}
_OWN = ("registrations", "benefitApplications", "vouchers")
_OWN_TEXT = (
    f"{{ viewer {{ {' '.join(f'{name} {{ {_selection(name)} }}' for name in _OWN)}"
    f" member {{ organisation {{ chain {{ {_selection('organisations')} }} }} }} }} }}"
)


def _keep(name: str, nodes: list[Any], chain: set[str]) -> Store:
    """What docs/sync.md says that a phone keeps of a list."""
    if name in _GIVEN:
        place = _PLACES.get(name, "organisation")
        nodes = [each for each in nodes if _GIVEN[name](each) and each[place]["id"] in chain]
    return {each["id"]: each for each in nodes}


async def full_read(client: Client) -> Store:
    """Everything of all kinds, by the lists that a client pages through."""
    store: Store = {}
    viewer = (await client.run(_OWN_TEXT))["data"]["viewer"]
    chain = {each["id"] for each in viewer["member"]["organisation"]["chain"]}
    for name, text in _LISTS.items():
        after, is_more = None, True
        while is_more:
            page = (await client.run(text, {"after": after}))["data"][name]
            store.update(_keep(name, page["nodes"], chain))
            after, is_more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    objects = [*(each for name in _OWN for each in viewer[name]), *viewer["member"]["organisation"]["chain"]]
    return {**store, **{each["id"]: each for each in objects}}


def differing(store: Store, read: Store) -> list[str]:
    """Of what type and how objects differ between a phone's store and what was read in full."""
    return [
        f"{_type_of(key)}: {store.get(key)} in the store, {read.get(key)} now"
        for key in {*store, *read}
        if store.get(key) != read.get(key)
    ]


def _type_of(gone: str) -> str:
    found = decode_id(gone)
    assert found is not None, gone
    return found[0]


@dataclass
class Phone:
    """Keeps a store by `changes`; `heard` are the fields in which it was told of objects, and types of what is gone."""

    client: Client
    store: Store = field(default_factory=dict)
    token: str | None = None
    resyncs: int = 0
    heard: set[str] = field(default_factory=set)

    async def sync(self, first: int) -> None:
        """Until there is nothing more to know."""
        has_more = True
        while has_more:
            answer = await self.client.send("mobile/changes/changes", {"since": self.token, "first": first})
            page = answer["data"]["changes"]
            self.token, has_more = page["token"], page["hasMore"]
            if page["mustResync"]:
                self.resyncs += 1
                self.store = await full_read(self.client)
            for name in KINDS:
                self.store.update({each["id"]: each for each in page[name]})
                self.heard |= {name} if page[name] else set()
            for gone in page["tombstones"]:
                self.heard |= {_type_of(gone)}
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
            " ORDER BY 1",
            str(self.after),
        )
        del first
        self.after = max([self.after, *(int(row["place"]) for row in rows)])
        self.known |= {encode_id(TYPE_NAMES[row["kind"]], row["node_id"]) for row in rows}


async def follow(phone: Phone | NaivePhone, seed: int, *, until: asyncio.Event) -> None:
    """Syncs at random moments while the writers write."""
    dice = random.Random(seed)  # no secret
    while not until.is_set():
        await phone.sync(dice.randint(1, 100))
        for _ in range(dice.randrange(200)):
            await asyncio.sleep(0)
