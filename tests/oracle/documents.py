"""Generated requests: the same seed and number give the same document over the same union.

Own generator, not `hypothesis-graphql` (0.13.5 of October 2026, maintained, fast enough): that one writes fields and
aliases where they collide, but no named fragments, no variables, no directives, no second operation, and it draws
arguments from types, so that nearly every id, cursor and code would be unknown and nearly every answer empty.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from graphql import GraphQLSchema, GraphQLString

from tests.oracle.pool import Pool
from tests.oracle.selections import Place, Selections, Size
from tests.oracle.values import ABSENT, Values, literal

CALLERS: Mapping[str, int] = {
    "federation officer": 28,
    "branch officer": 18,
    "auditor": 16,
    "member": 14,
    "administrator": 10,
    "officer of a sibling branch": 8,
    "anonymous": 6,
}
"""Kinds of caller and how often each asks."""

_ACTIONS: Mapping[str, int] = {
    "notificationRead": 20,
    "joinRequestDecide": 22,
    "activityRegister": 8,
    "registrationCancel": 6,
    "benefitClaim": 6,
    "benefitApply": 5,
    "voucherRevoke": 4,
    "roleGrant": 14,
    "roleRevoke": 8,
    "deputyAppoint": 12,
    "deputyDismiss": 7,
    "sessionClose": 8,
    "joinRequestSubmit": 10,
    "joinRequestWithdraw": 8,
    "sessionCloseAll": 3,
    "sessionRefresh": 2,
    "sessionOpen": 1,
    "passwordChange": 1,
    "accountActivate": 1,
}
"""Mutations and how often each is asked for; those that stretch a password are slow."""

_UNSIGNED = frozenset(
    {"joinRequestSubmit", "joinRequestWithdraw", "sessionOpen", "sessionRefresh", "accountActivate", "roleGrant"}
)
"""What the anonymous ask for: what they may, and one action that they may not."""

_OPEN = frozenset({"node", "nodes", "organisation", "organisations", "joinRequestReceipt"})
_SIGNED_IN = (
    _OPEN
    | {"viewer", "member", "notifications", "timeline", "duesCharges", "activities", "activity"}
    | {
        "pointEntries",
        "pointRules",
        "pointOffers",
    }
)
_SIGNED_IN |= {"benefitProgrammes", "benefitProgramme", "benefitCycles", "benefitCycle", "voucher"}
_SIGNED_IN |= {"matters", "feed", "inbox", "inboxCounts", "pushSubscriptions", "webPushKey"}
_SIGNED_IN |= {"votes", "vote", "voteRollProof", "ballotProof", "nominationCalls", "nominationCall"}
_SIGNED_IN |= {"suggestions", "suggestion", "changes", "kioskStand"}
_VOTES = frozenset({"voteRollEntries", "voteElectors", "voteObjections"})
_BENEFITS = frozenset({"vouchers", "benefitApplications"})
_DUES = frozenset({"duesArrears", "duesLapseProposals"})
_LISTS = frozenset({"members", "joinRequests", "transfers", "correctionRequests", "rosterImports", "bulkActions"})
_MERCHANTS = frozenset(
    {"merchants", "merchant", "redemptionConflicts", "settlements", "settlement", "voucherRedemptions"}
)
_OFFICER = _SIGNED_IN | _DUES | _LISTS | _BENEFITS | _MERCHANTS | _VOTES | {"registrations", "kiosks", "kioskConflicts"}
_REACH: Mapping[str, frozenset[str]] = {
    "anonymous": _OPEN,
    "member": _SIGNED_IN,
    "administrator": _SIGNED_IN | {"auditEntries", "partnerCredentials"},
    "auditor": _SIGNED_IN | _DUES | _BENEFITS | _VOTES | {"members", "auditEntries", "registrations"},
}
"""Root fields that a caller may use; six documents in seven keep to them."""

_DOERS = (*["federation officer"] * 4, *["branch officer"] * 3, *CALLERS)
_LOCALES = ("en", "en", "zh-CN")
# The log grows with each reading of personal fields; a document that does both would depend on who is first.
_PRIVATE = {"Member.private", "CorrectionRequest.private"}
_LOG = "Query.auditEntries"
_FRESH = {"Query.kioskPass", "Query.voteHallCode", "Changes.token"}
"""Codes that are others each time that somebody asks, and the place in the order of commits."""


@dataclass(frozen=True)
class Document:
    """One request of one caller; `label` is the seed and the number to make it again.

    `again` is the same text for another caller with other variables, asked afterwards.
    """

    text: str
    caller: str
    label: str
    locale: str = "en"
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation_name: str | None = None
    again: "Document | None" = None

    @property
    def is_subscription(self) -> bool:
        """Whether its answers are a stream."""
        return self.label.startswith("subscription")

    def __str__(self) -> str:
        name = f", operationName {self.operation_name!r}" if self.operation_name else ""
        other = (
            f"; then as {self.again.caller}, {self.again.locale}, {dict(self.again.variables)}" if self.again else ""
        )
        asked = f"as {self.caller}, {self.locale}{name}, variables {dict(self.variables)}{other}"
        return f"[{self.label}] {asked}\n{self.text}"


def query(schema: GraphQLSchema, pool: Pool, seed: int, number: int) -> Document:
    """A query document."""
    random = Random(f"query {seed} {number}")
    author = _Author.at(schema, pool, random)
    root = schema.query_type
    count = 1 if random.random() < 0.93 else random.choice((2, 3))
    operations = [author.operation(root, "query", index if count > 1 else None) for index in range(count)]
    name = None if count == 1 else random.choice(("Q0", "Q0", "Q0", "Q1", "Q1", "Q1", None, "Nothing"))
    document = author.document(operations, f"{seed}:{number}", name)
    return replace(document, again=author.again(document)) if random.random() < 0.4 else document


def mutation(schema: GraphQLSchema, pool: Pool, seed: int, number: int) -> Document:
    """A mutation document: at most two kinds of action, some of them twice."""
    random = Random(f"mutation {seed} {number}")
    author = _Author.at(schema, pool, random)
    author.caller = random.choice(_DOERS)
    root: Any = schema.mutation_type
    actions = {name: often for name, often in _ACTIONS.items() if name in _UNSIGNED or author.caller != "anonymous"}
    chosen = random.choices(list(actions), list(actions.values()), k=2)
    author.selections.forbidden = {f"Mutation.{name}" for name in root.fields if name not in chosen}
    return author.document([author.operation(root, "mutation", None)], f"mutation {seed}:{number}", None)


def subscription(schema: GraphQLSchema, pool: Pool, seed: int, number: int) -> Document:
    """A subscription document: one root field, nothing about it conditional."""
    random = Random(f"subscription {seed} {number}")
    author = _Author.at(schema, pool, random)
    author.values.used.append(set())
    after = {"after": author.values.value(GraphQLString, ("notifications", "after"))} if random.random() < 0.2 else {}
    arguments = f"(after: {literal(after['after'])})" if after else ""
    type_: Any = schema.type_map["Notification"]
    alias = random.choice(("", "", "added: "))
    body = f"{{{alias}notificationAdded{arguments} {author.selections.write(Place(type_, 1, 1))}}}"
    head = random.choice(("", "", "... ", "... on Subscription "))
    body = f"{{{head}{body}}}" if head else body
    return author.document([author.headed("subscription", "S", body)], f"subscription {seed}:{number}", None)


@dataclass
class _Author:
    random: Random
    caller: str
    values: Values
    selections: Selections

    @classmethod
    def at(cls, schema: GraphQLSchema, pool: Pool, random: Random) -> "_Author":
        caller = random.choices(list(CALLERS), list(CALLERS.values()))[0]
        values = Values(random, pool, random.choice((0.0, 0.15, 0.15, 0.4)))
        values.receipt = random.choice(pool.receipts)
        is_large = random.random() < 0.06
        size = Size(
            depth=random.choice((4, 5, 6, 7, 8, 9, 11)),
            fields=random.choice((6, 10, 16, 24, 32, 50)),
            objects=900 if is_large else random.choice((30, 80, 150)),
        )
        forbidden = _FRESH | ({_LOG} if random.random() < 0.3 else _PRIVATE)
        if random.random() < 0.85:
            reach = _REACH.get(caller, _OFFICER)
            root: Any = schema.query_type
            forbidden |= {f"Query.{name}" for name in root.fields if name not in reach}
        return cls(random, caller, values, Selections(schema, random, values, size, forbidden))

    def operation(self, root: Any, kind: str, index: int | None) -> str:
        self.values.used.append(set())
        body = self.selections.write(Place(root, 0, 1))
        name = f"Q{index}" if index is not None else self.random.choice(("", "", "Q", "MemberHome"))
        return self.headed(kind, name, body)

    def headed(self, kind: str, name: str, body: str) -> str:
        """The operation with the definitions of what it uses, nested spreads included."""
        used = sorted(self.values.used.pop())
        if kind == "query" and not name and not used and self.random.random() < 0.5:
            return body
        definitions = ", ".join(self._definition(each) for each in used)
        return f"{kind} {name}" + (f"({definitions})" if definitions else "") + f" {body}"

    def _definition(self, name: str) -> str:
        variable = self.values.variables[name]
        default = "" if variable.default is None else f" = {variable.default}"
        return f"${name}: {variable.type_text}{default}"

    def again(self, document: Document) -> Document:
        """The same document, as another client sends it."""
        variables = dict(document.variables)
        for name, each in self.values.variables.items():
            if each.other is not ABSENT and self.random.random() < 0.6:
                variables[name] = each.other
        caller = self.random.choices(list(CALLERS), list(CALLERS.values()))[0]
        return replace(document, caller=caller, locale=self.random.choice(_LOCALES), variables=variables)

    def document(self, operations: list[str], label: str, operation_name: str | None) -> Document:
        definitions = [*operations, *(fragment.text for fragment in self.selections.fragments)]
        self.random.shuffle(definitions)
        given = {name: each.given for name, each in self.values.variables.items() if each.given is not ABSENT}
        if self.random.random() < 0.01 and given:
            given[self.random.choice(sorted(given))] = self.random.choice((None, {"x": 1}, [[1]], 1.5, "?"))
        if self.random.random() < 0.02:
            given["unused"] = 1
        locale = self.random.choice(_LOCALES)
        return Document("\n".join(definitions), self.caller, label, locale, given, operation_name)
