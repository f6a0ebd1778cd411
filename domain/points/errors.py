"""What can go wrong in points, each with a stable code."""

from domain.shared.errors import DomainError


class PointsInvalid(DomainError):
    """A number of points out of its bounds, or a bound below the points of one time."""

    code = "POINTS_INVALID"


class PointRuleNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "POINT_RULE_NOT_FOUND"


class PointRuleStateRefused(DomainError):
    """The version is in no state in which this can be done."""

    code = "POINT_RULE_STATE_REFUSED"


class PointRuleDayTaken(DomainError):
    """Another version of the place and cause begins on that day."""

    code = "POINT_RULE_DAY_TAKEN"


class PointRuleDaysInvalid(DomainError):
    """A version that would begin before today, or end before it begins."""

    code = "POINT_RULE_DAYS_INVALID"


class PointOfferNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "POINT_OFFER_NOT_FOUND"


class PointOfferStateRefused(DomainError):
    """The offer is in no state in which this can be done."""

    code = "POINT_OFFER_STATE_REFUSED"


class PointOfferExists(DomainError):
    """The cycle has a price already."""

    code = "POINT_OFFER_EXISTS"


class CommerceOff(DomainError):
    """The organisation has switched the exchange of points off."""

    code = "COMMERCE_OFF"


class PointsShort(DomainError):
    """The account has fewer points."""

    code = "POINTS_SHORT"


class InspectionReasonRequired(DomainError):
    """Who looks at the account of somebody else says why."""

    code = "INSPECTION_REASON_REQUIRED"
