"""What can go wrong with interfaces to systems of others."""

from domain.shared.errors import DomainError


class PartnerPlaceNotFound(DomainError):
    """No such organisation at or below a node where the caller may grant roles."""

    code = "PARTNER_PLACE_NOT_FOUND"


class InvalidPartnerName(DomainError):
    """A name that is empty, too long, or has control characters."""

    code = "INVALID_PARTNER_NAME"


class InvalidPercent(DomainError):
    """Not from 0 to 100."""

    code = "INVALID_PERCENT"


class InvalidExpiry(DomainError):
    """A last day in the past, or too far off."""

    code = "INVALID_EXPIRY"


class PartnerCredentialNotFound(DomainError):
    """None within the caller's reach."""

    code = "PARTNER_CREDENTIAL_NOT_FOUND"


class PartnerCredentialRevoked(DomainError):
    """Revoked before."""

    code = "PARTNER_CREDENTIAL_REVOKED"
