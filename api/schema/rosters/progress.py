"""What a subscription tells of an import while it is worked on."""

from typing import Any

import strawberry

from api.fields import column, relation
from api.schema.rosters.imports import RosterImport
from db.models.rosters import RosterImportState


@strawberry.type(description="How far the work on an import has come.")
class RosterImportProgress:
    """An import's row with the figures of its last work."""

    row: strawberry.Private[Any]

    state: RosterImportState = column("state", convert=RosterImportState, description="State of the import.")
    done_count: int = column("done_count", description="Rows done by the work under way.")
    total_count: int | None = column("total_count", description="Rows in all; null while nobody knows.")
    roster_import: RosterImport | None = relation(
        "roster_import_by_id", "id", lambda: RosterImport, description="Import as it is at this moment."
    )
