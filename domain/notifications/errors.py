"""Refusals of notifications."""

from domain.shared.errors import DomainError


class NotificationNotFound(DomainError):
    """One of the notifications does not exist or is somebody else's."""

    code = "NOTIFICATION_NOT_FOUND"


class TooManyIds(DomainError):
    """None, or more than one call may name."""

    code = "TOO_MANY_IDS"


class FeedCursorTooOld(DomainError):
    """More lies behind the place than a stream brings again, or it is of another history: the list is read afresh."""

    code = "CURSOR_TOO_OLD"


class InvalidFeedCursor(DomainError):
    """The place to resume from was not made by us."""

    code = "INVALID_CURSOR"


class PushOff(DomainError):
    """The installation does not carry pushes of this kind."""

    code = "PUSH_OFF"


class PushEndpointRefused(DomainError):
    """Not an address of a push service that this installation writes to."""

    code = "PUSH_ENDPOINT_REFUSED"


class InvalidPushKeys(DomainError):
    """Not the keys of a browser's subscription."""

    code = "INVALID_PUSH_KEYS"


class InvalidPushToken(DomainError):
    """Empty, too long, or with characters that no token has."""

    code = "INVALID_PUSH_TOKEN"


class PushDeviceNeeded(DomainError):
    """The caller is signed in, but not on a device of their own: at a kiosk, say."""

    code = "PUSH_DEVICE_NEEDED"


class TooManyPushSubscriptions(DomainError):
    """As many of the member's devices are woken as may be."""

    code = "TOO_MANY_PUSH_SUBSCRIPTIONS"


class PushSubscriptionNotFound(DomainError):
    """Not one of the caller's."""

    code = "PUSH_SUBSCRIPTION_NOT_FOUND"


class InvalidQuietHours(DomainError):
    """Not two different times of day."""

    code = "INVALID_QUIET_HOURS"


class InvalidDigestHour(DomainError):
    """No hour of a day."""

    code = "INVALID_DIGEST_HOUR"


class GroupAlwaysOn(DomainError):
    """A group of notifications that nobody turns off."""

    code = "GROUP_ALWAYS_ON"


class EmailOff(DomainError):
    """The installation sends no notifications by e-mail."""

    code = "EMAIL_OFF"


class InvalidEmailAddress(DomainError):
    """Nothing that a mail can be sent to."""

    code = "INVALID_EMAIL_ADDRESS"


class InvalidEmailCode(DomainError):
    """Not the code that was sent, or it has ended, or was tried too often."""

    code = "INVALID_EMAIL_CODE"


class EmailAddressNotFound(DomainError):
    """The caller has none."""

    code = "EMAIL_ADDRESS_NOT_FOUND"


class AnswerLinkInvalid(DomainError):
    """Not a link of ours."""

    code = "ANSWER_LINK_INVALID"


class AnswerLinkOver(DomainError):
    """The time of a link is over."""

    code = "ANSWER_LINK_OVER"


class AnswerLinkDead(DomainError):
    """What a link was for has changed: the address, the member, or what was asked."""

    code = "ANSWER_LINK_DEAD"
