"""Lists of programmes, cycles, applications and vouchers."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.benefits.plans import (
    CYCLE_NEVER_NULL,
    CYCLES_IN_SIGHT,
    CYCLES_WITHOUT_FACTS,
    FACTS,
    IS_FOR_VIEWER,
    PROGRAMMES_IN_SIGHT,
)
from db.loaders.benefits.vouchers import (
    APPLICATION_NEVER_NULL,
    APPLICATIONS_IN_HAND,
    APPLICATIONS_WITHOUT_NAMES,
    VOUCHER_NEVER_NULL,
    VOUCHERS_IN_HAND,
    VOUCHERS_WITHOUT_NAMES,
)
from db.models.benefits import BenefitApplicationRow, BenefitCycleRow, BenefitProgrammeRow, VoucherRow
from db.models.organisations import OrganisationClosureRow
from db.predicates import tenant_id
from db.types import table_of

_PROGRAMME = table_of(BenefitProgrammeRow)
_CYCLE = table_of(BenefitCycleRow)
_APPLICATION = table_of(BenefitApplicationRow)
_VOUCHER = table_of(VoucherRow)
_CLOSURE = table_of(OrganisationClosureRow)
_TEXTS = postgresql.ARRAY(sa.Text())


def _one_of(column: sa.ColumnElement[str], name: str) -> sa.ColumnElement[bool]:
    return column == sa.any_(sa.bindparam(name, type_=_TEXTS))


_BELOW = _PROGRAMME.c.organisation_id.in_(
    sa.select(_CLOSURE.c.descendant_id).where(
        _CLOSURE.c.tenant_id == tenant_id(), _CLOSURE.c.ancestor_id == sa.bindparam("below_id", type_=sa.Uuid())
    )
)
PROGRAMME_ORDER = (SortKey("created_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
PROGRAMME_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "below_id": _BELOW,
    "states": _one_of(_PROGRAMME.c.state, "states"),
    "kinds": _one_of(_PROGRAMME.c.kind, "kinds"),
}
PROGRAMMES = Listing(PROGRAMMES_IN_SIGHT, name="benefit_programmes", filters=PROGRAMME_FILTERS)
"""The programmes that the caller may see."""

CYCLE_ORDER = (SortKey("opens_at", datetime), SortKey("id", UUID))
CYCLE_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "below_id": _BELOW,
    "programme_id": _CYCLE.c.programme_id == sa.bindparam("programme_id", type_=sa.Uuid()),
    "states": _one_of(_CYCLE.c.state, "states"),
    "kinds": _one_of(_PROGRAMME.c.kind, "kinds"),
    "modes": _one_of(_CYCLE.c.mode, "modes"),
    "phases": _one_of(FACTS.c.phase, "phases"),
    "is_for_viewer": IS_FOR_VIEWER,
}
"""Filters of the list by parameter name; the last has none."""
CYCLES = Listing(
    CYCLES_IN_SIGHT,
    name="benefit_cycles",
    filters=CYCLE_FILTERS,
    never_null=CYCLE_NEVER_NULL,
    narrow=(CYCLES_WITHOUT_FACTS, frozenset({"is_for_viewer", "phases"})),
)
"""The cycles that the caller may see."""

APPLICATION_ORDER = (SortKey("applied_at", datetime), SortKey("id", UUID))
APPLICATION_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "cycle_id": _APPLICATION.c.cycle_id == sa.bindparam("cycle_id", type_=sa.Uuid()),
    "states": _one_of(_APPLICATION.c.state, "states"),
}
APPLICATIONS = Listing(
    APPLICATIONS_IN_HAND,
    name="benefit_applications",
    filters=APPLICATION_FILTERS,
    never_null=APPLICATION_NEVER_NULL,
    narrow=(APPLICATIONS_WITHOUT_NAMES, frozenset()),
)
"""The applications for cycles of programmes that the caller reads."""

VOUCHER_ORDER = (SortKey("issued_at", datetime), SortKey("id", UUID))
VOUCHER_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "cycle_id": _VOUCHER.c.cycle_id == sa.bindparam("cycle_id", type_=sa.Uuid()),
    "states": _one_of(_VOUCHER.c.state, "states"),
}
VOUCHERS = Listing(
    VOUCHERS_IN_HAND,
    name="vouchers",
    filters=VOUCHER_FILTERS,
    never_null=VOUCHER_NEVER_NULL,
    narrow=(VOUCHERS_WITHOUT_NAMES, frozenset()),
)
"""The vouchers of programmes that the caller reads."""
