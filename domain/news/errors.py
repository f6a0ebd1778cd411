"""What can go wrong in news, each with a stable code."""

from domain.shared.errors import DomainError


class NewsItemNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "NEWS_ITEM_NOT_FOUND"


class NewsPlaceNotFound(DomainError):
    """No organisation at which the caller manages news."""

    code = "NEWS_PLACE_NOT_FOUND"


class NewsTextInvalid(DomainError):
    """A text that is missing, too long, or has control characters. Fact: `limit`."""

    code = "NEWS_TEXT_INVALID"


class NewsWindowInvalid(DomainError):
    """A window that ends before it begins, or too far away. Fact: `days`."""

    code = "NEWS_WINDOW_INVALID"


class NewsStateRefused(DomainError):
    """The item is in no state in which this can be done. Fact: `state`."""

    code = "NEWS_STATE_REFUSED"


class NewsOwnText(DomainError):
    """The caller wrote of what is to be approved: somebody else must."""

    code = "NEWS_OWN_TEXT"


class NewsTextOutdated(DomainError):
    """What waits for approval is not the revision that the caller has read."""

    code = "NEWS_TEXT_OUTDATED"


class NewsAudienceInvalid(DomainError):
    """Too many roles, posts or tags, a tag that is empty or too long, or any of them beside PUBLIC. Fact: `limit`."""

    code = "NEWS_AUDIENCE_INVALID"


class NewsUnchanged(DomainError):
    """A correction that corrects nothing."""

    code = "NEWS_UNCHANGED"


class NewsLinkNotFound(DomainError):
    """A survey, vote or activity that there is not, or more than one; an answering unit that there is not."""

    code = "NEWS_LINK_NOT_FOUND"


class NewsFileInvalid(DomainError):
    """A picture in the text that is no picture of this item."""

    code = "NEWS_FILE_INVALID"


class NewsFileNotFound(DomainError):
    """None, or of no item that the caller manages."""

    code = "NEWS_FILE_NOT_FOUND"


class NewsFilesFull(DomainError):
    """One file too many. Fact: `limit`."""

    code = "NEWS_FILES_FULL"


class NewsFileRefused(Exception):
    """Another's ticket, one that is over or used, or the item is no draft any more."""


class NewsFileTooLarge(Exception):
    """More bytes than a file of its kind may have."""


class NewsMediaRefused(Exception):
    """Nothing that is taken for a file of its kind."""


class NewsReplyNotFound(DomainError):
    """None, or to no item that the caller manages."""

    code = "NEWS_REPLY_NOT_FOUND"


class NewsRepliesClosed(DomainError):
    """The item takes no replies."""

    code = "NEWS_REPLIES_CLOSED"


class NewsRepliesSpent(DomainError):
    """The caller has written as many as one may within a day, or the item has all it may have. Fact: `limit`."""

    code = "NEWS_REPLIES_SPENT"


class NewsReplyStateRefused(DomainError):
    """The reply is so already, or is not shown and so cannot be answered."""

    code = "NEWS_REPLY_STATE_REFUSED"
