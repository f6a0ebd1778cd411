"""Use cases of bulk actions: preparing, applying, undoing and cancelling; following the work on them."""

from domain.bulk_actions.service.applying import apply_handler
from domain.bulk_actions.service.moving import APPLY, PREPARE, UNDO
from domain.bulk_actions.service.opening import BulkActionPrepare, bulk_action_prepare
from domain.bulk_actions.service.preparing import prepare_handler
from domain.bulk_actions.service.progress import watch
from domain.bulk_actions.service.steps import BulkActionStep, bulk_action_apply, bulk_action_cancel, bulk_action_undo
from domain.bulk_actions.service.undoing import undo_handler

JOB_HANDLERS = {PREPARE: prepare_handler, APPLY: apply_handler, UNDO: undo_handler}
"""Handlers by kind of job."""

__all__ = [
    "JOB_HANDLERS",
    "BulkActionPrepare",
    "BulkActionStep",
    "bulk_action_apply",
    "bulk_action_cancel",
    "bulk_action_prepare",
    "bulk_action_undo",
    "watch",
]
