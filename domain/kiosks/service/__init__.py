"""Use cases of kiosks."""

from domain.kiosks.rules import Poll
from domain.kiosks.service.applying import Entry
from domain.kiosks.service.cards import KioskCardIssue, kiosk_card_issue
from domain.kiosks.service.deciding import KioskConflictResolve, kiosk_conflict_resolve, tell_silent_kiosks
from domain.kiosks.service.enrolling import (
    Authorization,
    KioskEnrol,
    KioskEnrolRefuse,
    authorize,
    grant_poll,
    kiosk_enrol,
    kiosk_enrol_refuse,
    refresh,
)
from domain.kiosks.service.forgetting import kiosks_forget
from domain.kiosks.service.queue import (
    KioskQueueUpload,
    allowance_signed,
    entry_text,
    kiosk_allowance_take,
    kiosk_queue_upload,
)
from domain.kiosks.service.setting import (
    Gate,
    KioskConfigure,
    KioskHeartbeat,
    KioskStateSet,
    kiosk_configure,
    kiosk_heartbeat,
    kiosk_state_set,
)
from domain.kiosks.service.visiting import (
    CardAttempt,
    KioskCardSignIn,
    KioskSignInConfirm,
    KioskSignInTake,
    Nothing,
    card_prove,
    card_refuse,
    card_reserve,
    challenge_found,
    kiosk_card_sign_in,
    kiosk_session_close,
    kiosk_sign_in_begin,
    kiosk_sign_in_confirm,
    kiosk_sign_in_take,
)

__all__ = [
    "Authorization",
    "CardAttempt",
    "Entry",
    "Gate",
    "KioskCardIssue",
    "KioskCardSignIn",
    "KioskConfigure",
    "KioskConflictResolve",
    "KioskEnrol",
    "KioskEnrolRefuse",
    "KioskHeartbeat",
    "KioskQueueUpload",
    "KioskSignInConfirm",
    "KioskSignInTake",
    "KioskStateSet",
    "Nothing",
    "Poll",
    "allowance_signed",
    "authorize",
    "card_prove",
    "card_refuse",
    "card_reserve",
    "challenge_found",
    "entry_text",
    "grant_poll",
    "kiosk_allowance_take",
    "kiosk_card_issue",
    "kiosk_card_sign_in",
    "kiosk_configure",
    "kiosk_conflict_resolve",
    "kiosk_enrol",
    "kiosk_enrol_refuse",
    "kiosk_heartbeat",
    "kiosk_queue_upload",
    "kiosk_session_close",
    "kiosk_sign_in_begin",
    "kiosk_sign_in_confirm",
    "kiosk_sign_in_take",
    "kiosk_state_set",
    "kiosks_forget",
    "refresh",
    "tell_silent_kiosks",
]
