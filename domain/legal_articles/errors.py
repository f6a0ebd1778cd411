"""What can go wrong with legal articles, each with a stable code."""

from domain.shared.errors import DomainError


class LegalArticleNotFound(DomainError):
    """None within the caller's reach."""

    code = "LEGAL_ARTICLE_NOT_FOUND"


class LegalArticlePlaceNotFound(DomainError):
    """No active organisation at which the caller manages legal matters."""

    code = "LEGAL_ARTICLE_PLACE_NOT_FOUND"


class LegalArticleTextInvalid(DomainError):
    """A text is missing, too long, or has control characters. Fact: `limit`."""

    code = "LEGAL_ARTICLE_TEXT_INVALID"


class LegalArticleTextOutdated(DomainError):
    """What waits for approval is not the revision that the caller has read."""

    code = "LEGAL_ARTICLE_TEXT_OUTDATED"


class LegalArticleDaysInvalid(DomainError):
    """It ends, or is to be reviewed, before it begins."""

    code = "LEGAL_ARTICLE_DAYS_INVALID"


class LegalArticleBasisNotFound(DomainError):
    """No statute, one that is not in the register, or too many. Fact: `limit`."""

    code = "LEGAL_ARTICLE_BASIS_NOT_FOUND"


class LegalArticleUnitNotFound(DomainError):
    """No open answering unit of the organisation or above."""

    code = "LEGAL_ARTICLE_UNIT_NOT_FOUND"


class LegalArticleStateRefused(DomainError):
    """It is in no state in which this can be done. Fact: `state`."""

    code = "LEGAL_ARTICLE_STATE_REFUSED"


class LegalArticleOwnText(DomainError):
    """The caller wrote of what is to be approved: somebody else must."""

    code = "LEGAL_ARTICLE_OWN_TEXT"
