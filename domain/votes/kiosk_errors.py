"""What can go wrong at kiosks, each with a stable code. No error tells anything of a ballot, or whose it is."""

from domain.shared.errors import DomainError


class KioskNeedsSecrecy(DomainError):
    """A named vote takes no ballots at kiosks: who voted what would go through a device that many use."""

    code = "KIOSK_NEEDS_SECRECY"


class KiosksMissing(DomainError):
    """The vote takes ballots at kiosks, and none is enrolled for it."""

    code = "KIOSKS_MISSING"


class KioskNotTaken(DomainError):
    """The vote takes no ballots at kiosks."""

    code = "KIOSK_NOT_TAKEN"


class KioskKeyInvalid(DomainError):
    """No public Ed25519 key of 32 bytes in base64url."""

    code = "KIOSK_KEY_INVALID"


class KioskKnown(DomainError):
    """The vote has a kiosk with this key already, in use or revoked."""

    code = "KIOSK_KNOWN"


class KiosksTooMany(DomainError):
    """The vote has as many kiosks as it may have. Fact: `limit`."""

    code = "KIOSKS_TOO_MANY"


class KioskNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "KIOSK_NOT_FOUND"


class KioskProofInvalid(DomainError):
    """No kiosk of this vote that is in use has signed this."""

    code = "KIOSK_PROOF_INVALID"


class KioskPassInvalid(DomainError):
    """No pass of this vote, or one that was shown too long ago."""

    code = "KIOSK_PASS_INVALID"


class VotedAlready(DomainError):
    """The member has voted with a client of their own."""

    code = "VOTED_ALREADY"


class KioskTapped(DomainError):
    """The member has their ballot at a kiosk already."""

    code = "KIOSK_TAPPED"


class KioskTapReleased(DomainError):
    """This tap was given back; a new one has a new key."""

    code = "KIOSK_TAP_RELEASED"


class KioskTapUnknown(DomainError):
    """No tap has this key."""

    code = "KIOSK_TAP_UNKNOWN"


class KioskTapDelivered(DomainError):
    """The kiosk has delivered a ballot for each tap: there is none to give back."""

    code = "KIOSK_TAP_DELIVERED"


class KioskBatchInvalid(DomainError):
    """No envelope, one twice, or more than a batch has. Fact: `limit`."""

    code = "KIOSK_BATCH_INVALID"


class KioskBatchTooSmall(DomainError):
    """Fewer envelopes than the vote asks for while it is open: each hides among the others. Fact: `least`."""

    code = "KIOSK_BATCH_TOO_SMALL"


class KioskBatchUncovered(DomainError):
    """More envelopes than the kiosk has taps without one. Fact: `waiting`, how many it has."""

    code = "KIOSK_BATCH_UNCOVERED"
