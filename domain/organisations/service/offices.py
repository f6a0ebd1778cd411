"""Posts, terms of office and the roles that come with them.

Lock order: the post's organisation where a post is opened, else the post; then the holder's row; then grants. So two
terms of one post never begin at once. Whatever begins or ends a term may begin or end roles, so it asks for a recent
proof of who the caller is, as `role_grant` does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from db.queries.organisations import offices as queries
from db.queries.organisations import structure
from db.queries.organisations.offices import NewPost, NewTerm
from db.types import new_id
from domain.audit.service import record
from domain.auth.access import RIGHTS
from domain.auth.errors import AlreadyGranted
from domain.auth.service import RoleGrant, RoleWish, role_end_refused, role_grant
from domain.organisations import rules
from domain.organisations.errors import (
    DayOutOfRange,
    HolderUnsuitable,
    InvalidSeats,
    OrganisationClosed,
    OrganisationNotFound,
    PostClosed,
    PostHeld,
    PostNotFound,
    TermEnded,
    TermNotFound,
    TooManyPosts,
)
from domain.organisations.rules import Term
from domain.shared.calendar import local_day
from domain.shared.events import emit
from domain.shared.proofs import require_recent_proof
from domain.shared.work import Outcome, Work

Row: TypeAlias = Mapping[str, Any]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PostOpen:
    """An office to open."""

    organisation_id: UUID
    kind: str
    seats: int = 1


@dataclass(frozen=True, slots=True)
class PostClose:
    """An office to close today."""

    post_id: UUID


@dataclass(frozen=True, slots=True)
class TermBegin:
    """Who takes a post, from day to day (both included), with the roles that come with it."""

    post_id: UUID
    member_id: UUID
    starts_on: date
    ends_on: date | None = None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TermEnd:
    """The last day of a term."""

    term_id: UUID
    ends_on: date


@dataclass(frozen=True, slots=True)
class PostHandover:
    """Who follows whom in a post, from which day; without an end the successor stays."""

    term_id: UUID
    member_id: UUID
    starts_on: date
    ends_on: date | None = None


async def post_open(work: Work, command: PostOpen) -> Outcome:
    """Opens an office behind those of its kind, from today on.

    Raises:
        DomainError: INVALID_SEATS, ORGANISATION_NOT_FOUND, ORGANISATION_CLOSED, TOO_MANY_POSTS.
    """
    if not 1 <= command.seats <= rules.MAX_SEATS:
        raise InvalidSeats("seats", limit=rules.MAX_SEATS)
    place = await structure.lock_organisation(work.conn, work.scope, command.organisation_id)
    if place is None:
        raise OrganisationNotFound("organisationId")
    if place["closed_on"] is not None:
        raise OrganisationClosed("organisationId")
    new = NewPost(new_id(), command.organisation_id, command.kind, command.seats, local_day(work.now))
    if not await queries.open_post(work.conn, work.scope.tenant_id, new, limit=rules.MAX_POSTS):
        raise TooManyPosts("organisationId", limit=rules.MAX_POSTS)
    await _tell(work, "post.opened", "post", new.id, organisation_id=new.organisation_id, post_kind=command.kind)
    return {"post_id": str(new.id), "organisation_id": str(new.organisation_id)}


async def post_close(work: Work, command: PostClose) -> Outcome:
    """Closes an office: today is the last day of its terms and of the roles that came with them.

    Raises:
        DomainError: POST_NOT_FOUND, POST_CLOSED, and OWN_ROLE or ROLE_ABOVE_OWN for a role that the caller may not
            take.
    """
    await require_recent_proof(work)
    post = await _locked(work, command.post_id)
    today = local_day(work.now)
    term_ids = await queries.close_post(work.conn, work.scope.tenant_id, command.post_id, today, work.now)
    await _end_roles(work, term_ids, today, organisation_id=post["organisation_id"])
    await _tell(work, "post.closed", "post", command.post_id, organisation_id=post["organisation_id"])
    return {"post_id": str(command.post_id), "organisation_id": str(post["organisation_id"])}


async def term_begin(work: Work, command: TermBegin) -> Outcome:
    """Begins a term of office, also one that began in the past or begins later.

    Its roles hold from today at the earliest, by the rules of `role_grant`; one that the holder has stays as it is.

    Raises:
        DomainError: POST_NOT_FOUND, POST_CLOSED, DAY_OUT_OF_RANGE, HOLDER_UNSUITABLE, POST_HELD, and what `role_grant`
            refuses.
    """
    await require_recent_proof(work)
    post = await _locked(work, command.post_id)
    terms = await queries.list_terms(work.conn, work.scope.tenant_id, command.post_id)
    return await _begin(work, post, command, [Term(each["starts_on"], each["ends_on"]) for each in terms])


async def term_end(work: Work, command: TermEnd) -> Outcome:
    """Sets the last day of a term; the roles that came with it end with the same day, or at once when it has passed.

    Raises:
        DomainError: TERM_NOT_FOUND, TERM_ENDED, DAY_OUT_OF_RANGE, and OWN_ROLE or ROLE_ABOVE_OWN for a role that the
            caller may not take.
    """
    await require_recent_proof(work)
    post, term, _ = await _locked_term(work, command.term_id)
    await _end(work, term, command.ends_on, post=post, path="endsOn")
    return {"post_id": str(post["id"]), "organisation_id": str(post["organisation_id"])}


async def post_handover(work: Work, command: PostHandover) -> Outcome:
    """Ends a term with the day before the successor's first, and begins the successor's with the same roles.

    Raises:
        DomainError: What `term_end` and `term_begin` refuse; nothing is done by halves.
    """
    await require_recent_proof(work)
    post, term, terms = await _locked_term(work, command.term_id)
    if post["closed_on"] is not None:
        raise PostClosed("termId")
    grants = await queries.lock_term_grants(work.conn, work.scope.tenant_id, [command.term_id])
    last_on = command.starts_on - _DAY
    await _end(work, term, last_on, post=post, path="startsOn")
    others = [Term(each["starts_on"], each["ends_on"]) for each in terms if each["id"] != command.term_id]
    remaining = [*others, Term(term["starts_on"], last_on)]
    roles = tuple(dict.fromkeys(grant["role"] for grant in grants))
    successor = TermBegin(post["id"], command.member_id, command.starts_on, command.ends_on, roles)
    return await _begin(work, post, successor, remaining)


async def _begin(work: Work, post: Row, command: TermBegin, terms: Sequence[Term]) -> Outcome:
    tenant_id, today = work.scope.tenant_id, local_day(work.now)
    if post["closed_on"] is not None:
        raise PostClosed("postId")
    opened_on = post["opened_on"]
    if opened_on is not None and command.starts_on < opened_on:
        raise DayOutOfRange("startsOn", earliest_on=str(opened_on), latest_on=str(command.ends_on))
    if command.ends_on is not None and command.ends_on < command.starts_on:
        raise DayOutOfRange("endsOn", earliest_on=str(command.starts_on), latest_on=str(date.max))
    state = await queries.find_holder_state(work.conn, tenant_id, command.member_id, post["organisation_id"])
    if state != "active":
        raise HolderUnsuitable("memberId")
    if not rules.is_seat_free(terms, Term(command.starts_on, command.ends_on), post["seats"]):
        raise PostHeld("startsOn")
    term = NewTerm(new_id(), command.post_id, command.member_id, command.starts_on, command.ends_on)
    await queries.insert_term(work.conn, tenant_id, term)
    for role in command.roles:
        wish = RoleGrant(
            command.member_id, role, post["organisation_id"], max(command.starts_on, today), command.ends_on
        )
        try:
            outcome = await role_grant(work, wish)
        except AlreadyGranted:  # theirs already, and not by this office: it stays when the term ends
            continue
        await queries.bind_grant(work.conn, tenant_id, UUID(str(outcome["role_grant_id"])), term.id)
    facts = {"post_id": str(term.post_id), "member_id": str(term.member_id), "starts_on": str(term.starts_on)}
    await _tell(work, "post_term.begun", "post_term", term.id, organisation_id=post["organisation_id"], **facts)
    return {"post_id": str(post["id"]), "organisation_id": str(post["organisation_id"]), "term_id": str(term.id)}


async def _end(work: Work, term: Row, ends_on: date, *, post: Row, path: str) -> None:
    if term["ends_on"] is not None and term["ends_on"] < ends_on:
        raise TermEnded("termId")
    if ends_on < term["starts_on"]:
        raise DayOutOfRange(path, earliest_on=str(term["starts_on"]), latest_on=str(term["ends_on"] or date.max))
    await queries.end_term(work.conn, work.scope.tenant_id, term["id"], ends_on)
    await _end_roles(work, [term["id"]], ends_on, organisation_id=post["organisation_id"])
    facts = {"post_id": str(post["id"]), "member_id": str(term["member_id"]), "ends_on": str(ends_on)}
    await _tell(work, "post_term.ended", "post_term", term["id"], organisation_id=post["organisation_id"], **facts)


async def _end_roles(work: Work, term_ids: Sequence[UUID], on: date, *, organisation_id: UUID) -> None:
    grants = await queries.lock_term_grants(work.conn, work.scope.tenant_id, term_ids)
    for grant in grants:
        refusal = await role_end_refused(work, RoleWish(grant["member_id"], grant["role"], grant["organisation_id"]))
        if refusal is not None:
            raise refusal
    now = (work.now, local_day(work.now))
    await queries.end_grants(work.conn, work.scope.tenant_id, [grant["id"] for grant in grants], on, now=now)
    for grant in grants:
        RIGHTS.forget(grant["member_id"], work.now)
        facts = {"member_id": str(grant["member_id"]), "role": grant["role"], "ends_on": str(on)}
        await _tell(work, "role.revoked", "role_grant", grant["id"], organisation_id=organisation_id, **facts)


async def _locked(work: Work, post_id: UUID) -> Row:
    post = await queries.lock_post(work.conn, work.scope, post_id)
    if post is None:
        raise PostNotFound("postId")
    if post["closed_on"] is not None:
        raise PostClosed("postId")
    return post


async def _locked_term(work: Work, term_id: UUID) -> tuple[Row, Row, Sequence[Row]]:
    """The post, the term as it is under the post's lock, and all terms of the post."""
    post_id = await queries.find_term_post(work.conn, work.scope.tenant_id, term_id)
    post = None if post_id is None else await queries.lock_post(work.conn, work.scope, post_id)
    if post is None:
        raise TermNotFound("termId")
    terms = await queries.list_terms(work.conn, work.scope.tenant_id, post["id"])
    term = next((each for each in terms if each["id"] == term_id), None)
    if term is None:
        raise TermEnded("termId")
    return post, term, terms


async def _tell(
    work: Work, action: str, object_kind: str, object_id: UUID, *, organisation_id: UUID, **facts: object
) -> None:
    await record(work, action, object_kind, object_id, organisation_id=organisation_id, **facts)
    await emit(work, action, object_kind, object_id, organisation_id=str(organisation_id), **facts)
