"""Use cases of points 积分: what events bring, rules, offers, the exchange for vouchers, what the clock ends."""

from domain.points.service.earning import POINT_HANDLERS
from domain.points.service.ending import points_end, points_remind
from domain.points.service.exchanging import PointExchange, obstacles_of, point_exchange
from domain.points.service.following import points_merge
from domain.points.service.inspecting import (
    PointAccountInspect,
    point_account_inspect,
    points_verify,
)
from domain.points.service.offering import (
    PointOfferChange,
    PointOfferPropose,
    point_offer_approve,
    point_offer_close,
    point_offer_propose,
)
from domain.points.service.ruling import (
    PointRuleChange,
    PointRulePropose,
    point_rule_approve,
    point_rule_end,
    point_rule_propose,
)

__all__ = [
    "POINT_HANDLERS",
    "PointAccountInspect",
    "PointExchange",
    "PointOfferChange",
    "PointOfferPropose",
    "PointRuleChange",
    "PointRulePropose",
    "obstacles_of",
    "point_account_inspect",
    "point_exchange",
    "point_offer_approve",
    "point_offer_close",
    "point_offer_propose",
    "point_rule_approve",
    "point_rule_end",
    "point_rule_propose",
    "points_end",
    "points_merge",
    "points_remind",
    "points_verify",
]
