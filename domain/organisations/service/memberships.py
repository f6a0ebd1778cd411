"""What a change of a membership does to offices 工会职务."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from db.queries.organisations import membership_terms, offices
from db.queries.organisations.membership_terms import TermsToEnd
from domain.audit.service import record
from domain.auth.access import RIGHTS
from domain.auth.rules import OFFICE_STATES
from domain.shared.calendar import local_day
from domain.shared.changes import MembershipChanged
from domain.shared.work import Work


async def offices_follow_membership(work: Work, changed: MembershipChanged) -> None:
    """A hook, in the transaction of the change: terms of office end on the day before it.

    All of them when the member may no longer hold office; after a move those of organisations that reached to the old
    place and do not reach to the new one; with a term the roles bound to it. Writes an audit entry for each. They do
    not come back by a correction.
    """
    before, after = changed.before, changed.after
    if before is None:
        return
    is_every = after.state not in OFFICE_STATES
    if not is_every and before.organisation_id == after.organisation_id:
        return
    last_on = changed.effective_on - timedelta(days=1)
    terms = TermsToEnd(changed.member_id, last_on, before.organisation_id, after.organisation_id, is_every)
    ended = await membership_terms.end_terms(work.conn, work.scope.tenant_id, terms, at=work.now)
    for term in ended:
        facts = {"member_id": str(changed.member_id), "post_id": str(term["post_id"]), "ends_on": str(last_on)}
        await record(work, "post_term.ended", "post_term", term["id"], organisation_id=term["organisation_id"], **facts)
    if ended:
        await _end_roles(work, [term["id"] for term in ended], last_on)


async def _end_roles(work: Work, term_ids: Sequence[UUID], last_on: date) -> None:
    grants = await offices.lock_term_grants(work.conn, work.scope.tenant_id, term_ids)
    now = (work.now, local_day(work.now))
    await offices.end_grants(work.conn, work.scope.tenant_id, [grant["id"] for grant in grants], last_on, now=now)
    for grant in grants:
        RIGHTS.forget(grant["member_id"], work.now)
        facts = {"member_id": str(grant["member_id"]), "role": grant["role"], "ends_on": str(last_on)}
        await record(work, "role.revoked", "role_grant", grant["id"], organisation_id=grant["organisation_id"], **facts)
