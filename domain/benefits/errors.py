"""What can go wrong in benefits, each with a stable code."""

from domain.shared.errors import DomainError


class ConditionInvalid(DomainError):
    """A condition that is no condition, too deep, too long, or names what does not exist."""

    code = "CONDITION_INVALID"


class ProgrammeNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "PROGRAMME_NOT_FOUND"


class ProgrammeStateRefused(DomainError):
    """The programme is in no state in which this can be done."""

    code = "PROGRAMME_STATE_REFUSED"


class CycleNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "CYCLE_NOT_FOUND"


class CycleStateRefused(DomainError):
    """The cycle is in no state in which this can be done."""

    code = "CYCLE_STATE_REFUSED"


class OwnProposal(DomainError):
    """Who wrote a programme or a cycle does not approve it."""

    code = "OWN_PROPOSAL"


class TitleInvalid(DomainError):
    """A title or description that is missing, too long, or has control characters."""

    code = "TITLE_INVALID"


class AmountInvalid(DomainError):
    """A number of fen or of pieces out of its bounds."""

    code = "AMOUNT_INVALID"


class CycleTimesInvalid(DomainError):
    """A cycle that would close before it opens, has closed already, or whose vouchers would end before it closes."""

    code = "CYCLE_TIMES_INVALID"


class NeedInvalid(DomainError):
    """Points of need that are missing, or that the mode of the cycle does not take."""

    code = "NEED_INVALID"


class PublicSourceInvalid(DomainError):
    """A draw without a named source of a public value, or a source where nothing is drawn."""

    code = "PUBLIC_SOURCE_INVALID"


class PublicValueInvalid(DomainError):
    """A public value, or where it is read, that is missing or too long."""

    code = "PUBLIC_VALUE_INVALID"


class BudgetShort(DomainError):
    """The programme's budget has not got as much left."""

    code = "BUDGET_SHORT"


class CannotUseBenefits(DomainError):
    """The membership is suspended or over, or in the holding pool: no right to vouchers, whatever a condition says."""

    code = "CANNOT_USE_BENEFITS"


class NotEligible(DomainError):
    """The programme is for others, or not yet for this member."""

    code = "NOT_ELIGIBLE"


class ClaimNotBegun(DomainError):
    """The cycle has not opened. Fact `opens_at`: the instant at which it does; None: the programme is to be opened."""

    code = "CLAIM_NOT_BEGUN"


class ClaimOver(DomainError):
    """The cycle has closed."""

    code = "CLAIM_OVER"


class AlreadyClaimed(DomainError):
    """The member has a voucher of the cycle, or has applied."""

    code = "ALREADY_CLAIMED"


class VouchersGone(DomainError):
    """No voucher is left."""

    code = "VOUCHERS_GONE"


class YearlyCapReached(DomainError):
    """With this the member would receive more in the year than the rules of the place allow."""

    code = "YEARLY_CAP_REACHED"


class ModeRefused(DomainError):
    """The cycle gives out its vouchers in another way."""

    code = "MODE_REFUSED"


class ApplicationNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "APPLICATION_NOT_FOUND"


class VoucherNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "VOUCHER_NOT_FOUND"


class VoucherStateRefused(DomainError):
    """The voucher is in no state in which this can be done."""

    code = "VOUCHER_STATE_REFUSED"


class VoucherLocked(DomainError):
    """Another terminal holds the voucher for some minutes."""

    code = "VOUCHER_LOCKED"


class RedemptionNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "REDEMPTION_NOT_FOUND"


class OwnVoucher(DomainError):
    """Nobody redeems a voucher of their own as an officer, takes its use back, or decides on it."""

    code = "OWN_VOUCHER"
