"""Enums of bulk actions: kinds, states, verdicts, outcomes, reasons."""

from api.enums import described, words
from api.messages import MESSAGES
from db.models.bulk_actions import BulkActionKind, BulkActionState, BulkChangeOutcome, BulkChangeVerdict
from domain.bulk_actions.rules import BulkChangeReason

described(
    BulkActionKind,
    "Change that is made for each member.",
    {
        BulkActionKind.RETAIN: "Keeps active memberships without dues; `employmentKind` RETIRED or UNEMPLOYED.",
        BulkActionKind.RESUME: "Puts retained memberships in force; `employmentKind` is the new one.",
        BulkActionKind.SUSPEND: "Suspends all rights by a decision on file.",
        BulkActionKind.REINSTATE: "Lifts suspensions; active or retained by the kind of employment.",
        BulkActionKind.END: "Ends memberships by the members' own wish.",
        BulkActionKind.LAPSE: "Ends memberships without dues after a reminder on file.",
        BulkActionKind.CHANGE_EMPLOYMENT: "Changes the employment of active members.",
        BulkActionKind.MOVE: "Moves members below the organisation of the action, at once.",
        BulkActionKind.REQUEST_TRANSFER: "Asks for transfers, which both branches decide.",
    },
)
KIND_WORDS = words(
    {
        BulkActionKind.RETAIN: ("保留会籍", "Retain"),
        BulkActionKind.RESUME: ("恢复会籍", "Resume"),
        BulkActionKind.SUSPEND: ("暂停权利", "Suspend"),
        BulkActionKind.REINSTATE: ("恢复权利", "Reinstate"),
        BulkActionKind.END: ("退会", "End"),
        BulkActionKind.LAPSE: ("自动退会", "Lapse"),
        BulkActionKind.CHANGE_EMPLOYMENT: ("就业变动", "Change employment"),
        BulkActionKind.MOVE: ("调整所在组织", "Move"),
        BulkActionKind.REQUEST_TRANSFER: ("申请转会", "Request transfer"),
    }
)
described(
    BulkActionState,
    "State of a bulk action.",
    {
        BulkActionState.PREPARING: "Its preview is being made.",
        BulkActionState.READY: "Its preview is there and waits to be applied.",
        BulkActionState.FAILED: "No preview came of it.",
        BulkActionState.CANCELLED: "Cancelled before it was applied.",
        BulkActionState.APPLYING: "Its changes are being applied.",
        BulkActionState.APPLIED: "Its changes were applied and can be undone for 7 days.",
        BulkActionState.UNDOING: "What was applied is being taken back.",
        BulkActionState.UNDONE: "What was applied was taken back.",
    },
)
described(
    BulkChangeVerdict,
    "What the preview found for a member.",
    {
        BulkChangeVerdict.PENDING: "Nobody has looked yet.",
        BulkChangeVerdict.CHANGE: "Applying changes the membership, or opens a transfer.",
        BulkChangeVerdict.UNCHANGED: "Nothing: the membership is so already.",
        BulkChangeVerdict.REFUSED: "Nothing: the change would be refused.",
    },
)
described(
    BulkChangeOutcome,
    "What became of a member's change.",
    {
        BulkChangeOutcome.APPLIED: "It was applied.",
        BulkChangeOutcome.REFUSED: "It was refused, because something had changed since the preview.",
        BulkChangeOutcome.UNDONE: "It was applied and taken back.",
        BulkChangeOutcome.KEPT: "It was applied and not taken back, because something has changed since.",
    },
)
described(
    BulkChangeReason,
    "Why a member is left out of an action, or of its undoing.",
    {code: MESSAGES[f"BULK_{code.value}"][0] for code in BulkChangeReason},
)
