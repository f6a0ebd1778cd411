"""Refusals about kiosks 自助终端."""

from domain.shared.errors import DomainError


class KioskNotFound(DomainError):
    """There is none within reach, or the caller is none."""

    code = "KIOSK_NOT_FOUND"


class KioskCodeUnknown(DomainError):
    """No machine that waits shows this code, or its ten minutes are over."""

    code = "KIOSK_CODE_UNKNOWN"


class KioskKeyKnown(DomainError):
    """The key is that of another kiosk, perhaps of one that was revoked."""

    code = "KIOSK_KEY_KNOWN"


class KioskTextInvalid(DomainError):
    """Missing, too long, or with control characters. Facts: `most`."""

    code = "KIOSK_TEXT_INVALID"


class KioskProfileInvalid(DomainError):
    """A bound of the profile is outside what is allowed. Facts: `least`, `most`."""

    code = "KIOSK_PROFILE_INVALID"


class KioskGateInvalid(DomainError):
    """The activity or the terminal is none that the officer may put at this kiosk."""

    code = "KIOSK_GATE_INVALID"


class KioskStateRefused(DomainError):
    """In this state it cannot be done. Facts: `state`."""

    code = "KIOSK_STATE_REFUSED"


class KioskFunctionRefused(DomainError):
    """The profile does not have it."""

    code = "KIOSK_FUNCTION_REFUSED"


class KioskHeartbeatInvalid(DomainError):
    """A number of a heartbeat is outside what can be meant."""

    code = "KIOSK_HEARTBEAT_INVALID"


class KioskSignInNotFound(DomainError):
    """There is no such challenge or session, or its time is over."""

    code = "KIOSK_SIGN_IN_NOT_FOUND"


class KioskCardRefused(DomainError):
    """Number or PIN is wrong; which of them is not told."""

    code = "KIOSK_CARD_REFUSED"


class KioskPinChangeRequired(DomainError):
    """The PIN of the office opens nothing but the choice of one's own."""

    code = "KIOSK_PIN_CHANGE_REQUIRED"


class KioskPinInvalid(DomainError):
    """The new PIN is not six digits, or too easy, or the old one."""

    code = "KIOSK_PIN_INVALID"


class KioskCardKnown(DomainError):
    """The card is that of another member."""

    code = "KIOSK_CARD_KNOWN"


class KioskMemberNotFound(DomainError):
    """There is no such member within reach, or they may not sign in."""

    code = "KIOSK_MEMBER_NOT_FOUND"


class KioskQueueInvalid(DomainError):
    """Nothing, too much, or not in the order of the numbers. Facts: `limit`."""

    code = "KIOSK_QUEUE_INVALID"


class KioskQueueGap(DomainError):
    """Entries before these have not come. Facts: `expected`, the number that is awaited."""

    code = "KIOSK_QUEUE_GAP"


class KioskEntryUnsigned(DomainError):
    """An entry is not signed by the kiosk's key. Facts: `sequence`."""

    code = "KIOSK_ENTRY_UNSIGNED"


class KioskEntryNotFound(DomainError):
    """There is no such entry in conflict within reach."""

    code = "KIOSK_ENTRY_NOT_FOUND"


class KioskEntryDecided(DomainError):
    """It was decided before."""

    code = "KIOSK_ENTRY_DECIDED"
