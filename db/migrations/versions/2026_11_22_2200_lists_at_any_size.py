"""lists at any size: indexes that give a page, and a count, without a look at rows of other organisations.

Follows: 8c3d5e1a7f20
"""

from collections.abc import Mapping, Sequence

from alembic import op

revision: str = "c41f7a2be905"
down_revision: str | Sequence[str] | None = "8c3d5e1a7f20"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Table → keys without the union → included columns.
_ADDED: Sequence[tuple[str, tuple[str, ...], tuple[str, ...]]] = (
    ("member", ("name_sort", "id"), ("organisation_id", "state", "employment_kind", "joined_on")),
    ("member", ("joined_on", "id"), ("organisation_id", "state", "employment_kind", "name_sort")),
    ("member", ("state", "name_sort", "id"), ("organisation_id", "employment_kind", "joined_on")),
    ("member", ("organisation_id", "name_sort", "id"), ("state", "employment_kind", "joined_on")),
    ("member", ("organisation_id", "joined_on", "id"), ("state", "employment_kind")),
    ("member", ("organisation_id", "state"), ()),
    ("join_request", ("status", "submitted_at", "id"), ("organisation_id",)),
    ("join_request", ("organisation_id", "status", "submitted_at", "id"), ()),
    ("audit_entry", ("action", "at", "id"), ("organisation_id",)),
    ("audit_entry", ("organisation_id", "at", "id"), ()),
)
_REPLACED: Mapping[str, Sequence[tuple[str, ...]]] = {
    "member": (
        ("name_sort", "id"),
        ("joined_on", "id"),
        ("organisation_id", "name_sort", "id"),
        ("organisation_id", "joined_on", "id"),
    ),
    "join_request": (("submitted_at", "id"), ("organisation_id", "submitted_at", "id")),
}
# A name has at most 63 bytes.
_SHORT = {"ix_join_request_tenant_id_organisation_id_status_submitted_at_id": "ix_join_request_inbox"}
_UNREAD = "CREATE INDEX ix_notification_unread ON notification (tenant_id, member_id) WHERE read_at IS NULL"


def upgrade() -> None:
    """Writes to the register wait while its indexes are made: 10 s for a million members, a moment for ten thousand."""
    _drop_replaced()
    for table, keys, included in _ADDED:
        op.create_index(
            _name(table, keys), table, ["tenant_id", *keys], unique=False, postgresql_include=list(included) or None
        )
    op.execute(_UNREAD)


def downgrade() -> None:
    """The lists work as before, and read more the larger the union is."""
    op.drop_index("ix_notification_unread", table_name="notification")
    for table, keys, _ in reversed(_ADDED):
        op.drop_index(_name(table, keys), table_name=table)
    for table, indexes in _REPLACED.items():
        for keys in indexes:
            op.create_index(_name(table, keys), table, ["tenant_id", *keys], unique=False)


def _drop_replaced() -> None:
    for table, indexes in _REPLACED.items():
        for keys in indexes:
            op.drop_index(_name(table, keys), table_name=table)


def _name(table: str, keys: Sequence[str]) -> str:
    name = "_".join(("ix", table, "tenant_id", *keys))
    return str(op.f(_SHORT.get(name, name)))
