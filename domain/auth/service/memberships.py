"""What a change of a membership does to sign-in: sessions, roles and deputies end with the right to have them."""

from uuid import UUID

from db.queries.auth import deputies as deputy_queries
from db.queries.auth import grants as grant_queries
from db.queries.auth.grants import Reach
from domain.audit.service import record
from domain.auth import rules
from domain.auth.access import RIGHTS
from domain.auth.service.sessions import end_sessions
from domain.shared.changes import MembershipChanged
from domain.shared.events import emit
from domain.shared.work import Work


async def auth_follows_membership(work: Work, changed: MembershipChanged) -> None:
    """A hook, in the transaction of the change; the member's row is locked by the caller.

    Who may no longer sign in loses all sessions. Who may no longer hold office loses every role, and deputies in both
    directions end. Who moves loses the roles on organisations that reached to the old place and do not reach to the new
    one; a role that was given to somebody from elsewhere stays. Nothing comes back by itself. Writes `role.revoked` for
    each role and `deputies.dismissed` once, in the audit log and (roles) as events.
    """
    before, after = changed.before, changed.after
    if before is None or before == after:
        return
    may_hold_office = after.state in rules.OFFICE_STATES
    if not may_hold_office or before.organisation_id != after.organisation_id:
        lost = Reach(before.organisation_id, after.organisation_id) if may_hold_office else None
        await _revoke(work, changed.member_id, lost)
    if not may_hold_office:
        await _dismiss(work, changed.member_id)
    if after.state not in rules.SIGN_IN_STATES:
        await end_sessions(work, changed.member_id, reason="membership_ended")
    RIGHTS.forget(changed.member_id, work.now)


async def _revoke(work: Work, member_id: UUID, lost: Reach | None) -> None:
    for grant in await grant_queries.revoke_member_grants(
        work.conn, work.scope.tenant_id, member_id, lost=lost, at=work.now
    ):
        organisation_id: UUID = grant["organisation_id"]
        facts = {"member_id": str(member_id), "role": grant["role"]}
        await record(work, "role.revoked", "role_grant", grant["id"], organisation_id=organisation_id, **facts)
        await emit(work, "role.revoked", "role_grant", grant["id"], organisation_id=str(organisation_id), **facts)


async def _dismiss(work: Work, member_id: UUID) -> None:
    dismissed = await deputy_queries.dismiss_member(
        work.conn, work.scope.tenant_id, member_id, at=work.now, today=rules.union_day(work.now)
    )
    for deputy in dismissed:
        RIGHTS.forget(deputy["deputy_id"], work.now)
    if dismissed:
        await record(work, "deputies.dismissed", "member", member_id, deputies=len(dismissed))
