"""What can go wrong with channels, each with a stable code."""

from domain.shared.errors import DomainError


class ChannelPlaceNotFound(DomainError):
    """No organisation at which the caller manages news."""

    code = "CHANNEL_PLACE_NOT_FOUND"


class ChannelTargetNotFound(DomainError):
    """None, or of no organisation at which the caller manages news."""

    code = "CHANNEL_TARGET_NOT_FOUND"


class ChannelTargetEnded(DomainError):
    """The target was ended: nothing is published there any more."""

    code = "CHANNEL_TARGET_ENDED"


class ChannelSetupInvalid(DomainError):
    """A value of a target that cannot be meant; the path says which."""

    code = "CHANNEL_SETUP_INVALID"


class ChannelTextInvalid(DomainError):
    """A text that a channel does not take. Facts: `limit`, the most characters or bytes, and `channel`, its kind."""

    code = "CHANNEL_TEXT_INVALID"


class ChannelAudienceRefused(DomainError):
    """The item is not for whom the channel reaches. Fact: `channel`, its kind."""

    code = "CHANNEL_AUDIENCE_REFUSED"


class ChannelStateRefused(DomainError):
    """The item, or its post there, is in no state in which this can be done. Fact: `state`."""

    code = "CHANNEL_STATE_REFUSED"


class ChannelPostNotFound(DomainError):
    """None, or of no item that the caller manages."""

    code = "CHANNEL_POST_NOT_FOUND"


class ChannelAddressInvalid(DomainError):
    """No address of mail that can be written to."""

    code = "CHANNEL_ADDRESS_INVALID"


class ChannelListFull(DomainError):
    """More addresses than a list, or one request, may have. Fact: `limit`."""

    code = "CHANNEL_LIST_FULL"


class ChannelNoList(DomainError):
    """The target is no mail list."""

    code = "CHANNEL_NO_LIST"
