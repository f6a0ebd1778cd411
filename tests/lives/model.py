"""A union as the guides describe it, in plain Python: no SQL, no closure table, no periods with ends.

What holds on a day is what was recorded last among all that begins on that day or before. `docs/membership.md` and
`docs/organisations.md` say the rest.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

DAY = timedelta(days=1)
MEMBERS = frozenset({"active", "retained", "suspended"})
RIGHTS = {
    "active": {
        *("sign_in", "read", "take_part", "use_benefits", "use_remote_benefits", "elect", "stand", "hold_office")
    },
    "retained": {"sign_in", "read", "take_part", "use_benefits", "use_remote_benefits"},
}
IN_POOL = {"sign_in", "read", "use_remote_benefits"}
MAY_STAND = {
    "federation": {"federation"},
    "enterprise_union": {"federation", "enterprise_union"},
    "branch": {"federation", "enterprise_union", "branch"},
    "group": {"federation", "enterprise_union", "branch"},
    "holding_pool": {"federation", "enterprise_union"},
}
TAKES_MEMBERS = frozenset({"branch", "group", "holding_pool"})


@dataclass(frozen=True)
class Standing:
    """What a membership is from a day on."""

    from_on: date
    state: str
    organisation: UUID
    employment: str
    cause: str

    def is_same(self, other: "Standing") -> bool:
        """Whether both are the same but for their days."""
        mine, theirs = (self.state, self.organisation, self.employment), (other.state, other.organisation)
        return mine == (*theirs, other.employment)


@dataclass(frozen=True)
class Place:
    """Where an organisation stands from a day on."""

    from_on: date
    parent: UUID | None
    state: str = "active"


Recorded = TypeVar("Recorded", Standing, Place)


def on_day(recorded: Sequence[Recorded], on: date) -> Recorded | None:
    """What holds on a day."""
    return next((each for each in reversed(recorded) if each.from_on <= on), None)


@dataclass
class Grant:
    """A role from day to day; `taken_on` counts as a day of it."""

    member: UUID
    role: str
    organisation: UUID
    starts_on: date
    ends_on: date | None = None
    term: UUID | None = None
    taken_on: date | None = None

    def ran(self, on: date) -> bool:
        """Whether it was in force at some time of the day."""
        return self.starts_on <= on <= min(self.ends_on or date.max, self.taken_on or date.max)


@dataclass
class Term:
    """A term of office, both days included; one that was withdrawn never was."""

    post: UUID
    member: UUID
    starts_on: date
    ends_on: date | None
    is_withdrawn: bool = False

    def ran(self, on: date) -> bool:
        """Whether it ran on the day."""
        return not self.is_withdrawn and self.starts_on <= on <= (self.ends_on or date.max)

    def overlaps(self, other: "Term") -> bool:
        """Whether both ran on some day in one post."""
        if self.is_withdrawn or other.is_withdrawn or self.post != other.post:
            return False
        first = max(self.starts_on, other.starts_on)
        return self.ran(first) and other.ran(first)

    def end(self, last_on: date) -> None:
        """Ends it, if it would last longer."""
        if not self.is_withdrawn and (self.ends_on is None or self.ends_on > last_on):
            self.is_withdrawn = self.starts_on > last_on
            self.ends_on = max(self.starts_on, last_on)


@dataclass
class Transfer:
    """A wish to move."""

    member: UUID
    to: UUID
    status: str = "requested"

    @property
    def is_open(self) -> bool:
        """Whether somebody is still to decide."""
        return self.status in {"requested", "released"}


@dataclass
class Union:
    """All of it. Every function that changes something expects that `today` is the day of the change."""

    top: UUID
    today: date
    kinds: dict[UUID, str] = field(default_factory=dict)
    places: dict[UUID, list[Place]] = field(default_factory=dict)
    members: dict[UUID, list[Standing]] = field(default_factory=dict)
    grants: dict[UUID, Grant] = field(default_factory=dict)
    posts: dict[UUID, tuple[UUID, int]] = field(default_factory=dict)
    closed_posts: set[UUID] = field(default_factory=set)
    terms: dict[UUID, Term] = field(default_factory=dict)
    transfers: dict[UUID, Transfer] = field(default_factory=dict)
    requests: dict[UUID, UUID] = field(default_factory=dict)
    merged: dict[UUID, tuple[UUID, date]] = field(default_factory=dict)

    # --- the tree

    def is_open(self, node: UUID) -> bool:
        """Whether the organisation has not been closed."""
        return self.places[node][-1].state == "active"

    def chain(self, node: UUID, on: date | None = None) -> list[UUID]:
        """The node and all above it, now or on a day; empty before it was founded."""
        found: list[UUID] = []
        next_up: UUID | None = node
        while next_up is not None:
            place = self.places[next_up][-1] if on is None else on_day(self.places[next_up], on)
            if place is None:
                return found
            found.append(next_up)
            next_up = place.parent
        return found

    def closure(self) -> set[tuple[UUID, UUID, int]]:
        """What the closure table must hold."""
        return {(above, node, depth) for node in self.places for depth, above in enumerate(self.chain(node))}

    def children(self, node: UUID) -> list[UUID]:
        """Open organisations directly below."""
        return [each for each, at in self.places.items() if at[-1].parent == node and at[-1].state == "active"]

    def height(self, node: UUID) -> int:
        """How many levels of open organisations lie below."""
        return max((1 + self.height(each) for each in self.children(node)), default=0)

    def may_stand(self, node: UUID | None, kind: str, parent: UUID) -> bool:
        """Whether a node, or a new one of the kind, may stand directly below a parent."""
        chain = self.chain(parent)
        height = 0 if node is None else self.height(node)
        fits = self.is_open(parent) and self.kinds[parent] in MAY_STAND[kind]
        return fits and node not in chain and len(chain) + 1 + height <= 10

    def may_move(self, node: UUID, parent: UUID) -> bool:
        """Whether it may be put below another; where it is already, nothing is to be done."""
        if self.places[node][-1].parent == parent:
            return True
        return node != self.top and self.is_open(node) and self.may_stand(node, self.kinds[node], parent)

    def move(self, node: UUID, parent: UUID) -> None:
        """Puts it there from today on."""
        if self.places[node][-1].parent != parent:
            self.places[node].append(Place(self.today, parent))

    def may_close(self, node: UUID, successor: UUID | None, *, is_merger: bool) -> bool:
        """Whether it may be merged or dissolved."""
        if node == self.top or not self.is_open(node):
            return False
        follow = bool(self.belonging(node)) or node in self.requests.values()
        if successor is None:
            return not follow and not self.children(node)
        kind, other = self.kinds[node], self.kinds[successor]
        if node in self.chain(successor) or not self.is_open(successor) or (is_merger and kind != other):
            return False
        if follow and kind != other and other not in TAKES_MEMBERS:
            return False
        return all(self.may_stand(each, self.kinds[each], successor) for each in self.children(node))

    def close(self, node: UUID, successor: UUID | None, *, is_merger: bool) -> list[UUID]:
        """Closes it; gives those who followed."""
        followers = self.belonging(node)
        for transfer in self.transfers.values():
            if transfer.to == node and transfer.is_open:
                transfer.status = "cancelled"
        if successor is not None:
            for each in self.children(node):
                self.move(each, successor)
            for member in followers:
                self.change(member, "reorganised", organisation=successor)
            self.requests = {each: successor if at == node else at for each, at in self.requests.items()}
        for post, (organisation, _) in self.posts.items():
            if organisation == node and post not in self.closed_posts:
                self.closed_posts.add(post)
                for term in self.terms.values():
                    if term.post == post:
                        term.end(self.today)
        self.take(each for each in self.grants.values() if each.organisation == node)
        parent = self.places[node][-1].parent
        self.places[node].append(Place(self.today, parent, "merged" if is_merger else "dissolved"))
        return followers

    # --- memberships

    def now(self, member: UUID) -> Standing:
        """What a membership is."""
        return self.members[member][-1]

    def standing(self, member: UUID, on: date) -> Standing | None:
        """What an entry was on a day; nothing before it began, and nothing since it became part of another."""
        if member in self.merged and on >= self.merged[member][1]:
            return None
        return on_day(self.members[member], on)

    def live(self, member: UUID) -> UUID:
        """The entry that an id leads to, by following each merge in its turn."""
        while member in self.merged:
            member = self.merged[member][0]
        return member

    def may_merge(self, kept: UUID, merged: UUID) -> bool:
        """Whether two entries that live may become one, as far as the model knows them."""
        entries = (self.now(kept), self.now(merged))
        barred = [each.state == "deceased" or (each.state, each.cause) == ("left", "expelled") for each in entries]
        in_force = [each.state in MEMBERS for each in entries]
        if (barred[0] and in_force[1]) or (barred[1] and in_force[0]):
            return False
        if any(each.is_open and each.member in {kept, merged} for each in self.transfers.values()):
            return False
        held = [[each for each in self.terms.values() if each.member == member] for member in (kept, merged)]
        return not any(one.overlaps(other) for one in held[0] for other in held[1])

    def merge(self, kept: UUID, merged: UUID) -> None:
        """Makes one of the two, from today on: what is in force is kept, and a suspension or a death is not lost."""
        now, other = self.now(kept), self.now(merged)
        if other.state in MEMBERS:
            self.change(merged, "merged", state="left")
        self.merged[merged] = kept, self.today
        after = replace(now)
        if other.state in MEMBERS and now.state not in MEMBERS:
            after = other
        elif (other.state, now.state) in {("suspended", "active"), ("suspended", "retained"), ("deceased", "left")}:
            after = replace(now, state=other.state)
        if not after.is_same(now):
            place = after.organisation
            self.change(kept, "merged", state=after.state, organisation=place, employment=after.employment)

    def belonging(self, node: UUID) -> list[UUID]:
        """Those in membership there."""
        return [
            each for each, held in self.members.items() if held[-1].organisation == node and held[-1].state in MEMBERS
        ]

    def may_belong(self, node: UUID) -> bool:
        """Whether somebody may come to it."""
        return self.is_open(node) and self.kinds[node] in TAKES_MEMBERS

    def change(self, member: UUID, cause: str, from_on: date | None = None, **anew: object) -> None:
        """Makes something else of a membership, with what follows for transfers, offices and roles."""
        before = self.now(member)
        after = replace(before, from_on=from_on or self.today, cause=cause, **anew)  # type: ignore[arg-type]  # by name
        self.members[member].append(after)
        has_moved = before.organisation != after.organisation
        for transfer in self.transfers.values():
            is_over = after.state not in {"active", "retained"} or has_moved
            if transfer.member == member and transfer.is_open and is_over:
                transfer.status = "cancelled"
        lost = set(self.places)
        if after.state == "active":
            lost = set(self.chain(before.organisation)) - set(self.chain(after.organisation)) if has_moved else set()
        for term in self.terms.values():
            if term.member == member and self.posts[term.post][0] in lost:
                term.end(after.from_on - DAY)
        self.take(each for each in self.grants.values() if each.member == member and each.organisation in lost)

    def to_correct(self, member: UUID, from_on: date | None) -> Standing | None:
        """What a correction puts back; None when it is refused."""
        held, now = self.members[member], self.now(member)
        if from_on is None:
            found = None if len(held) == 1 else replace(held[-2], from_on=max(held[-1].from_on, held[-2].from_on))
        else:
            before = on_day(held, from_on - DAY)
            found = None if before is None or before is now else replace(before, from_on=from_on)
        if found is None or found.is_same(now):
            return None
        has_moved = found.organisation != now.organisation
        if has_moved and not self.may_belong(found.organisation):
            return None
        if found.state in MEMBERS and not self.is_open(found.organisation):
            return None
        return found

    # --- offices and roles

    def take(self, grants: Iterable[Grant]) -> None:
        """Takes roles back today."""
        for grant in grants:
            grant.taken_on = grant.taken_on or self.today

    def end_term(self, term: UUID, last_on: date) -> None:
        """Ends a term with its roles."""
        self.terms[term].ends_on = last_on
        for grant in self.grants.values():
            if grant.term == term and grant.taken_on is None:
                if last_on < self.today or grant.starts_on > last_on:
                    grant.taken_on = self.today
                else:
                    grant.ends_on = min(last_on, grant.ends_on or date.max)

    def holds(self, member: UUID, role: str, node: UUID) -> bool:
        """Whether the member has the role there, now or later."""
        return any(
            (each.member, each.role, each.organisation) == (member, role, node)
            and each.taken_on is None
            and (each.ends_on or date.max) >= self.today
            for each in self.grants.values()
        )

    def is_free(self, post: UUID, wish: Term, but: UUID | None = None) -> bool:
        """Whether a seat is free on every day of the wish."""
        others = [
            each for key, each in self.terms.items() if each.post == post and key != but and not each.is_withdrawn
        ]
        days = [wish.starts_on, *(each.starts_on for each in others if each.starts_on > wish.starts_on)]
        return all(sum(each.ran(day) for each in others) < self.posts[post][1] for day in days if wish.ran(day))

    def may_hold(self, member: UUID, node: UUID) -> bool:
        """Whether the member may take an office of the organisation."""
        return self.now(member).state == "active" and node in self.chain(self.now(member).organisation)

    # --- what is asked

    def counts(self, on: date) -> dict[UUID, Counter[str]]:
        """Members by state, at and below every organisation that there was on the day."""
        found: dict[UUID, Counter[str]] = {node: Counter() for node in self.places}
        chains = {node: self.chain(node, on) for node in self.places}
        for member in self.members:
            standing = self.standing(member, on)
            if standing is not None:
                for node in chains[standing.organisation]:
                    found[node][standing.state] += 1
        return found

    def belonging_on(self, node: UUID, on: date) -> set[tuple[UUID, str, UUID, str]]:
        """Entries at and below an organisation on a day, each with what it was."""
        held = [(member, at) for member in self.members if (at := self.standing(member, on)) is not None]
        below = {at.organisation for _, at in held if node in self.chain(at.organisation, on)}
        return {(member, at.state, at.organisation, at.employment) for member, at in held if at.organisation in below}

    def roles(self, on: date) -> list[Grant]:
        """Roles in force on a day: of those who were active or retained."""
        found = []
        for grant in self.grants.values():
            standing = self.standing(grant.member, on)
            if grant.ran(on) and standing is not None and standing.state in {"active", "retained"}:
                found.append(grant)
        return found

    def sight(self, member: UUID) -> set[UUID]:
        """Whom a member sees today: themselves, and all at or below the organisations of their roles."""
        nodes = {each.organisation for each in self.grants.values() if each.member == member and self.is_live(each)}
        reached = {node for node in self.places if nodes.intersection(self.chain(node))}
        return {member} | {
            each for each, held in self.members.items() if held[-1].organisation in reached and each not in self.merged
        }

    def is_live(self, grant: Grant) -> bool:
        """Whether it is in force now."""
        return grant.taken_on is None and grant.starts_on <= self.today <= (grant.ends_on or date.max)

    def rights(self, standing: Standing) -> set[str]:
        """What a membership lets a person do."""
        held = RIGHTS.get(standing.state, set())
        return held & IN_POOL if self.kinds[standing.organisation] == "holding_pool" else held
