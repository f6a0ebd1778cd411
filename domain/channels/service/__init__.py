"""Use cases of channels: policy, lock, rule, write, event, in this order."""

from domain.channels.service.following import channel_handlers, followed, posts_check
from domain.channels.service.lists import (
    ChannelAddressesAdd,
    ChannelAddressSuppress,
    channel_address_suppress,
    channel_address_unsubscribe,
    channel_addresses_add,
)
from domain.channels.service.planning import (
    ChannelPostDecide,
    ChannelPostDrop,
    ChannelPostPlan,
    Decision,
    channel_post_decide,
    channel_post_drop,
    channel_post_plan,
)
from domain.channels.service.targets import (
    ChannelTargetAdd,
    ChannelTargetEnd,
    channel_target_add,
    channel_target_end,
)

__all__ = [
    "ChannelAddressSuppress",
    "ChannelAddressesAdd",
    "ChannelPostDecide",
    "ChannelPostDrop",
    "ChannelPostPlan",
    "ChannelTargetAdd",
    "ChannelTargetEnd",
    "Decision",
    "channel_address_suppress",
    "channel_address_unsubscribe",
    "channel_addresses_add",
    "channel_handlers",
    "channel_post_decide",
    "channel_post_drop",
    "channel_post_plan",
    "channel_target_add",
    "channel_target_end",
    "followed",
    "posts_check",
]
