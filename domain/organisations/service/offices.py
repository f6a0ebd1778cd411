"""What a change of a membership does to offices 工会职务."""

from datetime import timedelta

from db.queries.organisations import offices
from db.queries.organisations.offices import TermsToEnd
from domain.audit.service import record
from domain.auth.rules import OFFICE_STATES
from domain.shared.changes import MembershipChanged
from domain.shared.work import Work


async def offices_follow_membership(work: Work, changed: MembershipChanged) -> None:
    """A hook, in the transaction of the change: terms of office end on the day before it.

    All of them when the member may no longer hold office; after a move those of organisations that reached to the old
    place and do not reach to the new one. Writes an audit entry `term.ended` for each. They do not come back by a
    correction.
    """
    before, after = changed.before, changed.after
    if before is None:
        return
    is_every = after.state not in OFFICE_STATES
    if not is_every and before.organisation_id == after.organisation_id:
        return
    last_on = changed.effective_on - timedelta(days=1)
    terms = TermsToEnd(changed.member_id, last_on, before.organisation_id, after.organisation_id, is_every)
    for term in await offices.end_terms(work.conn, work.scope.tenant_id, terms):
        facts = {"member_id": str(changed.member_id), "post_id": str(term["post_id"]), "ends_on": str(last_on)}
        await record(work, "term.ended", "post_term", term["id"], organisation_id=term["organisation_id"], **facts)
