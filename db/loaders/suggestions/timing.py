"""Batch reads of what clocks of suggestions follow from: the log, an implementation, the rules of who handled them."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.batch import Batch
from db.loaders.suggestions.listed import suggestion_by_id
from db.loaders.suggestions.sight import in_sight
from db.models.suggestions import SuggestionRow
from db.predicates import tenant_id
from db.types import table_of

_SUGGESTION = table_of(SuggestionRow)

_OF_MOVE = "e.kind IN ('transfer', 'transfer_refuse', 'reopen', 'hand_over')"
_LOG = f"""(
    SELECT jsonb_agg(jsonb_build_object(
        'number', e.number, 'kind', e.kind, 'at', e.at, 'round', e.round, 'clock', e.facts ->> 'clock',
        'since', e.facts ->> 'since', 'from_id', CASE WHEN {_OF_MOVE} THEN e.facts ->> 'from_id' END,
        'to_id', CASE WHEN {_OF_MOVE} THEN e.facts ->> 'to_id' END
    ) ORDER BY e.number)
    FROM suggestion_event e WHERE e.tenant_id = {{of}}.tenant_id AND e.suggestion_id = {{of}}.id
)"""  # noqa: S608  # our own words
_CARRYING = """(
    SELECT jsonb_build_object('planned_at', i.planned_at, 'done_at', i.done_at, 'stopped_at', i.stopped_at)
    FROM implementation i WHERE i.tenant_id = {of}.tenant_id AND i.suggestion_id = {of}.id
)"""
_RULES = """SELECT jsonb_agg(jsonb_build_object(
        'place_id', c.descendant_id, 'key', v.key, 'organisation_id', v.organisation_id, 'depth', c.depth,
        'value', v.value, 'is_binding', v.is_binding, 'starts_on', v.starts_on
    ) ORDER BY c.descendant_id, v.key, c.depth, v.starts_on)
    FROM rule_version v
    JOIN organisation_closure c ON c.tenant_id = v.tenant_id AND c.ancestor_id = v.organisation_id
    WHERE v.tenant_id = {tenant} AND v.withdrawn_at IS NULL AND v.key IN (
        'suggestion_acknowledge_days', 'suggestion_assign_days', 'suggestion_contact_days', 'suggestion_answer_days',
        'suggestion_implement_days'
    ) AND c.descendant_id"""
_VERSIONS = f"""(
    {_RULES.format(tenant="{of}.tenant_id")} IN (
        SELECT {{of}}.handling_id UNION ALL
        SELECT CAST(e.facts ->> 'from_id' AS uuid) FROM suggestion_event e
        WHERE e.tenant_id = {{of}}.tenant_id AND e.suggestion_id = {{of}}.id AND {_OF_MOVE}
    )
)"""  # noqa: S608  # our own words
VERSIONS_OF_ROUTE = _RULES.format(tenant="$1") + " = route.handling_id"
"""As `VERSIONS_OF_PLACES`, of one place: where a statement's `route` leads."""
VERSIONS_OF_PLACES = _RULES.format(tenant="$1") + " = ANY($2::uuid[])"
"""One JSON array: the versions of the rules of clocks that reach any of the places $2 of the union $1."""


def timing_columns(of: str) -> str:
    """The columns `log`, `carrying` and `versions` (JSON) beside `handling_id`, of a suggestion by its alias."""
    columns = {"log": _LOG, "carrying": _CARRYING, "versions": _VERSIONS}
    return ", ".join(f"{text.format(of=of)} AS {name}" for name, text in columns.items())


def log_columns(of: str) -> str:
    """As `timing_columns`, without `versions`."""
    return f"{_LOG.format(of=of)} AS log, {_CARRYING.format(of=of)} AS carrying"


_TIMING = sa.select(
    _SUGGESTION.c.id.label("suggestion_id"),
    _SUGGESTION.c.handling_id,
    *(
        sa.literal_column(text.format(of="suggestion"), type_=postgresql.JSONB()).label(name)
        for name, text in (("log", _LOG), ("carrying", _CARRYING), ("versions", _VERSIONS))
    ),
    sa.func.now().label("looked_at"),
).where(_SUGGESTION.c.tenant_id == tenant_id(), _SUGGESTION.c.submitted_at.is_not(None))

suggestion_timing_by_suggestion_id = Batch(
    _TIMING.where(in_sight()),
    name="suggestion_timing_by_suggestion_id",
    key="suggestion_id",
    within=suggestion_by_id,
    select_within=_TIMING,
    never_null=("looked_at",),
)
"""What clocks of a suggestion follow from; none for a draft. Seen as the suggestion is."""
