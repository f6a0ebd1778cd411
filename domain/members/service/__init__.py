"""Use cases of the register: joining, and the life of a membership."""

from domain.members.service.joining import (
    JoinRequestDecide,
    JoinRequestSubmit,
    JoinRequestWithdraw,
    join_request_decide,
    join_request_find_own,
    join_request_submit,
    join_request_withdraw,
)
from domain.members.service.life import Change, membership_begin, membership_change, memberships_begin
from domain.members.service.statistics import MemberStatisticsDimension, StatisticsRow, member_statistics

__all__ = [
    "Change",
    "JoinRequestDecide",
    "JoinRequestSubmit",
    "JoinRequestWithdraw",
    "MemberStatisticsDimension",
    "StatisticsRow",
    "join_request_decide",
    "join_request_find_own",
    "join_request_submit",
    "join_request_withdraw",
    "member_statistics",
    "membership_begin",
    "membership_change",
    "memberships_begin",
]
