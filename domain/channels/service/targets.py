"""Targets: set up and ended by who manages news there and has just proven who they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from db.models.channels import ChannelKind, ChannelTargetRow
from db.queries import channels as queries
from db.queries import news
from db.sealing import seal
from db.types import new_id
from domain.audit.service import record
from domain.channels import rules
from domain.channels.errors import ChannelPlaceNotFound, ChannelTargetEnded, ChannelTargetNotFound
from domain.channels.policy import Standing, may_manage
from domain.shared.proofs import require_recent_proof
from domain.shared.work import Outcome, Work

SECRET: Final = "channel_target.secret"  # noqa: S105  # the place of a sealed value
TOKEN: Final = "channel_target.token"  # noqa: S105  # as above
ADDRESS: Final = "channel_address.address"


@dataclass(frozen=True, slots=True)
class ChannelTargetAdd:
    """A target of an organisation, and what it is reached with."""

    organisation_id: UUID
    kind: ChannelKind
    name: str
    given: Mapping[str, str]
    secret: str = field(repr=False)
    is_loopback_allowed: bool = False


@dataclass(frozen=True, slots=True)
class ChannelTargetEnd:
    """A target at which nothing is published any more."""

    target_id: UUID


async def channel_target_add(work: Work, command: ChannelTargetAdd) -> Outcome:
    """Sets a target up. Its secret is sealed under a key of its own, and never read back.

    Records `channel_target.added`.

    Raises:
        DomainError: STEP_UP_REQUIRED, CHANNEL_PLACE_NOT_FOUND, CHANNEL_SETUP_INVALID.
    """
    await require_recent_proof(work)
    tenant_id, place_id, kind = work.scope.tenant_id, command.organisation_id, command.kind.value
    nodes = list(work.scope.nodes_for("news_manage"))
    manages = await news.has_place(work.conn, tenant_id, place_id, nodes)
    if work.actor.member_id is None or not may_manage(Standing(manages)):
        raise ChannelPlaceNotFound("organisationId")
    name = rules.clean_name(command.name)
    setup = rules.setup_of(kind, command.given, command.secret, is_loopback_allowed=command.is_loopback_allowed)
    target_id = new_id()
    key, wrapped = work.keyring.wrap_new_key(tenant_id, target_id)
    row = ChannelTargetRow(
        tenant_id=tenant_id,
        id=target_id,
        organisation_id=place_id,
        kind=kind,
        name=name,
        account=setup.account,
        settings=dict(setup.settings),
        wrapped_key=wrapped,
        secret_sealed=seal(key, setup.secret, tenant_id=tenant_id, row_id=target_id, column=SECRET),
        created_by_id=work.actor.member_id,
        created_at=work.now,
    )
    await queries.insert_target(work.conn, row)
    await record(work, "channel_target.added", "channel_target", row.id, organisation_id=place_id, kind=kind)
    return {"channel_target_id": str(row.id)}


async def channel_target_end(work: Work, command: ChannelTargetEnd) -> Outcome:
    """Ends a target. What is published there stays; what is planned says that it is not possible.

    Records `channel_target.ended`.

    Raises:
        DomainError: STEP_UP_REQUIRED, CHANNEL_TARGET_NOT_FOUND, CHANNEL_TARGET_ENDED.
    """
    await require_recent_proof(work)
    target = await managed_target(work, command.target_id)
    await queries.end_target(work.conn, target.tenant_id, target.id, at=work.now)
    place_id = target.organisation_id
    await record(work, "channel_target.ended", "channel_target", target.id, organisation_id=place_id, kind=target.kind)
    return {"channel_target_id": str(target.id)}


async def managed_target(work: Work, target_id: UUID) -> ChannelTargetRow:
    """A target at whose organisation the caller manages news, not ended, locked.

    Raises:
        DomainError: CHANNEL_TARGET_NOT_FOUND, CHANNEL_TARGET_ENDED.
    """
    tenant_id = work.scope.tenant_id
    target = await queries.lock_target(work.conn, tenant_id, target_id)
    nodes = list(work.scope.nodes_for("news_manage"))
    manages = target is not None and await news.is_below(work.conn, tenant_id, target.organisation_id, nodes)
    if target is None or work.actor.member_id is None or not may_manage(Standing(manages)):
        raise ChannelTargetNotFound("channelTargetId")
    if target.ended_at is not None:
        raise ChannelTargetEnded("channelTargetId")
    return target
