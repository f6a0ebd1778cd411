"""Use cases of rosters: opening, reading, applying and undoing an import; exports."""

from domain.rosters.service.applying import APPLY, apply_handler
from domain.rosters.service.contents import Content, content_of
from domain.rosters.service.exporting import (
    EXPORT,
    MemberExportOpen,
    export_handler,
    member_export_download,
    member_export_open,
)
from domain.rosters.service.forgetting import roster_forget
from domain.rosters.service.opening import (
    Opening,
    RosterImportOpen,
    import_open,
    roster_import_open,
)
from domain.rosters.service.progress import watch
from domain.rosters.service.reading import READ, read_handler
from domain.rosters.service.steps import (
    RosterImportApply,
    RosterImportUndo,
    roster_import_apply,
    roster_import_undo,
)
from domain.rosters.service.undoing import UNDO, undo_handler

JOB_HANDLERS = {READ: read_handler, APPLY: apply_handler, UNDO: undo_handler, EXPORT: export_handler}
"""Handlers by kind of job."""

__all__ = [
    "JOB_HANDLERS",
    "Content",
    "MemberExportOpen",
    "Opening",
    "RosterImportApply",
    "RosterImportOpen",
    "RosterImportUndo",
    "content_of",
    "import_open",
    "member_export_download",
    "member_export_open",
    "roster_forget",
    "roster_import_apply",
    "roster_import_open",
    "roster_import_undo",
    "watch",
]
