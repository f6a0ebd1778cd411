"""The register in the inbox: rosters whose preview is to be looked at, memberships that are to lapse or not."""

from collections.abc import Sequence

import sqlalchemy as sa

from db.bounded import Arm
from db.lookups import named_by
from db.models.dues import DuesLapseProposalRow
from db.models.members import MemberRow
from db.models.rosters import RosterImportRow
from db.predicates import of_own_entries
from db.queries.matters.arms import first_moment, word
from db.queries.matters.items import in_tenant, is_managed, waiting_arm
from db.types import table_of

_IMPORT, _PROPOSAL, _MEMBER = table_of(RosterImportRow), table_of(DuesLapseProposalRow), table_of(MemberRow)


def _rosters() -> Sequence[Arm]:
    """What was read and changes nothing before somebody has it applied; until it is forgotten, or read anew."""
    where = sa.and_(
        is_managed(_IMPORT, "member_import"),
        _IMPORT.c.state == word("ready"),
        _IMPORT.c.is_current,
        _IMPORT.c.forgotten_at.is_(None),
    )
    return (
        waiting_arm(
            _IMPORT,
            where,
            kind="roster_import",
            id=_IMPORT.c.id,
            at=_IMPORT.c.opened_at,
            title=_IMPORT.c.file_name,
            step="apply",
            tenant=_IMPORT.c.tenant_id,
            organisation_id=_IMPORT.c.organisation_id,
        ),
    )


def _lapses() -> Sequence[Arm]:
    """Memberships of others that end for unpaid dues where an officer says so."""
    member = named_by(_PROPOSAL, "member_id", _MEMBER, "tenant_id", "organisation_id", "name")
    where = sa.and_(
        in_tenant(_PROPOSAL),
        _PROPOSAL.c.state == word("open"),
        is_managed(member, "dues_write"),
        sa.not_(of_own_entries(_PROPOSAL.c.member_id)),
    )
    return (
        waiting_arm(
            _PROPOSAL.join(member, sa.true()),
            where,
            kind="dues_lapse",
            id=_PROPOSAL.c.id,
            at=first_moment(_PROPOSAL.c.proposed_on),
            title=member.c.name,
            step="decide",
            tenant=_PROPOSAL.c.tenant_id,
            organisation_id=member.c.organisation_id,
        ),
    )


REGISTER_ARMS: Sequence[Arm] = (*_rosters(), *_lapses())
