"""Late implementations, nudges and the dissolution of who handles it are steps of suggestions.

Follows: 5c1e7d20a94f
"""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "c0a4e93b71d6"
down_revision: str | Sequence[str] | None = "5c1e7d20a94f"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NEW_STEPS = {
    "hand_over": (
        *(
            "submitted",
            "in_review",
            "returned",
            "transferred",
            "filed",
            "not_filed",
            "assigned",
            "in_progress",
            "waiting_for_author",
            "answer_drafted",
            "countersigned",
            "answered",
            "rated",
            "reopened",
        ),
    ),
    "nudge": (
        *(
            "assigned",
            "in_progress",
            "answer_drafted",
            "countersigned",
            "waiting_for_author",
            "answered",
            "rated",
            "closed",
        ),
    ),
    "escalate": (*("waiting_for_author", "answered", "rated", "closed"),),
}
"""What happens, and the states in which it may; none of them changes the state."""
_NEW_KINDS = ("hand_over", "nudge")
_KNOWN = """
    SELECT array_agg(found[1]) FROM pg_constraint,
        regexp_matches(pg_get_constraintdef(oid), $$'([a-z_:]+)'$$, 'g') AS found
    WHERE conname = :name
"""
# Of what is put into practice already a day is looked for; the chore reckons it from the log when it looks.
_LOOK = """
    UPDATE suggestion SET escalates_at = i.planned_at FROM implementation AS i
    WHERE i.tenant_id = suggestion.tenant_id AND i.suggestion_id = suggestion.id
        AND i.done_at IS NULL AND i.stopped_at IS NULL AND suggestion.escalates_at IS NULL
"""


def _allow(name: str, expression: str, change: Callable[[set[str]], set[str]], *, of_new_rows: bool) -> None:
    """Other words than those that the constraint allows now; of new rows only, rows that stand are not looked at."""
    known = op.get_bind().execute(sa.text(_KNOWN), {"name": name}).scalar_one()
    words = ", ".join(f"'{word}'" for word in sorted(change(set(known) - {":", ""})))
    op.drop_constraint(op.f(name), "suggestion_event")
    allowed = f"{expression} IN ({words})"
    op.create_check_constraint(op.f(name), "suggestion_event", allowed, postgresql_not_valid=of_new_rows)


def _allow_all(change: Callable[[set[str], set[str]], set[str]], *, of_new_rows: bool = False) -> None:
    steps = {f"{kind}:{state}:{state}" for kind, states in _NEW_STEPS.items() for state in states}
    kinds = set(_NEW_KINDS)
    _allow("ck_suggestion_event_kind_known", "kind", lambda known: change(known, kinds), of_new_rows=of_new_rows)
    moves = "kind || ':' || coalesce(from_state, '') || ':' || to_state"
    _allow("ck_suggestion_event_is_step", moves, lambda known: change(known, steps), of_new_rows=of_new_rows)


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    _allow_all(lambda known, new: known | new)
    op.execute(_LOOK)


def downgrade() -> None:
    """Takes it back: no new step of this kind. Those that were taken stay, for the log is never changed."""
    _allow_all(lambda known, new: known - new, of_new_rows=True)
