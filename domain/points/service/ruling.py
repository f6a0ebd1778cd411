"""The rules by which points are earned: proposed by one officer, approved by another, ended."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from db.models.points import PointRuleRow, PointRuleState
from db.queries.points import rules as rule_queries
from db.types import new_id
from domain.audit.service import record
from domain.benefits.errors import OwnProposal
from domain.organisations.errors import OrganisationNotFound
from domain.points import rules
from domain.points.errors import PointRuleDayTaken, PointRuleNotFound, PointRuleStateRefused
from domain.shared.calendar import local_day
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class PointRulePropose:
    """So many points for a cause at an organisation and below, from a day on; docs/points.md has the bounds."""

    organisation_id: UUID
    cause: str
    points: int
    starts_on: date
    ends_on: date | None = None
    monthly_points: int | None = None
    yearly_points: int | None = None


@dataclass(frozen=True, slots=True)
class PointRuleChange:
    """One version."""

    rule_id: UUID


async def point_rule_propose(work: Work, command: PointRulePropose) -> Outcome:
    """Writes a version of an organisation where the caller manages points; it holds once another officer approves it.

    Raises:
        DomainError: POINTS_INVALID, POINT_RULE_DAYS_INVALID, ORGANISATION_NOT_FOUND, POINT_RULE_DAY_TAKEN.
    """
    rules.check_points(command.points, monthly_points=command.monthly_points, yearly_points=command.yearly_points)
    rules.check_days(command.starts_on, command.ends_on, local_day(work.now))
    officer_id = work.actor.member_id
    if officer_id is None or not await rule_queries.is_managed(work.conn, work.scope, command.organisation_id):
        raise OrganisationNotFound("organisationId")
    rule = PointRuleRow(
        tenant_id=work.scope.tenant_id,
        id=new_id(),
        organisation_id=command.organisation_id,
        cause=command.cause,
        points=command.points,
        monthly_points=command.monthly_points,
        yearly_points=command.yearly_points,
        starts_on=command.starts_on,
        ends_on=command.ends_on,
        state=PointRuleState.PROPOSED.value,
        created_by_id=officer_id,
        created_at=work.now,
    )
    if await rule_queries.is_day_taken(work.conn, rule):
        raise PointRuleDayTaken("startsOn")
    await rule_queries.insert_rule(work.conn, rule)
    return await _told(work, rule, "proposed")


async def point_rule_approve(work: Work, command: PointRuleChange) -> Outcome:
    """Approves a version of another officer's that has not begun yet, or begins today. Twice is the same as once.

    Raises:
        DomainError: POINT_RULE_NOT_FOUND, POINT_RULE_STATE_REFUSED (withdrawn, or its first day is over),
            OWN_PROPOSAL, POINT_RULE_DAY_TAKEN.
    """
    rule = await _locked(work, command.rule_id)
    if rule.state == PointRuleState.APPROVED:
        return {"rule_id": rule.id}
    if rule.state != PointRuleState.PROPOSED or rule.starts_on < local_day(work.now):
        raise PointRuleStateRefused("ruleId", state=rule.state)
    officer_id = work.actor.member_id
    if officer_id is None or officer_id == rule.created_by_id:
        raise OwnProposal("ruleId")
    if not await rule_queries.approve_rule(work.conn, rule, approved_by_id=officer_id, now=work.now):
        raise PointRuleDayTaken("ruleId")
    return await _told(work, rule, "approved")


async def point_rule_end(work: Work, command: PointRuleChange) -> Outcome:
    """Ends a version with today; one that has not begun, or is only proposed, is withdrawn.

    What was earned by it stays. Afterwards the places above decide. Twice is the same as once.

    Raises:
        DomainError: POINT_RULE_NOT_FOUND.
    """
    rule, today = await _locked(work, command.rule_id), local_day(work.now)
    if rule.state == PointRuleState.WITHDRAWN or (rule.ends_on is not None and rule.ends_on <= today):
        return {"rule_id": rule.id}
    if rule.state == PointRuleState.APPROVED and rule.starts_on <= today:
        await rule_queries.end_rule(work.conn, rule, ends_on=today)
        return await _told(work, rule, "ended")
    await rule_queries.withdraw_rule(work.conn, rule, now=work.now)
    return await _told(work, rule, "withdrawn")


async def _locked(work: Work, rule_id: UUID) -> PointRuleRow:
    rule = await rule_queries.lock_rule(work.conn, work.scope, rule_id)
    if rule is None:
        raise PointRuleNotFound("ruleId")
    return rule


async def _told(work: Work, rule: PointRuleRow, word: str) -> Outcome:
    facts = {"cause": rule.cause, "points": rule.points, "starts_on": str(rule.starts_on)}
    await record(work, f"point_rule.{word}", "point_rule", rule.id, organisation_id=rule.organisation_id, **facts)
    return {"rule_id": rule.id}
