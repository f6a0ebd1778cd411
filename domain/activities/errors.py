"""What can go wrong in activities, each with a stable code."""

from domain.shared.errors import DomainError


class ActivityNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "ACTIVITY_NOT_FOUND"


class ActivityStateRefused(DomainError):
    """The activity is in no state in which this can be done."""

    code = "ACTIVITY_STATE_REFUSED"


class ActivityNotInSeries(DomainError):
    """The activity is a single one."""

    code = "ACTIVITY_NOT_IN_SERIES"


class TextInvalid(DomainError):
    """A text that is missing, too long, or has control characters."""

    code = "TEXT_INVALID"


class TimesInvalid(DomainError):
    """It has begun, or would end before it begins."""

    code = "TIMES_INVALID"


class WindowsInvalid(DomainError):
    """No window, too many, or one that ends before it opens or after the start."""

    code = "WINDOWS_INVALID"


class CapacityInvalid(DomainError):
    """Not from one place up to the most there may be."""

    code = "CAPACITY_INVALID"


class ReservesInvalid(DomainError):
    """Too many reserves, or more places reserved than there are."""

    code = "RESERVES_INVALID"


class HoursInvalid(DomainError):
    """A number of hours below nought or too large."""

    code = "HOURS_INVALID"


class AudienceInvalid(DomainError):
    """An audience with too many words, or with an organisation that does not exist."""

    code = "AUDIENCE_INVALID"


class QuestionsInvalid(DomainError):
    """Questions that cannot be asked."""

    code = "QUESTIONS_INVALID"


class RepetitionInvalid(DomainError):
    """A series of too many sessions, or of sessions too far apart or upon each other."""

    code = "REPETITION_INVALID"


class TagsInvalid(DomainError):
    """Too many tags, or one that is empty or too long."""

    code = "TAGS_INVALID"


class CompanionsInvalid(DomainError):
    """More companions than may come, or one without a name or relation."""

    code = "COMPANIONS_INVALID"


class AnswerRequired(DomainError):
    """A question that must be answered was not."""

    code = "ANSWER_REQUIRED"


class AnswerInvalid(DomainError):
    """An answer that the question does not take."""

    code = "ANSWER_INVALID"


class RegistrationClosed(DomainError):
    """Nobody registers any more, or not yet: the activity is not open."""

    code = "REGISTRATION_CLOSED"


class ActivityCancelled(DomainError):
    """The activity does not take place."""

    code = "ACTIVITY_CANCELLED"


class ActivityOver(DomainError):
    """The activity has begun or ended."""

    code = "ACTIVITY_OVER"


class RegistrationNotBegun(DomainError):
    """The member's window has not opened."""

    code = "REGISTRATION_NOT_BEGUN"


class RegistrationOver(DomainError):
    """The member's windows have closed."""

    code = "REGISTRATION_OVER"


class NotYourShift(DomainError):
    """No window is for this member."""

    code = "NOT_YOUR_SHIFT"


class NotInAudience(DomainError):
    """The activity is for others."""

    code = "NOT_IN_AUDIENCE"


class CannotTakePart(DomainError):
    """The membership does not let the member take part."""

    code = "CANNOT_TAKE_PART"


class AlreadyRegistered(DomainError):
    """A live registration of the member is there."""

    code = "ALREADY_REGISTERED"


class ActivityFull(DomainError):
    """No place, and no waiting list, or none that the member wants."""

    code = "ACTIVITY_FULL"


class RegistrationNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "REGISTRATION_NOT_FOUND"


class RegistrationStateRefused(DomainError):
    """The registration is in no state in which this can be done."""

    code = "REGISTRATION_STATE_REFUSED"


class OfferOver(DomainError):
    """The time to accept the place has passed."""

    code = "OFFER_OVER"


class ReasonRequired(DomainError):
    """What goes past the rules, or is decided, needs a reason."""

    code = "CHECK_IN_REASON_REQUIRED"


class UploadInvalid(DomainError):
    """A file without a device, without scans or with too many."""

    code = "UPLOAD_INVALID"


class UploadReused(DomainError):
    """The key of the file was used for another file."""

    code = "UPLOAD_REUSED"


class DeviceNotFound(DomainError):
    """No device of the organisation or of one above it, or out of the caller's reach."""

    code = "DEVICE_NOT_FOUND"


class DeviceKeyInvalid(DomainError):
    """No public key."""

    code = "DEVICE_KEY_INVALID"


class DeviceKnown(DomainError):
    """The key is that of a device that was enrolled before."""

    code = "DEVICE_KNOWN"


class DeviceProofInvalid(DomainError):
    """The device has not signed this file."""

    code = "DEVICE_PROOF_INVALID"


class ConflictNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "CONFLICT_NOT_FOUND"


class ConflictDecided(DomainError):
    """The conflict was decided already."""

    code = "CONFLICT_DECIDED"


class AppealNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "APPEAL_NOT_FOUND"


class AppealDecided(DomainError):
    """The appeal was decided already."""

    code = "APPEAL_DECIDED"


class AppealOver(DomainError):
    """The days in which one may appeal are over."""

    code = "APPEAL_OVER"


class AlreadyAppealed(DomainError):
    """There is an appeal for this registration."""

    code = "ALREADY_APPEALED"


class OwnCase(DomainError):
    """Nobody decides on an appeal or a conflict of their own."""

    code = "OWN_CASE"


class NotParticipant(DomainError):
    """The member did not take part, or there is no such activity within reach."""

    code = "NOT_PARTICIPANT"


class FeedbackNotOpen(DomainError):
    """The activity is not over yet."""

    code = "FEEDBACK_NOT_OPEN"


class FeedbackOver(DomainError):
    """The time to say something of the activity has passed."""

    code = "FEEDBACK_OVER"


class SatisfactionInvalid(DomainError):
    """A number of stars that there is not."""

    code = "SATISFACTION_INVALID"


class CertificateNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "CERTIFICATE_NOT_FOUND"


class NoCertificatesDue(DomainError):
    """Everybody who took part has one already, or nobody took part."""

    code = "NO_CERTIFICATES_DUE"


class TooManyPhotos(DomainError):
    """As many photos as there may be."""

    code = "TOO_MANY_PHOTOS"


class PhotoNotFound(DomainError):
    """None, or none that the caller may see, or do this with."""

    code = "PHOTO_NOT_FOUND"


class PhotoRefused(Exception):
    """Another's ticket, one that is over or used."""


class PhotoMediaRefused(Exception):
    """No picture, by its first bytes or by how it is laid out."""


class PhotoTooLarge(Exception):
    """More bytes than a photo may have."""
