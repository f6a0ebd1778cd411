"""Who holds which office of the demonstration union, since when, and the rights that come with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import NamedTuple
from uuid import UUID

from db.models.auth import Role
from db.models.organisations import OrganisationKind, PostKind
from db.seed.ids import Kind, seed_id
from db.seed.people import REGISTER_DAY
from db.seed.seats import ACCOUNT_SEATS
from db.seed.tree import Organisation

_VACANT_RATIO = 0.12
_CHANCES_OF_PAST_TERMS = (0, 1, 1, 2)
_ADMINISTRATOR_NUMBER = 6

_OFFICES: Mapping[str, tuple[PostKind, ...]] = {
    OrganisationKind.FEDERATION: (
        PostKind.CHAIR,
        PostKind.VICE_CHAIR,
        PostKind.VICE_CHAIR,
        PostKind.ORGANISER,
        PostKind.TREASURER,
        PostKind.WOMEN_WORKERS,
        PostKind.AUDITOR,
    ),
    OrganisationKind.ENTERPRISE_UNION: (
        PostKind.CHAIR,
        PostKind.VICE_CHAIR,
        PostKind.ORGANISER,
        PostKind.TREASURER,
        PostKind.WOMEN_WORKERS,
        PostKind.AUDITOR,
    ),
    OrganisationKind.BRANCH: (PostKind.CHAIR, PostKind.ORGANISER, PostKind.WOMEN_WORKERS),
    OrganisationKind.GROUP: (PostKind.GROUP_LEADER,),
}

_LEADING = {PostKind.CHAIR, PostKind.VICE_CHAIR, PostKind.ORGANISER}


class Post(NamedTuple):
    """An office, with the columns of table `post`."""

    id: UUID
    organisation_id: UUID
    kind: str
    position: int


class Term(NamedTuple):
    """A term of office, with the columns of table `post_term`; no end: in office on the register's day."""

    id: UUID
    post_id: UUID
    member_id: UUID
    starts_on: date
    ends_on: date | None


class Grant(NamedTuple):
    """A role on a node, with the columns of table `role_grant`."""

    id: UUID
    member_id: UUID
    role: str
    organisation_id: UUID
    granted_by_id: UUID | None
    starts_on: date
    ends_on: date | None
    revoked_at: datetime | None


class Seat(NamedTuple):
    """A member who is needed at a place. `is_senior`: old enough to have held office for years."""

    organisation_id: UUID
    is_woman: bool
    is_senior: bool
    name: str | None = None


@dataclass(slots=True)
class Offices:
    """Posts, terms and grants, and the seats of members `1…len(seats)` in the order of their numbers."""

    posts: list[Post] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)


def offices_of(organisations: Sequence[Organisation], rng: Random) -> Offices:
    """Fills the offices of every node: held, held before, or vacant."""
    by_code = {node.code: node.id for node in organisations}
    offices = Offices(
        seats=[Seat(by_code[seat.code], seat.is_woman, seat.is_senior, seat.name) for seat in ACCOUNT_SEATS]
    )
    top = organisations[0]
    administrator = _member_id(_ADMINISTRATOR_NUMBER)
    first_day = (date(2020, 1, 1), None)
    _grant(offices, administrator, Role.ADMINISTRATOR, organisation_id=top.id, days=first_day)
    for node in organisations:
        for post in _posts_of(node, len(offices.posts)):
            offices.posts.append(post)
            _fill(offices, node, post, rng)
    return offices


def role_of(kind: str, post: str) -> Role | None:
    """The role that an office of an organisation of this kind carries."""
    if kind == OrganisationKind.GROUP:
        return None
    if post == PostKind.AUDITOR:
        return Role.AUDITOR
    if post in _LEADING:
        return Role.FEDERATION_OFFICER if kind == OrganisationKind.FEDERATION else Role.BRANCH_OFFICER
    return None


def _posts_of(node: Organisation, before: int) -> Iterator[Post]:
    kinds = _OFFICES[node.kind]
    for index, kind in enumerate(kinds):
        position = kinds[:index].count(kind)
        yield Post(seed_id(Kind.POST, before + index + 1), node.id, kind.value, position)


def _fill(offices: Offices, node: Organisation, post: Post, rng: Random) -> None:
    account = _account_of(node, post)
    is_vacant = account is None and rng.random() < _VACANT_RATIO
    past = max(rng.choice(_CHANCES_OF_PAST_TERMS), int(is_vacant))
    if is_vacant:
        last_day = REGISTER_DAY - timedelta(days=rng.randrange(30, 300))
    else:
        starts_on = REGISTER_DAY - timedelta(days=rng.randrange(60, 1_600))
        holder = account or _seat(offices, node, post, rng)
        _hold(offices, node, post, holder=holder, days=(starts_on, None))
        last_day = starts_on - timedelta(days=1)
    if past:
        _fill_past(
            offices, node, post, last_day=last_day, lengths_days=[rng.randrange(1_096, 1_826) for _ in range(past)]
        )


def _fill_past(
    offices: Offices, node: Organisation, post: Post, *, last_day: date, lengths_days: Sequence[int]
) -> None:
    """One former officer for all past terms, the youngest term first."""
    offices.seats.append(Seat(node.id, post.kind == PostKind.WOMEN_WORKERS, is_senior=True))
    holder = len(offices.seats)
    for length_days in lengths_days:
        starts_on = last_day - timedelta(days=length_days)
        _hold(offices, node, post, holder=holder, days=(starts_on, last_day))
        last_day = starts_on - timedelta(days=1)


def _hold(offices: Offices, node: Organisation, post: Post, *, holder: int, days: tuple[date, date | None]) -> None:
    starts_on, ends_on = days
    member_id = _member_id(holder)
    offices.terms.append(Term(seed_id(Kind.POST_TERM, len(offices.terms) + 1), post.id, member_id, starts_on, ends_on))
    role = role_of(node.kind, post.kind)
    if role is not None:
        _grant(offices, member_id, role, organisation_id=node.id, days=days)


def _grant(
    offices: Offices, member_id: UUID, role: Role, *, organisation_id: UUID, days: tuple[date, date | None]
) -> None:
    """Grants of the past were taken back at noon in China of their last day."""
    starts_on, ends_on = days
    administrator = _member_id(_ADMINISTRATOR_NUMBER)
    offices.grants.append(
        Grant(
            seed_id(Kind.ROLE_GRANT, len(offices.grants) + 1),
            member_id,
            role.value,
            organisation_id,
            None if member_id == administrator else administrator,
            starts_on,
            ends_on,
            datetime.combine(ends_on, time(4), UTC) if ends_on else None,
        )
    )


def _seat(offices: Offices, node: Organisation, post: Post, rng: Random) -> int:
    """The number of the member for whom a new seat is made."""
    is_woman = post.kind == PostKind.WOMEN_WORKERS or rng.random() < 0.3
    offices.seats.append(Seat(node.id, is_woman, is_senior=True))
    return len(offices.seats)


def _account_of(node: Organisation, post: Post) -> int | None:
    """The member number of the account that holds this post."""
    for number, seat in enumerate(ACCOUNT_SEATS, start=1):
        if (seat.code, seat.post, 0) == (node.code, post.kind, post.position):
            return number
    return None


def _member_id(number: int) -> UUID:
    return seed_id(Kind.MEMBER, number)
