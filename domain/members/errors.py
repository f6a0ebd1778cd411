"""What can go wrong with the register and with joining."""

from domain.shared.errors import DomainError


class EvidenceRefused(Exception):
    """A document that is not taken: its ticket is over or of another, or its request is decided."""


class EvidenceMediaRefused(Exception):
    """A document that is no JPEG, PNG, WebP or PDF by its first bytes."""


class EvidenceTooLarge(Exception):
    """More bytes than a document may have."""


class InvalidName(DomainError):
    """A name that cannot be one."""

    code = "INVALID_NAME"


class InvalidPhoneNumber(DomainError):
    """Not a telephone number."""

    code = "INVALID_PHONE_NUMBER"


class InvalidIdentityNumber(DomainError):
    """Not an identity number 居民身份证号."""

    code = "INVALID_IDENTITY_NUMBER"


class InvalidNote(DomainError):
    """A note that is too long or has control characters."""

    code = "INVALID_NOTE"


class TooYoung(DomainError):
    """Under the age of employment."""

    code = "TOO_YOUNG"


class OrganisationNotFound(DomainError):
    """No such organisation in this union."""

    code = "ORGANISATION_NOT_FOUND"


class OrganisationTakesNoMembers(DomainError):
    """People join a branch or a group, not a federation or an enterprise union."""

    code = "ORGANISATION_TAKES_NO_MEMBERS"


class IdentityInUse(DomainError):
    """The person is registered or has an open request; which of the two is not told to strangers."""

    code = "IDENTITY_IN_USE"


class JoinRequestNotFound(DomainError):
    """None, or not within the caller's scope, or not this applicant's."""

    code = "JOIN_REQUEST_NOT_FOUND"


class InvalidJoinRequestCount(DomainError):
    """None, or more than are decided at once."""

    code = "INVALID_JOIN_REQUEST_COUNT"


class JoinRequestClosed(DomainError):
    """Already approved, rejected or withdrawn."""

    code = "JOIN_REQUEST_CLOSED"


class JoinRequestOpen(DomainError):
    """Still in review: nothing is to be taken up again."""

    code = "JOIN_REQUEST_OPEN"


class JoinRequestSuperseded(DomainError):
    """Taken up again already; the newest request of the chain counts."""

    code = "JOIN_REQUEST_SUPERSEDED"


class EvidenceNotFound(DomainError):
    """No such document of this request."""

    code = "EVIDENCE_NOT_FOUND"


class TooMuchEvidence(DomainError):
    """A request has six documents at a time, and thirty places in all."""

    code = "TOO_MUCH_EVIDENCE"


class EvidenceMissing(DomainError):
    """The rules of the place ask for documents that are not on file."""

    code = "EVIDENCE_MISSING"


class IdentityUnverified(DomainError):
    """The rules of the place ask for checks of identity that have not matched."""

    code = "IDENTITY_UNVERIFIED"


class IdentityMethodNotOffered(DomainError):
    """Officers cannot run this check: the applicant proves a phone themselves, and a provider may not be set up."""

    code = "IDENTITY_METHOD_NOT_OFFERED"


class IdentityAnswerRequired(DomainError):
    """Who looked at a document says whether it is the applicant's; other methods find out by themselves."""

    code = "IDENTITY_ANSWER_REQUIRED"


class HoldingPoolNotFound(DomainError):
    """The union has no pool for those whose employer has no union."""

    code = "HOLDING_POOL_NOT_FOUND"


class MembershipTransitionRefused(DomainError):
    """A membership in this state does not go to that one; the table stands in `rules.CHANGES`."""

    code = "MEMBERSHIP_TRANSITION_REFUSED"


class EffectiveBeforeLastChange(DomainError):
    """The day lies before the membership's last change: the past is not rewritten."""

    code = "EFFECTIVE_BEFORE_LAST_CHANGE"


class EffectiveInFuture(DomainError):
    """The day has not come."""

    code = "EFFECTIVE_IN_FUTURE"


class MemberNotLeft(DomainError):
    """Only who has left or died is erased: a membership in force needs its entry."""

    code = "MEMBER_NOT_LEFT"


class MemberErased(DomainError):
    """Erased before; there is nothing left to erase."""

    code = "MEMBER_ERASED"


class ConsentTextOutdated(DomainError):
    """The text that the member has read is not the present one."""

    code = "CONSENT_TEXT_OUTDATED"


class EmploymentDoesNotFit(DomainError):
    """Retained members are retired or unemployed; those in force are neither."""

    code = "EMPLOYMENT_DOES_NOT_FIT"


class InvalidDocumentNumber(DomainError):
    """Not the number of a document 文号: letters, digits, brackets and strokes, at most 40."""

    code = "INVALID_DOCUMENT_NUMBER"


class DocumentNumberRequired(DomainError):
    """Suspension, expulsion and lapse rest on a decision or a reminder that is on file."""

    code = "DOCUMENT_NUMBER_REQUIRED"


class OwnMembership(DomainError):
    """Nobody decides on their own membership; members leave by `membershipLeave`."""

    code = "OWN_MEMBERSHIP"


class NothingToCorrect(DomainError):
    """The membership was nothing before that day, or has not changed since."""

    code = "NOTHING_TO_CORRECT"


class TransferNotFound(DomainError):
    """None, or not within the caller's scope."""

    code = "TRANSFER_NOT_FOUND"


class TransferClosed(DomainError):
    """Already accepted, returned, withdrawn or cancelled."""

    code = "TRANSFER_CLOSED"


class TransferAlreadyOpen(DomainError):
    """The member has an open transfer."""

    code = "TRANSFER_ALREADY_OPEN"


class TransferToSameOrganisation(DomainError):
    """The member belongs there."""

    code = "TRANSFER_TO_SAME_ORGANISATION"


class MembershipNotInForce(DomainError):
    """Only memberships that are active or retained move."""

    code = "MEMBERSHIP_NOT_IN_FORCE"


class SavedFilterNotFound(DomainError):
    """None of the caller's; to use one, none shared with them either."""

    code = "SAVED_FILTER_NOT_FOUND"


class SavedFilterOutdated(DomainError):
    """What was saved no longer fits the schema."""

    code = "SAVED_FILTER_OUTDATED"


class SavedFilterListClosed(DomainError):
    """No office of the caller's reads the list that the filter is for."""

    code = "SAVED_FILTER_LIST_CLOSED"


class SavedFilterNamesPerson(DomainError):
    """A filter that is kept or shared says of nobody that they are looked for."""

    code = "SAVED_FILTER_NAMES_PERSON"


class SavedFilterNameTaken(DomainError):
    """Another filter of the caller has this name."""

    code = "SAVED_FILTER_NAME_TAKEN"


class InvalidFilterName(DomainError):
    """A name that is empty or too long, or has control characters."""

    code = "INVALID_FILTER_NAME"


class TooManySavedFilters(DomainError):
    """More than a member keeps."""

    code = "TOO_MANY_SAVED_FILTERS"


class OnBehalfOfOneself(DomainError):
    """What one enters for oneself is one's own."""

    code = "ON_BEHALF_OF_ONESELF"


class CorrectionRequestNotFound(DomainError):
    """None, or not within the caller's scope."""

    code = "CORRECTION_REQUEST_NOT_FOUND"


class CorrectionRequestClosed(DomainError):
    """Already approved, rejected, withdrawn or cancelled."""

    code = "CORRECTION_REQUEST_CLOSED"


class CorrectionRequestAlreadyOpen(DomainError):
    """The member has an open request for this field."""

    code = "CORRECTION_REQUEST_ALREADY_OPEN"


class ValueOnFile(DomainError):
    """The register has this value already."""

    code = "VALUE_ON_FILE"


class ValueInUse(DomainError):
    """Another member of the union has this phone or identity number."""

    code = "VALUE_IN_USE"


class InvalidEmploymentKind(DomainError):
    """Not the code of a kind of employment."""

    code = "INVALID_EMPLOYMENT_KIND"


class InvalidJoinedOn(DomainError):
    """Not a day, or one before there were unions, or one to come."""

    code = "INVALID_JOINED_ON"


class JoinedOnAfterChange(DomainError):
    """The membership changed before that day, so it must have begun earlier."""

    code = "JOINED_ON_AFTER_CHANGE"


class ReasonRequired(DomainError):
    """Nothing says why."""

    code = "REASON_REQUIRED"


class TooManyOwnExports(DomainError):
    """Enough copies of one's own data for a day."""

    code = "TOO_MANY_OWN_EXPORTS"


class SameMember(DomainError):
    """Both ids are one entry, or lead to one."""

    code = "SAME_MEMBER"


class DuplicateNotDismissed(DomainError):
    """The pair stands on the list already."""

    code = "DUPLICATE_NOT_DISMISSED"


class IdentityNumbersDiffer(DomainError):
    """Both entries have an identity number, and numbers are unique: two people."""

    code = "IDENTITY_NUMBERS_DIFFER"


class StatesConflict(DomainError):
    """Who died or was expelled is not in membership elsewhere; the wrong one of the two is corrected first."""

    code = "STATES_CONFLICT"


class TransferOpen(DomainError):
    """One of the entries has an open transfer, which is decided or withdrawn first."""

    code = "TRANSFER_OPEN"


class ImportOpen(DomainError):
    """A roster import that is being applied or undone has a row of one of the entries."""

    code = "IMPORT_OPEN"


class PostHeldByBoth(DomainError):
    """Both held a seat of one post at the same time, which one person does not."""

    code = "POST_HELD_BY_BOTH"


class MergeChoiceRefused(DomainError):
    """A field cannot be taken from that entry."""

    code = "MERGE_CHOICE_REFUSED"


class MergeOutdated(DomainError):
    """One of the entries has changed since the preview."""

    code = "MERGE_OUTDATED"


class MemberAlreadyMerged(DomainError):
    """The entry became part of another one before."""

    code = "MEMBER_ALREADY_MERGED"
