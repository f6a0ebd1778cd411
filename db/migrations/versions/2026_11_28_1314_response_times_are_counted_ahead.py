"""response times are counted ahead; what is searched says whether it is open to members.

Follows: b7e02c94d1a5
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "f2a95e1c4bfb"
down_revision: str | Sequence[str] | None = "b7e02c94d1a5"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_COUNTING_LOCK = 8461816677189775988
# Whatever clocks follow from marks the suggestions that it concerns, in its own transaction, so that no use case can
# forget to. Of a log whole statements at once: a copy of a hundred thousand events marks each suggestion once.
_MOVED = """
CREATE FUNCTION unionhall_suggestions_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO uncounted_suggestion (tenant_id, id, suggestion_id)
    SELECT moved.tenant_id, gen_random_uuid(), moved.suggestion_id
    FROM (SELECT DISTINCT tenant_id, suggestion_id FROM added WHERE kind <> 'draft') AS moved;
    RETURN NULL;
END
$$
"""
_MARKED = """
CREATE FUNCTION unionhall_suggestion_marked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'suggestion' THEN
        INSERT INTO uncounted_suggestion (tenant_id, id, suggestion_id)
        VALUES (NEW.tenant_id, gen_random_uuid(), NEW.id);
    ELSE
        INSERT INTO uncounted_suggestion (tenant_id, id, suggestion_id)
        VALUES (NEW.tenant_id, gen_random_uuid(), NEW.suggestion_id);
    END IF;
    RETURN NULL;
END
$$
"""
# Whoever counts at the same moment has read the rule or the tree of before, and is waited for.
_RULED = f"""
CREATE FUNCTION unionhall_clocks_ruled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared({_COUNTING_LOCK});
    INSERT INTO uncounted_suggestion (tenant_id, id, suggestion_id)
    SELECT counted.tenant_id, gen_random_uuid(), counted.suggestion_id FROM counted_suggestion AS counted
    WHERE counted.tenant_id = NEW.tenant_id AND counted.started_on >= NEW.starts_on AND counted.ruled_by_ids && ARRAY(
        SELECT below.descendant_id FROM organisation_closure AS below
        WHERE below.tenant_id = NEW.tenant_id AND below.ancestor_id = NEW.organisation_id
    );
    RETURN NULL;
END
$$
"""  # noqa: S608  # a constant
_PLACED = f"""
CREATE FUNCTION unionhall_clocks_placed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared({_COUNTING_LOCK});
    INSERT INTO uncounted_suggestion (tenant_id, id, suggestion_id)
    SELECT counted.tenant_id, gen_random_uuid(), counted.suggestion_id FROM counted_suggestion AS counted
    WHERE counted.ruled_by_ids && ARRAY(SELECT DISTINCT descendant_id FROM changed);
    RETURN NULL;
END
$$
"""  # noqa: S608  # a constant
_TRIGGERS = (
    (
        "CREATE TRIGGER suggestion_event_counts AFTER INSERT ON suggestion_event REFERENCING NEW TABLE AS added"
        " FOR EACH STATEMENT EXECUTE FUNCTION unionhall_suggestions_moved()"
    ),
    (
        "CREATE TRIGGER suggestion_assignment_counts AFTER INSERT OR UPDATE OF unit_id, assigned_at, role"
        " ON suggestion_assignment FOR EACH ROW WHEN (NEW.role = 'lead') EXECUTE FUNCTION unionhall_suggestion_marked()"
    ),
    (
        "CREATE TRIGGER suggestion_counts AFTER UPDATE ON suggestion FOR EACH ROW"
        " WHEN (OLD.submitted_at IS NOT NULL"
        " AND (OLD.handling_id, OLD.submitted_at) IS DISTINCT FROM (NEW.handling_id, NEW.submitted_at))"
        " EXECUTE FUNCTION unionhall_suggestion_marked()"
    ),
    (
        r"CREATE TRIGGER rule_version_counts AFTER INSERT OR UPDATE ON rule_version FOR EACH ROW"
        r" WHEN (NEW.key LIKE 'suggestion\_%\_days') EXECUTE FUNCTION unionhall_clocks_ruled()"
    ),
    *(
        f"CREATE TRIGGER organisation_closure_counts_{event} AFTER {event} ON organisation_closure"
        f" REFERENCING {age} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION unionhall_clocks_placed()"
        for event, age in (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD"))
    ),
)
_THOSE_BEFORE = """
INSERT INTO uncounted_suggestion (tenant_id, id, suggestion_id)
SELECT tenant_id, gen_random_uuid(), id FROM suggestion WHERE submitted_at IS NOT NULL
"""
_OPEN = """{of}.visibility = 'members' AND {of}.state IN ('filed', 'merged', 'assigned', 'in_progress',
    'waiting_for_author', 'answer_drafted', 'countersigned', 'answered', 'rated', 'reopened', 'closed')"""
# What became part of another before it was filed is open to nobody; of what is copied the log comes later.
_SEARCHED = f"""
CREATE OR REPLACE FUNCTION unionhall_suggestion_search() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    opens boolean := {_OPEN.format(of="NEW")} AND (TG_OP = 'INSERT' OR NEW.state <> 'merged' OR EXISTS (
        SELECT FROM suggestion_event AS filing
        WHERE filing.tenant_id = NEW.tenant_id AND filing.suggestion_id = NEW.id AND filing.kind = 'file'
    ));
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO suggestion_search
            (tenant_id, suggestion_id, handling_id, organisation_id, created_at, is_open, title_pairs, pairs)
        VALUES (NEW.tenant_id, NEW.id, NEW.handling_id, NEW.organisation_id, NEW.created_at, opens,
            unionhall_text_pairs(NEW.title), unionhall_text_pairs(NEW.title || ' ' || NEW.body));
    ELSIF NEW.title <> OLD.title OR NEW.body <> OLD.body THEN
        UPDATE suggestion_search SET handling_id = NEW.handling_id, organisation_id = NEW.organisation_id,
            is_open = opens, title_pairs = unionhall_text_pairs(NEW.title),
            pairs = unionhall_text_pairs(NEW.title || ' ' || NEW.body)
        WHERE tenant_id = NEW.tenant_id AND suggestion_id = NEW.id;
    ELSE  -- in no index: what was found before is found by the same entries
        UPDATE suggestion_search SET handling_id = NEW.handling_id, organisation_id = NEW.organisation_id,
            is_open = opens
        WHERE tenant_id = NEW.tenant_id AND suggestion_id = NEW.id;
    END IF;
    RETURN NULL;
END
$$
"""  # noqa: S608  # constants
_SEARCHED_BEFORE = """
CREATE OR REPLACE FUNCTION unionhall_suggestion_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO suggestion_search
            (tenant_id, suggestion_id, handling_id, organisation_id, created_at, title_pairs, pairs)
        VALUES (NEW.tenant_id, NEW.id, NEW.handling_id, NEW.organisation_id, NEW.created_at,
            unionhall_text_pairs(NEW.title), unionhall_text_pairs(NEW.title || ' ' || NEW.body));
    ELSIF NEW.title <> OLD.title OR NEW.body <> OLD.body THEN
        UPDATE suggestion_search SET handling_id = NEW.handling_id, organisation_id = NEW.organisation_id,
            title_pairs = unionhall_text_pairs(NEW.title), pairs = unionhall_text_pairs(NEW.title || ' ' || NEW.body)
        WHERE tenant_id = NEW.tenant_id AND suggestion_id = NEW.id;
    ELSE  -- in no index: what was found before is found by the same entries
        UPDATE suggestion_search SET handling_id = NEW.handling_id, organisation_id = NEW.organisation_id
        WHERE tenant_id = NEW.tenant_id AND suggestion_id = NEW.id;
    END IF;
    RETURN NULL;
END
$$
"""
_CHANGED = """
CREATE TRIGGER suggestion_search_changed AFTER UPDATE ON suggestion FOR EACH ROW
    WHEN ((OLD.title, OLD.body, OLD.handling_id, OLD.organisation_id{before})
        IS DISTINCT FROM (NEW.title, NEW.body, NEW.handling_id, NEW.organisation_id{after}))
    EXECUTE FUNCTION unionhall_suggestion_search()
"""
_NOT_OPEN = f"""
UPDATE suggestion_search AS f SET is_open = false FROM suggestion AS s
WHERE s.tenant_id = f.tenant_id AND s.id = f.suggestion_id AND NOT ({_OPEN.format(of="s")} AND (
    s.state <> 'merged' OR EXISTS (
        SELECT FROM suggestion_event AS filing
        WHERE filing.tenant_id = s.tenant_id AND filing.suggestion_id = s.id AND filing.kind = 'file'
    )
))
"""  # noqa: S608  # constants


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table(
        "response_time",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("handling_id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("is_of_unit", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("done", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("waiting", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant_id", "year", "handling_id", "office_id", "is_of_unit", "kind", name=op.f("pk_response_time")
        ),
    )
    op.create_table(
        "uncounted_suggestion",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("suggestion_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_uncounted_suggestion")),
    )
    op.create_table(
        "counted_suggestion",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("suggestion_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("handling_id", sa.Uuid(), nullable=False),
        sa.Column("ruled_by_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("clocks", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "suggestion_id"],
            ["suggestion.tenant_id", "suggestion.id"],
            name=op.f("fk_counted_suggestion_suggestion_id_suggestion"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "suggestion_id", name=op.f("pk_counted_suggestion")),
    )
    op.create_index(op.f("ix_counted_suggestion_edition"), "counted_suggestion", ["edition"], unique=False)
    op.create_index(
        "ix_counted_suggestion_ruled_by", "counted_suggestion", ["ruled_by_ids"], unique=False, postgresql_using="gin"
    )
    # ### end Alembic commands ###
    op.add_column("suggestion_search", sa.Column("is_open", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.execute(_NOT_OPEN)
    op.alter_column("suggestion_search", "is_open", server_default=None)
    op.execute(_SEARCHED)
    op.execute("DROP TRIGGER suggestion_search_changed ON suggestion")
    op.execute(_CHANGED.format(before=", " + _OPEN.format(of="OLD"), after=", " + _OPEN.format(of="NEW")))
    op.execute("GRANT DELETE ON uncounted_suggestion TO unionhall_app")
    for statement in (_MOVED, _MARKED, _RULED, _PLACED, *_TRIGGERS, _THOSE_BEFORE):
        op.execute(statement)


def downgrade() -> None:
    """Takes it back."""
    op.execute("DROP TRIGGER suggestion_search_changed ON suggestion")
    op.execute(_CHANGED.format(before="", after=""))
    op.execute(_SEARCHED_BEFORE)
    op.drop_column("suggestion_search", "is_open")
    for trigger in (
        "organisation_closure_counts_delete ON organisation_closure",
        "organisation_closure_counts_update ON organisation_closure",
        "organisation_closure_counts_insert ON organisation_closure",
        "rule_version_counts ON rule_version",
        "suggestion_counts ON suggestion",
        "suggestion_assignment_counts ON suggestion_assignment",
        "suggestion_event_counts ON suggestion_event",
    ):
        op.execute(f"DROP TRIGGER {trigger}")
    for function in (
        "unionhall_clocks_placed",
        "unionhall_clocks_ruled",
        "unionhall_suggestion_marked",
        "unionhall_suggestions_moved",
    ):
        op.execute(f"DROP FUNCTION {function}()")
    # ### commands auto generated by Alembic - please adjust! ###
    op.drop_index("ix_counted_suggestion_ruled_by", table_name="counted_suggestion", postgresql_using="gin")
    op.drop_index(op.f("ix_counted_suggestion_edition"), table_name="counted_suggestion")
    op.drop_table("counted_suggestion")
    op.drop_table("uncounted_suggestion")
    op.drop_table("response_time")
    # ### end Alembic commands ###
