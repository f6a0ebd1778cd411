"""What can go wrong with merchants, terminals, offline redemption and settlement, each with a stable code."""

from domain.shared.errors import DomainError


class MerchantNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "MERCHANT_NOT_FOUND"


class MerchantStateRefused(DomainError):
    """The merchant is in no state in which this can be done."""

    code = "MERCHANT_STATE_REFUSED"


class MerchantRefused(DomainError):
    """The merchant is suspended, or outside the days of its contract."""

    code = "MERCHANT_REFUSED"


class KindRefused(DomainError):
    """The contract is not about this kind of benefit."""

    code = "KIND_REFUSED"


class KindsMissing(DomainError):
    """A contract about nothing."""

    code = "KINDS_MISSING"


class ContractDaysInvalid(DomainError):
    """A contract that ends before it starts, or has ended."""

    code = "CONTRACT_DAYS_INVALID"


class MerchantCredentialNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "MERCHANT_CREDENTIAL_NOT_FOUND"


class MerchantCredentialRevoked(DomainError):
    """Revoked before."""

    code = "MERCHANT_CREDENTIAL_REVOKED"


class CredentialDaysInvalid(DomainError):
    """A last day in the past, or too far off."""

    code = "CREDENTIAL_DAYS_INVALID"


class OfflineBoundsInvalid(DomainError):
    """Bounds of offline redemption that are too wide, not all of them given, or given to one of the staff."""

    code = "OFFLINE_BOUNDS_INVALID"


class RequestNumberReused(DomainError):
    """The terminal used its number for another voucher, or another amount."""

    code = "REQUEST_NUMBER_REUSED"


class AllowanceRefused(DomainError):
    """The terminal may redeem nothing offline."""

    code = "ALLOWANCE_REFUSED"


class RedemptionUploadInvalid(DomainError):
    """A file without scans, with too many, or with the same number twice."""

    code = "REDEMPTION_UPLOAD_INVALID"


class RedemptionUploadReused(DomainError):
    """Another file came under this key."""

    code = "REDEMPTION_UPLOAD_REUSED"


class RedemptionConflictNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "REDEMPTION_CONFLICT_NOT_FOUND"


class RedemptionConflictDecided(DomainError):
    """Decided before."""

    code = "REDEMPTION_CONFLICT_DECIDED"


class SettlementNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "SETTLEMENT_NOT_FOUND"


class SettlementStateRefused(DomainError):
    """The batch is approved already, or a dispute about it is open."""

    code = "SETTLEMENT_STATE_REFUSED"


class SettlementEmpty(DomainError):
    """Nothing was redeemed or reversed that is in no batch yet."""

    code = "SETTLEMENT_EMPTY"


class SettlementDayInvalid(DomainError):
    """A day that is not over."""

    code = "SETTLEMENT_DAY_INVALID"


class StatementInvalid(DomainError):
    """The merchant's file cannot be read as one; facts: the `line`, from 1."""

    code = "STATEMENT_INVALID"


class DisputeNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "DISPUTE_NOT_FOUND"


class DisputeDecided(DomainError):
    """Decided before."""

    code = "DISPUTE_DECIDED"


class PlaceNotFound(DomainError):
    """None, or of another cycle."""

    code = "PLACE_NOT_FOUND"


class PlaceTimesInvalid(DomainError):
    """Times that are not in their order, or after the end of the cycle's vouchers."""

    code = "PLACE_TIMES_INVALID"


class PlaceClosed(DomainError):
    """Nothing is handed out there at this time."""

    code = "PLACE_CLOSED"


class PlaceOther(DomainError):
    """The member has chosen another place."""

    code = "PLACE_OTHER"
