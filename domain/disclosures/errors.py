"""What can go wrong in disclosures, each with a stable code."""

from domain.shared.errors import DomainError


class DisclosureNotFound(DomainError):
    """None within the caller's reach."""

    code = "DISCLOSURE_NOT_FOUND"


class DisclosureDutyNotFound(DomainError):
    """None within the caller's reach."""

    code = "DISCLOSURE_DUTY_NOT_FOUND"


class DisclosureDueNotFound(DomainError):
    """None that the caller's organisation owes, or one that lapsed."""

    code = "DISCLOSURE_DUE_NOT_FOUND"


class DisclosurePlaceNotFound(DomainError):
    """No active organisation at which the caller manages disclosures."""

    code = "DISCLOSURE_PLACE_NOT_FOUND"


class DisclosureTextInvalid(DomainError):
    """A text is missing, too long, or has control characters. Fact: `limit`."""

    code = "DISCLOSURE_TEXT_INVALID"


class DisclosureFiguresInvalid(DomainError):
    """Too many figures or sources, or one that is neither an amount nor a count. Fact: `number`."""

    code = "DISCLOSURE_FIGURES_INVALID"


class DisclosureSourceNotFound(DomainError):
    """A vote without a published result, an approval without a decision, or one of elsewhere. Fact: `number`."""

    code = "DISCLOSURE_SOURCE_NOT_FOUND"


class DisclosureDutyInvalid(DomainError):
    """Its days do not fit, or no organisation of that level can be there."""

    code = "DISCLOSURE_DUTY_INVALID"


class DisclosureStateRefused(DomainError):
    """It is in no state in which this can be done. Fact: `state`."""

    code = "DISCLOSURE_STATE_REFUSED"


class DisclosureOwnDraft(DomainError):
    """Who drafted it does not publish it."""

    code = "DISCLOSURE_OWN_DRAFT"


class DisclosureCorrectionOutdated(DomainError):
    """What a draft corrects was corrected otherwise since it was written."""

    code = "DISCLOSURE_CORRECTION_OUTDATED"


class DisclosureTextOutdated(DomainError):
    """The draft was changed since the caller read it."""

    code = "DISCLOSURE_TEXT_OUTDATED"


class DisclosureDueMet(DomainError):
    """Something else was published for the same duty and period."""

    code = "DISCLOSURE_DUE_MET"
