"""surroundings: what surrounds an activity: changes in commit order, calendar feeds.

Follows: 75fb2f974c29
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from db.types import Xid8

revision: str = "3c9d1a7e52b4"
down_revision: str | Sequence[str] | None = "75fb2f974c29"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NOTE_REGISTRATION = """
CREATE FUNCTION unionhall_note_registration() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.revision := OLD.revision + 1;
    NEW.changed_at := now();
    NEW.changed_in := pg_current_xact_id();
    RETURN NEW;
END $$
"""
_NOTED_REGISTRATION = """
CREATE TRIGGER registration_noted BEFORE UPDATE ON registration FOR EACH ROW
    WHEN ((OLD.state, OLD.member_id, OLD.offer_ends_at) IS DISTINCT FROM (NEW.state, NEW.member_id, NEW.offer_ends_at))
    EXECUTE FUNCTION unionhall_note_registration()
"""
_NOTE_ACTIVITY = """
CREATE FUNCTION unionhall_note_activity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.revision := OLD.revision + 1;
    NEW.changed_at := now();
    RETURN NEW;
END $$
"""
_NOTED_ACTIVITY = """
CREATE TRIGGER activity_noted BEFORE UPDATE ON activity FOR EACH ROW
    WHEN ((OLD.state, OLD.title, OLD.title_en, OLD.description, OLD.venue, OLD.venue_address, OLD.starts_at,
           OLD.ends_at)
        IS DISTINCT FROM
          (NEW.state, NEW.title, NEW.title_en, NEW.description, NEW.venue, NEW.venue_address, NEW.starts_at,
           NEW.ends_at))
    EXECUTE FUNCTION unionhall_note_activity()
"""


def upgrade() -> None:
    """Applies it. A lock that is not free within 5 s ends the migration, which can be run again."""
    for table in ("activity", "registration"):
        op.add_column(table, sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
        op.add_column(table, sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "registration",
        sa.Column("changed_in", Xid8(), server_default=sa.text("pg_current_xact_id()"), nullable=False),
    )
    op.add_column("registration", sa.Column("offer_reminded_at", sa.DateTime(timezone=True), nullable=True))
    for statement in (_NOTE_REGISTRATION, _NOTED_REGISTRATION, _NOTE_ACTIVITY, _NOTED_ACTIVITY):
        op.execute(statement)
    _make_calendar_feed()
    _make_feedback()
    _make_certificates()
    _make_photos()


def _to_member(table: str, column: str = "member_id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column], ["member.tenant_id", "member.id"], name=op.f(f"fk_{table}_{column}_member")
    )


def _make_calendar_feed() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        _to_member("calendar_feed"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("tenant_id", "secret_hash", name=op.f("uq_calendar_feed_tenant_id_secret_hash")),
    )
    op.create_index(
        "uq_calendar_feed_live",
        "calendar_feed",
        ["tenant_id", "member_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_index(op.f("ix_calendar_feed_tenant_id_member_id"), "calendar_feed", ["tenant_id", "member_id"])


def _to_activity(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", "activity_id"],
        ["activity.tenant_id", "activity.id"],
        name=op.f(f"fk_{table}_activity_id_activity"),
    )


def _make_feedback() -> None:
    op.create_table(
        "activity_feedback",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("satisfaction", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("satisfaction BETWEEN 1 AND 5", name=op.f("ck_activity_feedback_satisfaction_in_bounds")),
        _to_activity("activity_feedback"),
        _to_member("activity_feedback"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_activity_feedback")),
        sa.UniqueConstraint(
            "tenant_id",
            "activity_id",
            "member_id",
            name=op.f("uq_activity_feedback_tenant_id_activity_id_member_id"),
        ),
    )
    op.create_index(op.f("ix_activity_feedback_tenant_id_member_id"), "activity_feedback", ["tenant_id", "member_id"])


def _make_certificates() -> None:
    table = "activity_certificate"
    op.create_table(
        "certificate_series",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "year", name=op.f("pk_certificate_series")),
    )
    op.create_table(
        table,
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_id", sa.Uuid(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoke_reason", sa.String(), nullable=True),
        _to_activity(table),
        _to_member(table),
        _to_member(table, "issued_by_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "registration_id"],
            ["registration.tenant_id", "registration.id"],
            name=op.f(f"fk_{table}_registration_id_registration"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
        *(
            sa.UniqueConstraint("tenant_id", column, name=op.f(f"uq_{table}_tenant_id_{column}"))
            for column in ("registration_id", "number", "code")
        ),
    )
    for column in ("member_id", "activity_id"):
        op.create_index(op.f(f"ix_{table}_tenant_id_{column}"), table, ["tenant_id", column])


def _make_photos() -> None:
    op.create_table(
        "activity_photo",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("chunk_count", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("ticket_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('awaited', 'receiving', 'ready', 'removed')", name=op.f("ck_activity_photo_state_known")
        ),
        sa.CheckConstraint(
            "state <> 'ready' OR wrapped_key IS NOT NULL", name=op.f("ck_activity_photo_key_when_ready")
        ),
        _to_activity("activity_photo"),
        _to_member("activity_photo"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_activity_photo")),
    )
    for column in ("activity_id", "member_id"):
        op.create_index(op.f(f"ix_activity_photo_tenant_id_{column}"), "activity_photo", ["tenant_id", column])
    op.create_index(
        "ix_activity_photo_unfinished",
        "activity_photo",
        ["ticket_expires_at"],
        postgresql_where=sa.text("state IN ('awaited', 'receiving')"),
    )
    op.create_table(
        "activity_photo_chunk",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _to_photo("activity_photo_chunk"),
        sa.PrimaryKeyConstraint("tenant_id", "photo_id", "number", name=op.f("pk_activity_photo_chunk")),
    )
    # What is removed has to be gone; the row of the photo stays.
    op.execute("GRANT DELETE ON activity_photo_chunk TO unionhall_app")
    table = "activity_photo_report"
    op.create_table(
        table,
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("is_removed", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "reason IN ('shows_me', 'shows_others', 'unfitting')", name=op.f("ck_activity_photo_report_reason_known")
        ),
        _to_photo(table),
        _to_member(table),
        _to_member(table, "decided_by_id"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_activity_photo_report")),
        sa.UniqueConstraint(
            "tenant_id", "photo_id", "member_id", name=op.f("uq_activity_photo_report_tenant_id_photo_id_member_id")
        ),
    )
    op.create_index(op.f("ix_activity_photo_report_tenant_id_member_id"), table, ["tenant_id", "member_id"])


def _to_photo(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", "photo_id"],
        ["activity_photo.tenant_id", "activity_photo.id"],
        name=op.f(f"fk_{table}_photo_id_activity_photo"),
    )


def downgrade() -> None:
    """Takes it back: photos, certificates, feedback and addresses of calendars are lost."""
    op.drop_table("activity_photo_report")
    op.drop_table("activity_photo_chunk")
    op.drop_table("activity_photo")
    op.drop_table("activity_certificate")
    op.drop_table("certificate_series")
    op.drop_table("activity_feedback")
    op.drop_table("calendar_feed")
    for table in ("activity", "registration"):
        op.execute(f"DROP TRIGGER {table}_noted ON {table}")
        op.execute(f"DROP FUNCTION unionhall_note_{table}()")
        op.drop_column(table, "revision")
        op.drop_column(table, "changed_at")
    op.drop_column("registration", "changed_in")
    op.drop_column("registration", "offer_reminded_at")
