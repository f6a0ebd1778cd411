"""Use cases of the register: joining, and the life of a membership."""

from domain.members.service.applications import Application
from domain.members.service.joining import (
    JoinRequestDecide,
    JoinRequestWithdraw,
    join_request_decide,
    join_request_submit,
    join_request_withdraw,
)
from domain.members.service.life import Change, membership_begin, membership_change, memberships_begin
from domain.members.service.reorganising import members_follow
from domain.members.service.resubmission import (
    JoinRequestResubmit,
    join_request_find_own,
    join_request_prefill,
    join_request_resubmit,
)
from domain.members.service.statistics import MemberStatisticsDimension, StatisticsRow, member_statistics

__all__ = [
    "Application",
    "Change",
    "JoinRequestDecide",
    "JoinRequestResubmit",
    "JoinRequestWithdraw",
    "MemberStatisticsDimension",
    "StatisticsRow",
    "join_request_decide",
    "join_request_find_own",
    "join_request_prefill",
    "join_request_resubmit",
    "join_request_submit",
    "join_request_withdraw",
    "member_statistics",
    "members_follow",
    "membership_begin",
    "membership_change",
    "memberships_begin",
]
