"""Lists of votes, of their rolls and electors, of objections, of who is there and who votes for whom."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.votes.facts import concerns_caller
from db.loaders.votes.listed import FACTS, VOTE_NEVER_NULL, VOTES_IN_SIGHT, VOTES_WITHOUT_FACTS
from db.loaders.votes.meetings import (
    DELEGATION_NEVER_NULL,
    DELEGATIONS_IN_HAND,
    IS_THERE,
    PRESENCE_IN_HAND,
    ROLL_CALL_IN_HAND,
    WEIGHTS_IN_HAND,
)
from db.loaders.votes.rolls import ELECTORS_IN_HAND, OBJECTIONS_IN_HAND, ROLL_IN_HAND
from db.models.organisations import OrganisationClosureRow
from db.models.votes import (
    VoteDelegationRow,
    VoteElectorRow,
    VoteObjectionRow,
    VotePresenceRow,
    VoteRollEntryRow,
    VoteRow,
    VoteWeightRow,
)
from db.predicates import tenant_id
from db.types import table_of

_VOTE = table_of(VoteRow)
_ROLL = table_of(VoteRollEntryRow)
_ELECTOR = table_of(VoteElectorRow)
_OBJECTION = table_of(VoteObjectionRow)
_DELEGATION = table_of(VoteDelegationRow)
_PRESENCE = table_of(VotePresenceRow)
_WEIGHT = table_of(VoteWeightRow)
_CLOSURE = table_of(OrganisationClosureRow)
_TEXTS = postgresql.ARRAY(sa.Text())


def _of_vote(table: sa.Table) -> sa.ColumnElement[bool]:
    return table.c.vote_id == sa.bindparam("vote_id", type_=sa.Uuid())


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

ROLL_ORDER = (SortKey("member_id", UUID),)
ROLL_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "vote_id": _of_vote(_ROLL),
    "organisation_id": _ROLL.c.organisation_id == sa.bindparam("organisation_id", type_=sa.Uuid()),
}
"""The first is always given: the order is one within a vote."""
ROLL = Listing(ROLL_IN_HAND, name="vote_roll_entries", filters=ROLL_FILTERS)
"""The roll of a vote of an organisation where the caller reads votes."""

ELECTOR_ORDER = (SortKey("member_id", UUID),)
ELECTOR_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {"vote_id": _of_vote(_ELECTOR)}
ELECTORS = Listing(ELECTORS_IN_HAND, name="vote_electors", filters=ELECTOR_FILTERS)
"""The list of electors of such a vote."""

OBJECTION_ORDER = (SortKey("created_at", datetime), SortKey("id", UUID))
OBJECTION_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "vote_id": _of_vote(_OBJECTION),
    "states": _OBJECTION.c.state == sa.any_(sa.bindparam("states", type_=_TEXTS)),
}
OBJECTIONS = Listing(OBJECTIONS_IN_HAND, name="vote_objections", filters=OBJECTION_FILTERS)
"""The objections to rolls of votes of organisations where the caller reads votes."""

DELEGATION_ORDER = (SortKey("given_at", datetime), SortKey("id", UUID))
DELEGATION_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {"vote_id": _of_vote(_DELEGATION)}
DELEGATIONS = Listing(
    DELEGATIONS_IN_HAND, name="vote_delegations", filters=DELEGATION_FILTERS, never_null=DELEGATION_NEVER_NULL
)
"""All delegations of such a vote, those that have ended too."""

PRESENCE_ORDER = (SortKey("came_at", datetime), SortKey("id", UUID))
PRESENCE_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {"vote_id": _of_vote(_PRESENCE)}
PRESENCE = Listing(PRESENCE_IN_HAND, name="vote_presence", filters=PRESENCE_FILTERS, never_null=("is_by_code",))
"""The register of presence of such a vote: each stay."""

WEIGHT_ORDER = (SortKey("member_number", str), SortKey("member_id", UUID))
WEIGHT_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {"vote_id": _of_vote(_WEIGHT)}
WEIGHTS = Listing(WEIGHTS_IN_HAND, name="vote_weights", filters=WEIGHT_FILTERS)
"""The weights of such a vote."""

ROLL_CALL_ORDER = (SortKey("member_number", str), SortKey("member_id", UUID))
ROLL_CALL_FILTERS: Mapping[str, sa.ColumnElement[bool]] = {
    "vote_id": _of_vote(_ROLL),
    "is_present": sa.bindparam("is_present", type_=sa.Boolean()) == IS_THERE,
}
ROLL_CALL = Listing(
    ROLL_CALL_IN_HAND, name="vote_roll_call", filters=ROLL_CALL_FILTERS, never_null=("is_present", "mark")
)
"""The frozen roll of such a vote of a meeting, with who is there."""
