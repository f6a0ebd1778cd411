"""What the rules say at one organisation, and their versions."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from db.models.organisations import RuleKey
from db.queries.organisations import rule_versions, structure
from db.queries.organisations.rule_versions import NewVersion
from db.session import Connection
from db.types import new_id
from domain.audit.service import record
from domain.organisations.errors import (
    DayOutOfRange,
    OrganisationClosed,
    OrganisationNotFound,
    RuleDayTaken,
    RuleSourceRequired,
    RuleValueOutOfRange,
    RuleVersionBegun,
    RuleVersionNotFound,
)
from domain.organisations.rules import MAX_SOURCE, RULES, RuleVersion, rule_value
from domain.shared.calendar import local_day
from domain.shared.events import emit
from domain.shared.work import Outcome, Work


async def rule_values(work: Work, organisation_id: UUID, keys: Sequence[RuleKey], *, on: date) -> Mapping[RuleKey, int]:
    """The values that hold at an organisation on a day, with the tree as it stands today. One statement."""
    rows = await rule_versions.list_chain_versions(work.conn, work.scope.tenant_id, organisation_id, keys)
    found: dict[str, list[RuleVersion]] = {key: [] for key in keys}
    for row in rows:
        found[row["key"]].append(
            RuleVersion(row["organisation_id"], row["depth"], row["value"], row["is_binding"], row["starts_on"])
        )
    return {key: rule_value(key, found[key], on) for key in keys}


async def values_by_organisation(conn: Connection, tenant_id: UUID, key: RuleKey, *, on: date) -> Mapping[UUID, int]:
    """What a rule says on a day at each organisation for which anybody has said something; one statement.

    The tree is that of today. Elsewhere the default holds.
    """
    versions: dict[UUID, list[RuleVersion]] = defaultdict(list)
    for row in await rule_versions.list_versions(conn, tenant_id, key, on=on):
        version = RuleVersion(row["organisation_id"], row["depth"], row["value"], row["is_binding"], row["starts_on"])
        versions[row["descendant_id"]].append(version)
    return {organisation_id: rule_value(key, found, on) for organisation_id, found in versions.items()}


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A value from a day on; None: inherit again. `source` says where it comes from."""

    organisation_id: UUID
    key: str
    value: int | None
    starts_on: date
    source: str
    is_binding: bool = False


@dataclass(frozen=True, slots=True)
class RuleWithdraw:
    """A version that shall not begin."""

    version_id: UUID


async def rule_set(work: Work, command: RuleSet) -> Outcome:
    """Writes a version of a rule, from today at the earliest. The organisation's row is locked.

    Raises:
        DomainError: RULE_VALUE_OUT_OF_RANGE, RULE_SOURCE_REQUIRED, DAY_OUT_OF_RANGE, ORGANISATION_NOT_FOUND,
            ORGANISATION_CLOSED, RULE_DAY_TAKEN.
    """
    rule, today = RULES[command.key], local_day(work.now)
    if command.value is not None and not rule.minimum <= command.value <= rule.maximum:
        raise RuleValueOutOfRange("value", minimum=rule.minimum, maximum=rule.maximum)
    source = " ".join(command.source.split())
    if not source or len(source) > MAX_SOURCE or not source.isprintable():
        raise RuleSourceRequired("source", limit=MAX_SOURCE)
    if command.starts_on < today:
        raise DayOutOfRange("startsOn", earliest_on=str(today), latest_on=str(date.max))
    place = await structure.lock_organisation(work.conn, work.scope, command.organisation_id)
    if place is None:
        raise OrganisationNotFound("organisationId")
    if place["closed_on"] is not None:
        raise OrganisationClosed("organisationId")
    version = NewVersion(
        new_id(),
        command.organisation_id,
        command.key,
        command.value,
        command.is_binding and command.value is not None,
        command.starts_on,
        source,
        work.actor.member_id,
    )
    before = await _value_before(work, command)
    if not await rule_versions.insert_version(work.conn, work.scope.tenant_id, version):
        raise RuleDayTaken("startsOn")
    values = {"value": command.value, "from_value": before, "to_value": command.value}
    facts = {"key": command.key, "starts_on": str(command.starts_on), **values}
    await _tell(work, "rule.set", version.id, organisation_id=command.organisation_id, **facts)
    return {"rule_version_id": str(version.id), "organisation_id": str(command.organisation_id)}


async def _value_before(work: Work, command: RuleSet) -> object:
    """The value that the organisation itself has set up to then; None for none."""
    tenant_id, organisation_id = work.scope.tenant_id, command.organisation_id
    versions = await rule_versions.list_chain_versions(work.conn, tenant_id, organisation_id, [command.key])
    own = [row for row in versions if row["depth"] == 0 and row["starts_on"] < command.starts_on]
    return max(own, key=lambda row: row["starts_on"])["value"] if own else None


async def rule_withdraw(work: Work, command: RuleWithdraw) -> Outcome:
    """Takes a version back that has not begun.

    Raises:
        DomainError: RULE_VERSION_NOT_FOUND (also when withdrawn before), RULE_VERSION_BEGUN.
    """
    version = await rule_versions.lock_version(work.conn, work.scope, command.version_id)
    if version is None:
        raise RuleVersionNotFound("ruleVersionId")
    if version["starts_on"] <= local_day(work.now):
        raise RuleVersionBegun("ruleVersionId")
    await rule_versions.withdraw_version(work.conn, work.scope.tenant_id, command.version_id, at=work.now)
    organisation_id = version["organisation_id"]
    await _tell(work, "rule.withdrawn", command.version_id, organisation_id=organisation_id, key=version["key"])
    return {"rule_version_id": str(command.version_id), "organisation_id": str(organisation_id)}


async def _tell(work: Work, action: str, version_id: UUID, *, organisation_id: UUID, **facts: object) -> None:
    await record(work, action, "rule_version", version_id, organisation_id=organisation_id, **facts)
    await emit(work, action, "rule_version", version_id, organisation_id=str(organisation_id), **facts)
