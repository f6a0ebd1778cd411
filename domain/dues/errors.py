"""What can go wrong in dues, each with a stable code."""

from domain.shared.errors import DomainError


class DuesOverpaid(DomainError):
    """More than is owed: nothing is kept for later."""

    code = "DUES_OVERPAID"


class DuesNothingOwed(DomainError):
    """No month of the member is open, or none of those that were named."""

    code = "DUES_NOTHING_OWED"


class OwnDues(DomainError):
    """Nobody records or drops their own dues."""

    code = "OWN_DUES"


class PaymentAmountInvalid(DomainError):
    """Nothing, or more than a payment may be."""

    code = "PAYMENT_AMOUNT_INVALID"


class PaymentDayInvalid(DomainError):
    """A day to come, or one too long ago."""

    code = "PAYMENT_DAY_INVALID"


class DuesReceiptNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "DUES_RECEIPT_NOT_FOUND"


class DuesReceiptReversed(DomainError):
    """The payment was taken back before."""

    code = "DUES_RECEIPT_REVERSED"


class DuesMonthsInvalid(DomainError):
    """No month, or too many of them."""

    code = "DUES_MONTHS_INVALID"


class DuesLapseProposalNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "DUES_LAPSE_PROPOSAL_NOT_FOUND"


class DuesLapseProposalClosed(DomainError):
    """Decided before, or void because the member paid or the membership changed."""

    code = "DUES_LAPSE_PROPOSAL_CLOSED"


class PayrollRowsInvalid(DomainError):
    """No row, or more than a payroll may have at once."""

    code = "PAYROLL_ROWS_INVALID"
