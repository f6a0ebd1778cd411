"""Changes of the union tree: founding, names, moves, mergers, dissolution, each from today on.

Lock order: the union's tree lock first, then rows of organisations (the one asked about, its new parent or successor,
its children by id), then what the hooks of other domains lock. So changes of structure follow each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

from db.models.organisations import OrganisationCause, OrganisationState
from db.queries.organisations import structure as queries
from db.queries.organisations.structure import Change, NewOrganisation
from db.types import new_id
from domain.audit.service import record
from domain.auth.access import RIGHTS
from domain.organisations import rules
from domain.organisations.errors import (
    CodeInUse,
    DayOutOfRange,
    OrganisationClosed,
    OrganisationHasChildren,
    OrganisationHasMembers,
    OrganisationHasOpenRequests,
    OrganisationIsTop,
    OrganisationNotFound,
    SuccessorUnsuitable,
)
from domain.organisations.rules import Placed
from domain.shared.calendar import local_day
from domain.shared.changes import OrganisationClosing
from domain.shared.errors import DomainError, refuse
from domain.shared.events import emit
from domain.shared.work import Outcome, Work

Row: TypeAlias = Mapping[str, Any]
Held: TypeAlias = tuple[Row, Sequence[Row]]
"""What an organisation has, in numbers, and its open children."""


@dataclass(frozen=True, slots=True)
class OrganisationFound:
    """An organisation to found below another; `founded_on` None: today."""

    parent_id: UUID
    kind: str
    code: str
    name: str
    name_en: str
    founded_on: date | None = None


@dataclass(frozen=True, slots=True)
class OrganisationUpdate:
    """New names; one left None stays."""

    organisation_id: UUID
    name: str | None = None
    name_en: str | None = None


@dataclass(frozen=True, slots=True)
class OrganisationMove:
    """A subtree with its new place."""

    organisation_id: UUID
    parent_id: UUID


@dataclass(frozen=True, slots=True)
class OrganisationMerge:
    """An organisation that goes into another of its kind."""

    organisation_id: UUID
    successor_id: UUID


@dataclass(frozen=True, slots=True)
class OrganisationDissolve:
    """An organisation that ends; without a successor it must have nothing."""

    organisation_id: UUID
    successor_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class OrganisationChange:
    """A move, merger or dissolution (`move`, `merge`, `dissolve`) with the new parent or the successor."""

    organisation_id: UUID
    change: str
    other_id: UUID | None = None


async def organisation_found(work: Work, command: OrganisationFound) -> Outcome:
    """Founds an organisation; its period begins with the day of founding. Writes `organisation.founded`.

    Raises:
        DomainError: INVALID_CODE, INVALID_ORGANISATION_NAME, ORGANISATION_NOT_FOUND, DAY_OUT_OF_RANGE, CODE_IN_USE, and
            what `rules.place_refusal` says of the place.
    """
    code = rules.clean_code(command.code)
    name = rules.clean_organisation_name(command.name, "name")
    name_en = rules.clean_organisation_name(command.name_en, "nameEn")
    today = local_day(work.now)
    founded_on = command.founded_on or today
    await queries.lock_tree(work.conn, work.scope.tenant_id)
    parent = await _locked(work, command.parent_id, "parentId")
    if not parent["founded_on"] <= founded_on <= today:
        raise DayOutOfRange("foundedOn", earliest_on=str(parent["founded_on"]), latest_on=str(today))
    new = NewOrganisation(
        new_id(), command.parent_id, command.kind, code, name, name_en, founded_on, work.actor.member_id
    )
    at = await queries.find_placed(work.conn, work.scope.tenant_id, command.parent_id, above_id=new.id)
    node = Placed(new.id, command.kind, OrganisationState.ACTIVE.value, 0, 0, 0)
    _raise(rules.place_refusal(node, _placed(parent, at), is_below=False, path="parentId"))
    if not await queries.insert_organisation(work.conn, work.scope.tenant_id, new):
        raise CodeInUse("code")
    await _tell(work, "organisation.founded", new.id, parent_id=str(command.parent_id), kind=command.kind, code=code)
    return {"organisation_id": str(new.id)}


async def organisation_update(work: Work, command: OrganisationUpdate) -> Outcome:
    """Gives an organisation other names from today on; the same names again change nothing.

    Raises:
        DomainError: INVALID_ORGANISATION_NAME, ORGANISATION_NOT_FOUND, ORGANISATION_CLOSED.
    """
    name = None if command.name is None else rules.clean_organisation_name(command.name, "name")
    name_en = None if command.name_en is None else rules.clean_organisation_name(command.name_en, "nameEn")
    await queries.lock_tree(work.conn, work.scope.tenant_id)
    node = await _locked(work, command.organisation_id, "organisationId")
    _check_open(node, "organisationId")
    if (name or node["name"], name_en or node["name_en"]) != (node["name"], node["name_en"]):
        change = Change(
            local_day(work.now), OrganisationCause.RENAMED.value, work.actor.member_id, name=name, name_en=name_en
        )
        await queries.change_organisations(work.conn, work.scope.tenant_id, [command.organisation_id], change)
        facts = {
            "name": name or node["name"],
            "from_name": node["name"],
            "to_name": name or node["name"],
            "from_name_en": node["name_en"],
            "to_name_en": name_en or node["name_en"],
        }
        await _tell(work, "organisation.renamed", command.organisation_id, **facts)
    return {"organisation_id": str(command.organisation_id)}


async def organisation_move(work: Work, command: OrganisationMove) -> Outcome:
    """Puts an organisation with all below it under another parent, from today on; the same parent changes nothing.

    Whoever held a role above the old place and not above the new one no longer reaches the subtree.

    Raises:
        DomainError: ORGANISATION_NOT_FOUND, ORGANISATION_CLOSED, ORGANISATION_IS_TOP, and what `rules.place_refusal`
            says.
    """
    await queries.lock_tree(work.conn, work.scope.tenant_id)
    node = await _locked(work, command.organisation_id, "organisationId")
    parent = await _locked(work, command.parent_id, "parentId")
    if node["parent_id"] == command.parent_id:
        return {"organisation_id": str(command.organisation_id)}
    _raise(await _move_refusal(work, node, parent))
    await _re_parent(work, [command.organisation_id], command.parent_id, OrganisationCause.MOVED, cause_id=None)
    await _tell(
        work,
        "organisation.moved",
        command.organisation_id,
        from_parent_id=str(node["parent_id"]),
        to_parent_id=str(command.parent_id),
    )
    return {"organisation_id": str(command.organisation_id)}


async def organisation_merge(work: Work, command: OrganisationMerge) -> Outcome:
    """Merges an organisation into a successor of its kind: what follows is that of `organisation_dissolve`.

    Raises:
        DomainError: As `organisation_dissolve`.
    """
    return await _close(work, command.organisation_id, command.successor_id, OrganisationState.MERGED)


async def organisation_dissolve(work: Work, command: OrganisationDissolve) -> Outcome:
    """Dissolves an organisation as of today. It keeps its code, its past, and those who had left it.

    With a successor: the organisations below and the hooks' share (members, open join requests) follow to it. In any
    case: posts close, terms end with today, roles on it end at once.

    Raises:
        DomainError: ORGANISATION_NOT_FOUND, ORGANISATION_CLOSED, ORGANISATION_IS_TOP, SUCCESSOR_UNSUITABLE,
            KIND_NOT_ALLOWED_THERE, TREE_TOO_DEEP, TOO_MANY_CHILDREN for organisations that would follow; without a
            successor ORGANISATION_HAS_CHILDREN, ORGANISATION_HAS_MEMBERS, ORGANISATION_HAS_OPEN_REQUESTS together.
    """
    return await _close(work, command.organisation_id, command.successor_id, OrganisationState.DISSOLVED)


async def organisation_change_preview(work: Work, command: OrganisationChange) -> tuple[Row | None, list[DomainError]]:
    """What a change would find, and why it would be refused. Reads only, takes no lock.

    An organisation out of the caller's reach is a refusal like others, without numbers.
    """
    if command.change != "dissolve" and command.other_id is None:
        return None, [OrganisationNotFound("otherId")]
    try:
        if command.change == "move" and command.other_id is not None:
            return await organisation_move_preview(work, OrganisationMove(command.organisation_id, command.other_id))
        closing = OrganisationDissolve(command.organisation_id, command.other_id)
        return await organisation_close_preview(work, closing, is_merger=command.change == "merge")
    except OrganisationNotFound as error:
        return None, [error]


async def organisation_move_preview(work: Work, command: OrganisationMove) -> tuple[Row, list[DomainError]]:
    """What `organisation_move` would find and why it would refuse. Reads only, takes no lock."""
    node = await _found(work, command.organisation_id, "organisationId")
    parent = await _found(work, command.parent_id, "parentId")
    held = await queries.count_held(work.conn, work.scope.tenant_id, command.organisation_id, local_day(work.now))
    refusal = None if node["parent_id"] == command.parent_id else await _move_refusal(work, node, parent)
    return held, [] if refusal is None else [refusal]


async def organisation_close_preview(
    work: Work, command: OrganisationDissolve, *, is_merger: bool
) -> tuple[Row, list[DomainError]]:
    """What a merger or a dissolution would find and why it would refuse. Reads only, takes no lock."""
    state = OrganisationState.MERGED if is_merger else OrganisationState.DISSOLVED
    node = await _found(work, command.organisation_id, "organisationId")
    successor = None if command.successor_id is None else await _found(work, command.successor_id, "successorId")
    held = await queries.count_held(work.conn, work.scope.tenant_id, command.organisation_id, local_day(work.now))
    children = await queries.list_children(work.conn, work.scope.tenant_id, command.organisation_id)
    return held, await _close_refusals(work, node, successor, state, (held, children))


async def _close(work: Work, organisation_id: UUID, successor_id: UUID | None, state: OrganisationState) -> Outcome:
    today, tenant_id = local_day(work.now), work.scope.tenant_id
    await queries.lock_tree(work.conn, tenant_id)
    node = await _locked(work, organisation_id, "organisationId")
    successor = None if successor_id is None else await _locked(work, successor_id, "successorId")
    children = await queries.lock_children(work.conn, tenant_id, organisation_id)
    held = await queries.count_held(work.conn, tenant_id, organisation_id, today)
    refuse(await _close_refusals(work, node, successor, state, (held, children)))
    if successor_id is not None and children:
        child_ids = [child["id"] for child in children]
        await _re_parent(work, child_ids, successor_id, OrganisationCause.MOVED, cause_id=organisation_id)
    for hook in work.hooks.organisation_closing:
        await hook(work, OrganisationClosing(organisation_id, today, successor_id))
    await queries.end_offices(work.conn, tenant_id, organisation_id, today, work.now)
    await _end_roles(work, organisation_id)
    change = Change(
        today,
        OrganisationCause(state.value).value,
        work.actor.member_id,
        state=state.value,
        cause_id=successor_id,
        successor_id=successor_id,
    )
    await queries.change_organisations(work.conn, tenant_id, [organisation_id], change)
    facts = {name: held[name] for name in ("children", "members", "join_requests", "posts", "terms", "roles")}
    await _tell(work, f"organisation.{state.value}", organisation_id, successor_id=str(successor_id), **facts)
    return {"organisation_id": str(organisation_id), "successor_id": successor_id and str(successor_id)}


async def _close_refusals(
    work: Work,
    node: Row,
    successor: Row | None,
    state: OrganisationState,
    found: Held,
) -> list[DomainError]:
    """Why it may not close; the first of those that stand in each other's way, else all."""
    held = found[0]
    if node["parent_id"] is None:
        return [OrganisationIsTop("organisationId")]
    if state.value not in rules.STATES[node["state"]]:
        return [OrganisationClosed("organisationId")]
    if successor is None:
        refusals: list[DomainError] = []
        if held["children"]:
            refusals.append(OrganisationHasChildren("organisationId", count=held["children"]))
        if held["members"]:
            refusals.append(OrganisationHasMembers("organisationId", count=held["members"]))
        if held["join_requests"]:
            refusals.append(OrganisationHasOpenRequests("organisationId", count=held["join_requests"]))
        return refusals
    return await _successor_refusals(work, node, successor, state, found)


async def _successor_refusals(
    work: Work,
    node: Row,
    successor: Row,
    state: OrganisationState,
    found: Held,
) -> list[DomainError]:
    held, children = found
    at = await queries.find_placed(work.conn, work.scope.tenant_id, successor["id"], above_id=node["id"])
    is_merger = state is OrganisationState.MERGED
    follows = held["members"] or held["join_requests"]
    is_unsuitable = (
        at["is_below"]
        or successor["state"] != OrganisationState.ACTIVE
        or (is_merger and successor["kind"] != node["kind"])
        or (follows and not rules.takes_over(node["kind"], successor["kind"]))
    )
    if is_unsuitable:
        return [SuccessorUnsuitable("successorId")]
    taker = _placed(successor, at)
    for number, child in enumerate(children):
        below = Placed(child["id"], child["kind"], OrganisationState.ACTIVE.value, 0, child["height"] or 0, 0)
        filled = replace(taker, children=taker.children + number)
        refusal = rules.place_refusal(below, filled, is_below=False, path="successorId")
        if refusal is not None:
            return [refusal]
    return []


async def _move_refusal(work: Work, node: Row, parent: Row) -> DomainError | None:
    if node["parent_id"] is None:
        return OrganisationIsTop("organisationId")
    if node["state"] != OrganisationState.ACTIVE:
        return OrganisationClosed("organisationId")
    tenant_id = work.scope.tenant_id
    own = await queries.find_placed(work.conn, tenant_id, node["id"], above_id=node["id"])
    at = await queries.find_placed(work.conn, tenant_id, parent["id"], above_id=node["id"])
    return rules.place_refusal(_placed(node, own), _placed(parent, at), is_below=at["is_below"], path="parentId")


async def _re_parent(
    work: Work, organisation_ids: list[UUID], parent_id: UUID, cause: OrganisationCause, *, cause_id: UUID | None
) -> None:
    change = Change(local_day(work.now), cause.value, work.actor.member_id, parent_id=parent_id, cause_id=cause_id)
    await queries.change_organisations(work.conn, work.scope.tenant_id, organisation_ids, change)
    await queries.move_subtrees(work.conn, work.scope.tenant_id, organisation_ids, parent_id)


async def _end_roles(work: Work, organisation_id: UUID) -> None:
    for grant in await queries.end_roles(work.conn, work.scope.tenant_id, organisation_id, work.now):
        RIGHTS.forget(grant["member_id"], work.now)
        facts = {"member_id": str(grant["member_id"]), "role": grant["role"]}
        await record(work, "role.revoked", "role_grant", grant["id"], organisation_id=organisation_id, **facts)
        await emit(work, "role.revoked", "role_grant", grant["id"], organisation_id=str(organisation_id), **facts)


async def _locked(work: Work, organisation_id: UUID, path: str) -> Row:
    row = await queries.lock_organisation(work.conn, work.scope, organisation_id)
    if row is None:
        raise OrganisationNotFound(path)
    return row


async def _found(work: Work, organisation_id: UUID, path: str) -> Row:
    row = await queries.find_organisation(work.conn, work.scope, organisation_id)
    if row is None:
        raise OrganisationNotFound(path)
    return row


def _placed(row: Row, at: Row) -> Placed:
    return Placed(row["id"], row["kind"], row["state"], at["depth"] or 0, at["height"] or 0, at["children"])


def _check_open(row: Row, path: str) -> None:
    if row["state"] != OrganisationState.ACTIVE:
        raise OrganisationClosed(path)


def _raise(refusal: DomainError | None) -> None:
    if refusal is not None:
        raise refusal


async def _tell(work: Work, action: str, organisation_id: UUID, **facts: object) -> None:
    await record(work, action, "organisation", organisation_id, organisation_id=organisation_id, **facts)
    await emit(work, action, "organisation", organisation_id, **facts)
