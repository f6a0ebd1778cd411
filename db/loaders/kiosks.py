"""Batch reads of kiosks 自助终端: what officers manage, and what a kiosk sees of itself."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from db.batch import Batch
from db.models.activities import CheckInConflictRow
from db.models.kiosks import KioskEntryRow, KioskRow
from db.models.merchants import RedemptionConflictRow
from db.predicates import below_nodes, held_nodes, own_kiosk_id, tenant_id
from db.types import table_of

KIOSK = table_of(KioskRow)
ENTRY = table_of(KioskEntryRow)
_SCAN = table_of(CheckInConflictRow)
_USE = table_of(RedemptionConflictRow)

SILENT_AFTER = timedelta(minutes=10)
"""How long a kiosk in use may not be heard, by the database's clock; `domain.kiosks.rules` has the same."""

_SHOWN = (
    "tenant_id",
    "id",
    "organisation_id",
    "name",
    "place",
    "gate",
    "activity_id",
    "terminal_id",
    "state",
    "key_thumbprint",
    "document_profile",
    "functions",
    "languages",
    "allows_pin",
    "idle_seconds",
    "session_seconds",
    "offline_count",
    "offline_hours",
    "settings",
    "version",
    "enrolled_at",
    "configured_at",
    "state_at",
    "seen_at",
    "seen_version",
    "software",
    "clock_ahead_seconds",
    "queue_length",
    "queue_oldest_at",
    "has_paper",
    "battery_percent",
    "network",
    "uploaded_at",
)
_IS_MANAGED = below_nodes(KIOSK.c.organisation_id, held_nodes("kiosk_manage"))
IS_SILENT: sa.ColumnElement[bool] = sa.and_(
    KIOSK.c.state == sa.literal_column("'active'"),
    sa.func.coalesce(KIOSK.c.seen_at, KIOSK.c.enrolled_at)
    < sa.func.now() - sa.literal_column(f"interval '{int(SILENT_AFTER.total_seconds())} seconds'"),
)
"""Whether a kiosk in use was not heard for that long."""


def _columns(table: sa.Table, *names: str) -> list[sa.ColumnElement[Any]]:
    return [table.c[name] for name in names]


KIOSKS_IN_SIGHT = sa.select(*_columns(KIOSK, *_SHOWN), IS_SILENT.label("is_silent")).where(
    KIOSK.c.tenant_id == tenant_id(), sa.or_(KIOSK.c.id == own_kiosk_id(), _IS_MANAGED)
)
"""Kiosks that the caller manages, or is."""
KIOSK_NEVER_NULL = ("is_silent",)

kiosk_by_id = Batch(KIOSKS_IN_SIGHT, name="kiosk_by_id", never_null=KIOSK_NEVER_NULL)
"""A kiosk that the caller manages, or is; its key only as a thumbprint."""

IS_DECIDED: sa.ColumnElement[bool] = sa.or_(
    ENTRY.c.decision.is_not(None),
    sa.func.coalesce(_SCAN.c.decided_at, _USE.c.decided_at).is_not(None),
)
"""Whether an entry was decided here, or where it is a conflict of check-in or redemption."""


def _its(other: sa.FromClause, key: str) -> sa.ColumnElement[bool]:
    return sa.and_(other.c.tenant_id == ENTRY.c.tenant_id, other.c.id == ENTRY.c[key])


CONFLICTS_IN_HAND = (
    sa.select(
        *_columns(
            ENTRY,
            "id",
            "kiosk_id",
            "sequence",
            "kind",
            "happened_at",
            "received_at",
            "reason",
            "activity_id",
            "check_in_conflict_id",
            "redemption_conflict_id",
            "decision",
            "decided_at",
            "decision_note",
        ),
        IS_DECIDED.label("is_decided"),
        sa.func.coalesce(ENTRY.c.reason, sa.literal_column("'none'")).label("reason_code"),
    )
    .select_from(
        ENTRY.join(KIOSK, _its(KIOSK, "kiosk_id"))
        .outerjoin(_SCAN, _its(_SCAN, "check_in_conflict_id"))
        .outerjoin(_USE, _its(_USE, "redemption_conflict_id"))
    )
    .where(ENTRY.c.tenant_id == tenant_id(), ENTRY.c.outcome == sa.literal_column("'conflict'"), _IS_MANAGED)
)
"""Entries in conflict of kiosks that the caller manages."""
CONFLICT_NEVER_NULL = ("is_decided", "reason_code")

kiosk_conflict_by_id = Batch(CONFLICTS_IN_HAND, name="kiosk_conflict_by_id", never_null=CONFLICT_NEVER_NULL)
"""An entry in conflict of a kiosk that the caller manages."""
