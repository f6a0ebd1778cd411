"""What a kiosk 自助终端 itself sends, without a session, signed with its key: taps, permits, batches."""

from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import column
from api.schema.payloads import Payload
from api.schema.shared import UserError

_KIOSK = "Kiosk that asks, as its enrolment named it."
_VOTE = "Vote, the id in its definition."
_SIGNATURE = "Ed25519 signature of the kiosk over what it asks for, 64 bytes in base64url (docs/kiosk-voting.md)."
_NO_KEY = "Of no effect and not kept: "
_UNPROVEN = "No kiosk of the vote that is in use has signed this."
_SHOWN = "Text that the member shows, not older than two minutes."


@strawberry.input(description="Pass that is shown to a kiosk of a sealed vote; the same key has the same answer.")
class KioskTapInput:
    """Input of kioskTap."""

    kiosk_id: UUID = strawberry.field(description=_KIOSK)
    vote: UUID = strawberry.field(description=_VOTE)
    pass_text: str = strawberry.field(description=_SHOWN)
    tap_key: UUID = strawberry.field(
        description="Random key of this tap, version 4, kept by the kiosk until the member has voted or has left."
    )
    signature: str = strawberry.field(description=_SIGNATURE)
    request_key: UUID | None = strawberry.field(
        default=None, description=f"{_NO_KEY}the tap's key is the key of this action."
    )


@strawberry.enum(description="Why a tap got no ballot.")
class KioskTapErrorCode(Enum):
    """Codes of kioskTap."""

    KIOSK_PROOF_INVALID = strawberry.enum_value("KIOSK_PROOF_INVALID", description=_UNPROVEN)
    KIOSK_NOT_TAKEN = strawberry.enum_value("KIOSK_NOT_TAKEN", description="Vote takes no ballots at kiosks.")
    KIOSK_PASS_INVALID = strawberry.enum_value(
        "KIOSK_PASS_INVALID", description="No pass of this vote, or one that was shown too long ago."
    )
    VOTE_KIND_REFUSED = strawberry.enum_value(
        "VOTE_KIND_REFUSED", description="Vote is not sealed: of an unlinkable one a permit is drawn."
    )
    VOTE_NOT_OPEN = strawberry.enum_value("VOTE_NOT_OPEN", description="Voting has not begun.")
    VOTE_PAUSED = strawberry.enum_value("VOTE_PAUSED", description="Voting is paused.")
    VOTE_CLOSED_MEANWHILE = strawberry.enum_value(
        "VOTE_CLOSED_MEANWHILE", description="Voting is over, by the database's clock."
    )
    NOT_ON_ROLL = strawberry.enum_value("NOT_ON_ROLL", description="Member is not on the frozen roll.")
    NOT_PRESENT = strawberry.enum_value(
        "NOT_PRESENT", description="Vote is of a meeting, and the member is not on its register of presence."
    )
    VOTED_ALREADY = strawberry.enum_value(
        "VOTED_ALREADY", description="Member has voted with a client of their own; that ballot stays."
    )
    BALLOT_ELSEWHERE = strawberry.enum_value("BALLOT_ELSEWHERE", description="Member was given a paper.")
    KIOSK_TAPPED = strawberry.enum_value(
        "KIOSK_TAPPED", description="Member has their ballot at a kiosk already, this one or another."
    )
    KIOSK_TAP_RELEASED = strawberry.enum_value(
        "KIOSK_TAP_RELEASED", description="Tap with this key was given back; a new one has a new key."
    )


@strawberry.type(description="Refusal of a tap; nothing was written.")
class KioskTapUserError(UserError):
    """Error of kioskTap."""

    code: KioskTapErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of a tap; nothing in it can be met with an envelope.")
class KioskTapPayload(Payload):
    """Answer of kioskTap."""

    error: ClassVar[type[Any]] = KioskTapUserError
    row: strawberry.Private[Any]
    user_errors: list[KioskTapUserError] = strawberry.field(description="Refusals; empty when the ballot is given.")
    tap_key: UUID | None = column("tap_key", description="Key of the tap, as it was sent; null when refused.")


@strawberry.input(description="Tap whose member has left without voting; the same key has the same answer.")
class KioskTapReleaseInput:
    """Input of kioskTapRelease."""

    kiosk_id: UUID = strawberry.field(description=_KIOSK)
    vote: UUID = strawberry.field(description=_VOTE)
    tap_key: UUID = strawberry.field(description="Key of the tap.")
    signature: str = strawberry.field(description=_SIGNATURE)
    request_key: UUID | None = strawberry.field(
        default=None, description=f"{_NO_KEY}the tap's key is the key of this action."
    )


@strawberry.enum(description="Why a ballot was not given back.")
class KioskTapReleaseErrorCode(Enum):
    """Codes of kioskTapRelease."""

    KIOSK_PROOF_INVALID = strawberry.enum_value("KIOSK_PROOF_INVALID", description=_UNPROVEN)
    KIOSK_NOT_TAKEN = strawberry.enum_value("KIOSK_NOT_TAKEN", description="Vote takes no ballots at kiosks.")
    VOTE_CLOSED_MEANWHILE = strawberry.enum_value("VOTE_CLOSED_MEANWHILE", description="Box is closed.")
    KIOSK_TAP_UNKNOWN = strawberry.enum_value("KIOSK_TAP_UNKNOWN", description="No tap of the vote has this key.")
    KIOSK_TAP_DELIVERED = strawberry.enum_value(
        "KIOSK_TAP_DELIVERED", description="Kiosk has delivered a ballot for each of its taps."
    )


@strawberry.type(description="Refusal to give a ballot back; nothing was written.")
class KioskTapReleaseUserError(UserError):
    """Error of kioskTapRelease."""

    code: KioskTapReleaseErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of giving a ballot back; the member may vote anywhere again.")
class KioskTapReleasePayload(Payload):
    """Answer of kioskTapRelease."""

    error: ClassVar[type[Any]] = KioskTapReleaseUserError
    row: strawberry.Private[Any]
    user_errors: list[KioskTapReleaseUserError] = strawberry.field(description="Refusals; empty when given back.")
    tap_key: UUID | None = column("tap_key", description="Key of the tap, as it was sent; null when refused.")


@strawberry.input(description="Pass that is shown to a kiosk of an unlinkable vote, and what its member has blinded.")
class KioskPermitIssueInput:
    """Input of kioskPermitIssue."""

    kiosk_id: UUID = strawberry.field(description=_KIOSK)
    vote: UUID = strawberry.field(description=_VOTE)
    pass_text: str = strawberry.field(description=_SHOWN)
    blinded: str = strawberry.field(
        description="What the registrar signs and cannot read: 256 bytes by RFC 9474, base64url, kept by the kiosk "
        "before it sends them."
    )
    signature: str = strawberry.field(description=_SIGNATURE)
    request_key: UUID | None = strawberry.field(
        default=None, description=f"{_NO_KEY}the blinded value is the key of this action."
    )


@strawberry.enum(description="Why no permit was issued to a kiosk.")
class KioskPermitIssueErrorCode(Enum):
    """Codes of kioskPermitIssue."""

    KIOSK_PROOF_INVALID = strawberry.enum_value("KIOSK_PROOF_INVALID", description=_UNPROVEN)
    KIOSK_NOT_TAKEN = strawberry.enum_value("KIOSK_NOT_TAKEN", description="Vote takes no ballots at kiosks.")
    KIOSK_PASS_INVALID = strawberry.enum_value(
        "KIOSK_PASS_INVALID", description="No pass of this vote, or one that was shown too long ago."
    )
    VOTE_NOT_FOUND = strawberry.enum_value("VOTE_NOT_FOUND", description="None that was announced.")
    VOTE_KIND_REFUSED = strawberry.enum_value("VOTE_KIND_REFUSED", description="Vote is not unlinkable.")
    VOTE_NOT_OPEN = strawberry.enum_value("VOTE_NOT_OPEN", description="Voting has not begun.")
    VOTE_PAUSED = strawberry.enum_value("VOTE_PAUSED", description="Voting is paused.")
    VOTE_CLOSED_MEANWHILE = strawberry.enum_value(
        "VOTE_CLOSED_MEANWHILE", description="Voting is over, by the database's clock."
    )
    NOT_ON_ROLL = strawberry.enum_value("NOT_ON_ROLL", description="Member is not on the frozen roll.")
    BALLOT_ELSEWHERE = strawberry.enum_value("BALLOT_ELSEWHERE", description="Member was given a paper.")
    NOT_PRESENT = strawberry.enum_value(
        "NOT_PRESENT", description="Vote is of a meeting, and the member is not on its register of presence."
    )
    PERMIT_DRAWN = strawberry.enum_value("PERMIT_DRAWN", description="Member has drawn their permit already.")
    BLINDED_INVALID = strawberry.enum_value(
        "BLINDED_INVALID", description="Not 256 bytes in base64url, or no number that the registrar could sign."
    )
    REGISTRAR_UNAVAILABLE = strawberry.enum_value(
        "REGISTRAR_UNAVAILABLE", description="Registrar does not answer; the same value may be sent again in seconds."
    )


@strawberry.type(description="Refusal: why no permit was issued to a kiosk; nothing was written.")
class KioskPermitIssueUserError(UserError):
    """Error of kioskPermitIssue."""

    code: KioskPermitIssueErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of a kiosk's wish for a permit.")
class KioskPermitIssuePayload(Payload):
    """Answer of kioskPermitIssue."""

    error: ClassVar[type[Any]] = KioskPermitIssueUserError
    row: strawberry.Private[Any]
    user_errors: list[KioskPermitIssueUserError] = strawberry.field(description="Refusals; empty when done.")
    blind_signature: str | None = column(
        "blind_signature", description="Registrar's signature, still blinded, base64url; null when refused."
    )


@strawberry.input(description="Sealed ballots that a kiosk brings; the same ones have the same answer.")
class KioskBatchDeliverInput:
    """Input of kioskBatchDeliver."""

    kiosk_id: UUID = strawberry.field(description=_KIOSK)
    vote: UUID = strawberry.field(description=_VOTE)
    envelopes: list[str] = strawberry.field(
        description="Padded ballots, sealed to the vote's key, base64url, shuffled by the kiosk, at most 200."
    )
    signature: str = strawberry.field(description=_SIGNATURE)
    request_key: UUID | None = strawberry.field(
        default=None, description=f"{_NO_KEY}the envelopes are the key of this action."
    )


@strawberry.enum(description="Why a batch was not taken in.")
class KioskBatchDeliverErrorCode(Enum):
    """Codes of kioskBatchDeliver."""

    KIOSK_BATCH_INVALID = strawberry.enum_value(
        "KIOSK_BATCH_INVALID", description="No envelope, one twice, more than 200, or no base64url."
    )
    KIOSK_PROOF_INVALID = strawberry.enum_value("KIOSK_PROOF_INVALID", description=_UNPROVEN)
    KIOSK_NOT_TAKEN = strawberry.enum_value("KIOSK_NOT_TAKEN", description="Vote takes no ballots at kiosks.")
    VOTE_KIND_REFUSED = strawberry.enum_value("VOTE_KIND_REFUSED", description="Vote is not sealed.")
    VOTE_NOT_OPEN = strawberry.enum_value("VOTE_NOT_OPEN", description="Voting has not begun.")
    VOTE_PAUSED = strawberry.enum_value("VOTE_PAUSED", description="Voting is paused; the batch comes later.")
    VOTE_CLOSED_MEANWHILE = strawberry.enum_value(
        "VOTE_CLOSED_MEANWHILE", description="Time for batches after the close is over too."
    )
    ENVELOPE_LENGTH = strawberry.enum_value(
        "ENVELOPE_LENGTH", description="One has not as many bytes as every envelope of the vote."
    )
    ENVELOPE_TAKEN = strawberry.enum_value("ENVELOPE_TAKEN", description="One is in the box already.")
    KIOSK_BATCH_UNCOVERED = strawberry.enum_value(
        "KIOSK_BATCH_UNCOVERED", description="Kiosk has fewer taps without a ballot than there are envelopes."
    )
    KIOSK_BATCH_TOO_SMALL = strawberry.enum_value(
        "KIOSK_BATCH_TOO_SMALL", description="Fewer than the vote asks for while it is open."
    )


@strawberry.type(description="Refusal of a batch; nothing of it was written.")
class KioskBatchDeliverUserError(UserError):
    """Error of kioskBatchDeliver."""

    code: KioskBatchDeliverErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Promise that a ballot of a batch will be on the board; nobody's in particular.")
class KioskPromise:
    """A promise, signed."""

    row: strawberry.Private[Any]

    ballot_hash: str = column("ballot_hash", description="Hash of the envelope, 64 hexadecimal digits.")
    promise: str = column("promise", description="Canonical JSON that was signed (docs/ballot-formats.md, Promise).")
    signature: str = column("signature", description="Ed25519 signature by the vote's promise key, base64url.")


@strawberry.type(description="What is known of a kiosk once a batch is in the box.")
class KioskDelivery:
    """The outcome of a batch."""

    row: strawberry.Private[Any]

    delivered_count: int = column("delivered_count", description="Envelopes that the kiosk has brought in all.")
    waiting_count: int = column("waiting_count", description="Taps of the kiosk without a ballot in the box.")

    @strawberry.field(
        description="Promises, one for each envelope, by hash, for the kiosk's own keeping.", metadata={"list_size": 10}
    )
    def promises(self) -> list[KioskPromise]:
        """In the order of the hashes."""
        return [KioskPromise(row=each) for each in self.row["promises"]]


@strawberry.type(description="Outcome of a batch.")
class KioskBatchDeliverPayload(Payload):
    """Answer of kioskBatchDeliver."""

    error: ClassVar[type[Any]] = KioskBatchDeliverUserError
    row: strawberry.Private[Any]
    user_errors: list[KioskBatchDeliverUserError] = strawberry.field(description="Refusals; empty when taken in.")

    @strawberry.field(description="What is in the box of the kiosk's, the same for a repeat; null when refused.")
    def delivery(self) -> KioskDelivery | None:
        """Of this moment."""
        return KioskDelivery(row=self.row) if self.row else None
