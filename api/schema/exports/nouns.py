"""Exports of offices: the noun."""

from datetime import datetime
from typing import Any

import strawberry

from api.fields import column, computed
from api.nodes import Node, found_by, node_id
from api.schema.exports import codes  # noqa: F401  # the enums are described before they are used
from db.models.exports import OfficeExportKind, OfficeExportState
from db.models.rosters import RosterFormat


def _download_path(row: Any) -> str | None:  # noqa: ANN401  # a row of the database
    return f"/exports/{row['file_id']}" if row["state"] == OfficeExportState.READY else None


@found_by("office_export_by_id")
@strawberry.type(description="List, results or answers as a file 办公导出, seen by nobody but who asked for it.")
class OfficeExport(Node):
    """An office_export row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("OfficeExport")
    kind: OfficeExportKind = column("kind", convert=OfficeExportKind, description="What is in the file.")
    state: OfficeExportState = column("state", convert=OfficeExportState, description="State of the export.")
    format: RosterFormat = column("format", convert=RosterFormat, description="Form of the file.")
    row_count: int = column("row_count", description="Rows written so far, without headings.")
    opened_at: datetime = column("opened_at", description="When it was asked for.")
    ready_at: datetime | None = column("ready_at", description="When the file was there; null before.")
    expires_at: datetime | None = column(
        "expires_at", description="Until when it can be downloaded; null before it is ready."
    )
    download_path: str | None = computed(
        _download_path, description="Path to get the file from with the same access token; null unless it is ready."
    )
