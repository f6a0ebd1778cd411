"""Lists of dues: charges, members in arrears, proposals of a lapse."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.dues import ARREARS_IN_SIGHT, CHARGE_NEVER_NULL, CHARGES_IN_SIGHT, PROPOSALS_IN_SIGHT
from db.models.dues import DuesChargeRow, DuesLapseProposalRow
from db.models.members import MemberRow
from db.models.organisations import OrganisationClosureRow
from db.predicates import tenant_id
from db.types import table_of

_MEMBER = table_of(MemberRow)
_CHARGE = table_of(DuesChargeRow)
_PROPOSAL = table_of(DuesLapseProposalRow)
_CLOSURE = table_of(OrganisationClosureRow)


def _below(column: sa.ColumnElement[UUID]) -> sa.ColumnElement[bool]:
    """Whether an organisation lies at or below the one in the parameter `below_id`."""
    return column.in_(
        sa.select(_CLOSURE.c.descendant_id).where(
            _CLOSURE.c.tenant_id == tenant_id(), _CLOSURE.c.ancestor_id == sa.bindparam("below_id", type_=sa.Uuid())
        )
    )


CHARGE_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "member_id": _CHARGE.c.member_id == sa.bindparam("member_id", type_=sa.Uuid()),
    "below_id": _below(_CHARGE.c.organisation_id),
    "month_on": _CHARGE.c.month_on == sa.bindparam("month_on", type_=sa.Date()),
}
CHARGE_ORDER = (SortKey("month_on", date, is_descending=True), SortKey("id", UUID, is_descending=True))
CHARGES = Listing(CHARGES_IN_SIGHT, name="dues_charges", filters=CHARGE_FILTERS, never_null=CHARGE_NEVER_NULL)
"""The charges of members in sight."""

ARREARS_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "below_id": _below(_MEMBER.c.organisation_id),
    "minimum_months": ARREARS_IN_SIGHT.selected_columns.months >= sa.bindparam("minimum_months", type_=sa.Integer()),
}
ARREARS_ORDER = (SortKey("since_on", date), SortKey("id", UUID))
ARREARS = Listing(
    ARREARS_IN_SIGHT, name="dues_arrears", filters=ARREARS_FILTERS, never_null=("since_on", "months", "owed_fen")
)
"""Members in arrears at and below the nodes where the caller reads dues."""

PROPOSAL_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "states": _PROPOSAL.c.state == sa.any_(sa.bindparam("states", type_=postgresql.ARRAY(sa.Text()))),
    "below_id": _below(_MEMBER.c.organisation_id),
}
PROPOSAL_ORDER = (SortKey("proposed_on", date), SortKey("id", UUID))
PROPOSALS = Listing(PROPOSALS_IN_SIGHT, name="dues_lapse_proposals", filters=PROPOSAL_FILTERS)
"""Proposals that memberships lapse, at and below the nodes where the caller reads dues."""
