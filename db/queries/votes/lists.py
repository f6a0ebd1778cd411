"""Lists of votes."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.votes.facts import concerns_caller
from db.loaders.votes.listed import FACTS, VOTE_NEVER_NULL, VOTES_IN_SIGHT, VOTES_WITHOUT_FACTS
from db.models.organisations import OrganisationClosureRow
from db.models.votes import VoteRow
from db.predicates import tenant_id
from db.types import table_of

_VOTE = table_of(VoteRow)
_CLOSURE = table_of(OrganisationClosureRow)
_TEXTS = postgresql.ARRAY(sa.Text())

VOTE_ORDER = (SortKey("opens_at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))
VOTE_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "below_id": _VOTE.c.organisation_id.in_(
        sa.select(_CLOSURE.c.descendant_id).where(
            _CLOSURE.c.tenant_id == tenant_id(), _CLOSURE.c.ancestor_id == sa.bindparam("below_id", type_=sa.Uuid())
        )
    ),
    "states": _VOTE.c.state == sa.any_(sa.bindparam("states", type_=_TEXTS)),
    "kinds": _VOTE.c.kind == sa.any_(sa.bindparam("kinds", type_=_TEXTS)),
    "is_mine": sa.and_(
        _VOTE.c.state != sa.literal_column("'draft'"),
        concerns_caller(),
        FACTS.c.standing == sa.literal_column("'on_roll'"),
    ),
}
"""Filters of the list by parameter name; the last has none."""
VOTES = Listing(
    VOTES_IN_SIGHT,
    name="votes",
    filters=VOTE_FILTERS,
    never_null=VOTE_NEVER_NULL,
    narrow=(VOTES_WITHOUT_FACTS, frozenset({"is_mine"})),
)
"""The votes that the caller may see."""
