"""The tree of the demonstration union: a federation, enterprise unions, branches in workshops, groups below them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from db.models.organisations import OrganisationKind
from db.seed.ids import Kind, seed_id
from db.seed.names import COMPANIES, NUMERALS, UNION, WORKSHOPS, Named

UNION_CODE = "HD"

_KINDS = tuple(OrganisationKind)


@dataclass(frozen=True, slots=True)
class Plan:
    """Size of a union. `tree` gives, company by company and branch by branch, how many groups there are.

    Join requests beyond those of the demonstration: `inbox` of them wait below each of the branch officers with an
    account, `waiting` and `past_requests` are spread over the union.
    """

    members: int
    tree: tuple[tuple[int, ...], ...]
    inbox: int = 0
    waiting: int = 0
    past_requests: int = 0


DEMO_PLAN = Plan(2_000, ((3, 3, 3, 2, 1), (3, 3, 2, 1), (3, 2, 2)))
"""3 companies, 12 branches with 28 groups, 2,000 members."""


_MEMBERS_PER_BRANCH = 1_250
_GROUPS_PER_BRANCH = 8
_BRANCHES = range(8, 1_600)
_INBOX = 300


def bulk_plan(members: int) -> Plan:
    """A union with more branches, not larger ones: 1,250 members in a branch of 8 groups, whatever the size.

    10,000 members have 76 nodes, 100,000 have 729, a million 7,217. What a branch officer sees is of one size in all of
    them; join requests elsewhere grow with the members.
    """
    branches = min(max(members // _MEMBERS_PER_BRANCH, _BRANCHES.start), _BRANCHES.stop)
    companies = min(max(branches // 10, 3), len(COMPANIES))
    most, larger = divmod(branches, companies)
    tree = tuple((_GROUPS_PER_BRANCH,) * (most + (number < larger)) for number in range(companies))
    return Plan(members, tree, inbox=_INBOX, waiting=members // 500, past_requests=members // 50)


class Organisation(NamedTuple):
    """A node, with the columns of table `organisation`."""

    id: UUID
    parent_id: UUID | None
    kind: str
    code: str
    name: str
    name_en: str
    founded_on: date


class Closure(NamedTuple):
    """An (ancestor, descendant) pair, with the columns of table `organisation_closure`."""

    ancestor_id: UUID
    descendant_id: UUID
    depth: int


def organisations_of(plan: Plan) -> list[Organisation]:
    """All nodes, parents before their children."""
    nodes: list[Organisation] = []
    top = _add(nodes, None, UNION_CODE, name=UNION, founded_on=date(1998, 5, 1))
    for number, branches in enumerate(plan.tree):
        _add_company(nodes, top, number, branches)
    return nodes


def closure_of(organisations: Sequence[Organisation]) -> Iterator[Closure]:
    """Every node with itself and with each of its ancestors."""
    parents = {node.id: node.parent_id for node in organisations}
    for node in organisations:
        ancestor: UUID | None = node.id
        depth = 0
        while ancestor is not None:
            yield Closure(ancestor, node.id, depth)
            ancestor = parents[ancestor]
            depth += 1


def _add_company(nodes: list[Organisation], top: Organisation, number: int, branches: Sequence[int]) -> None:
    company = COMPANIES[number]
    union = _add(
        nodes,
        top,
        f"{top.code}-{chr(ord('A') + number)}",
        name=Named(f"{company.zh}工会", f"{company.en} Trade Union"),
        founded_on=date(1999 + number % 5, 5, 1),
    )
    for branch_number, groups in enumerate(branches):
        _add_branch(nodes, union, branch_number, groups)


def _add_branch(nodes: list[Organisation], union: Organisation, number: int, groups: int) -> None:
    workshop = _workshop(number)
    branch = _add(
        nodes,
        union,
        f"{union.code}-{number + 1:02d}",
        name=Named(f"{workshop.zh}分会", f"{workshop.en} Branch"),
        founded_on=date(max(2001 + number % 6, union.founded_on.year + 1), 3, 1),
    )
    crew = "班" if workshop.zh.endswith("车间") else "组"
    for group in range(groups):
        name = Named(f"{workshop.zh}{NUMERALS[group]}{crew}工会小组", f"{workshop.en} Group {group + 1}")
        founded_on = date(max(2003 + group % 5, branch.founded_on.year), 9, 1)
        _add(nodes, branch, f"{branch.code}-{group + 1}", name=name, founded_on=founded_on)


def _workshop(number: int) -> Named:
    workshop = WORKSHOPS[number % len(WORKSHOPS)]
    turn = number // len(WORKSHOPS)
    return Named(f"第{NUMERALS[turn]}{workshop.zh}", f"{workshop.en} {turn + 1}") if turn else workshop


def _add(
    nodes: list[Organisation], parent: Organisation | None, code: str, *, name: Named, founded_on: date
) -> Organisation:
    above = parent.id if parent else None
    kind = _KINDS[code.count("-")].value
    node = Organisation(seed_id(Kind.ORGANISATION, len(nodes) + 1), above, kind, code, name.zh, name.en, founded_on)
    nodes.append(node)
    return node
