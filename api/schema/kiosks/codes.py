"""Closed sets of kiosks, with their words."""

from enum import StrEnum

from api.enums import described, words
from api.schema.activities import codes as door_codes
from api.schema.merchants import codes as till_codes
from db.models.kiosks import KioskDecision, KioskEntryKind, KioskFunction, KioskState
from domain.kiosks.rules import Language


class KioskOutcome(StrEnum):
    """What became of an entry that was sent."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"


class KioskPaper(StrEnum):
    """Whether a printer can print."""

    LOADED = "loaded"
    OUT = "out"


class KioskGateReason(StrEnum):
    """Reasons that neither check-in nor redemption has."""

    GATE_REFUSED = "gate_refused"
    TERMINAL_REFUSED = "terminal_refused"
    ALLOWANCE_UNKNOWN = "allowance_unknown"
    ALLOWANCE_OVER = "allowance_over"
    ALLOWANCE_EXCEEDED = "allowance_exceeded"
    CLOCK_WRONG = "clock_wrong"


described(
    KioskState,
    "State of a kiosk.",
    {
        KioskState.ACTIVE: "In use.",
        KioskState.SUSPENDED: "Serves nobody, and still brings what it has done.",
        KioskState.REVOKED: "Out of use for ever; its tokens open nothing.",
    },
)
described(
    KioskFunction,
    "What a kiosk is there for.",
    {
        KioskFunction.CHECK_IN: "Door of an activity.",
        KioskFunction.REDEMPTION: "Till of a merchant's terminal.",
        KioskFunction.VOTING: "Place to vote at, enrolled for each vote besides.",
        KioskFunction.MEMBER_SESSION: "Members sign in at it.",
    },
)
described(
    KioskPaper,
    "Paper of a kiosk's printer.",
    {KioskPaper.LOADED: "There is some.", KioskPaper.OUT: "There is none left."},
)
described(
    Language,
    "Language that a kiosk offers.",
    {
        Language.CHINESE: "Texts of the kiosk are in simplified characters.",
        Language.ENGLISH: "Texts of the kiosk are English.",
    },
    name="KioskLanguage",
)
described(
    KioskEntryKind,
    "What an entry of a queue tells.",
    {
        KioskEntryKind.ENTRY: "Somebody came in.",
        KioskEntryKind.EXIT: "Somebody left.",
        KioskEntryKind.REDEMPTION: "Voucher was used.",
    },
)
described(
    KioskOutcome,
    "What became of an entry.",
    {
        KioskOutcome.ACCEPTED: "Counts as it was sent.",
        KioskOutcome.DUPLICATE: "Known already, and changed nothing.",
        KioskOutcome.CONFLICT: "Recorded, and waits for an officer.",
    },
)
described(
    KioskDecision,
    "How an officer decided on an entry.",
    {KioskDecision.KEPT: "Counts.", KioskDecision.VOIDED: "Does not count."},
)

STATE_WORDS = words(
    {
        KioskState.ACTIVE: ("使用中", "In use"),
        KioskState.SUSPENDED: ("已暂停", "Suspended"),
        KioskState.REVOKED: ("已注销", "Revoked"),
    }
)
REASON_WORDS = {
    **door_codes.ANY_REASON_WORDS,
    **till_codes.REASON_WORDS,
    **words(
        {
            KioskGateReason.GATE_REFUSED: ("终端未绑定该活动", "No door of an activity"),
            KioskGateReason.TERMINAL_REFUSED: ("终端未绑定核销点", "No terminal of a merchant"),
            KioskGateReason.ALLOWANCE_UNKNOWN: ("无离线授权", "No such allowance"),
            KioskGateReason.ALLOWANCE_OVER: ("离线授权已过期", "Allowance not valid then"),
            KioskGateReason.ALLOWANCE_EXCEEDED: ("超出离线授权数量", "Allowance exceeded"),
            KioskGateReason.CLOCK_WRONG: ("终端时钟错误", "Clock is wrong"),
        }
    ),
}
