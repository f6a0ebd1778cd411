"""Who may see, propose, approve, end and exchange what of points."""

from tests.contract.access.cases import STRANGER, A, Case, F, U, fixed, known, with_input
from tests.support.access import EMPTY, NULL, refused

NO_RULE = refused("POINT_RULE_NOT_FOUND")
NO_OFFER = refused("POINT_OFFER_NOT_FOUND")
OVER = refused("CLAIM_OVER")
NO_CYCLE = refused("CYCLE_NOT_FOUND")
OPENED = refused("CYCLE_STATE_REFUSED")
NO_PLACE = refused("ORGANISATION_NOT_FOUND")
LATE = refused("POINT_RULE_STATE_REFUSED")

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
# The points are those of a member of HD-A-01-2; "the member" of the columns is another one.
IN_REACH = (NULL, NULL, A, NULL, A, A, NULL)
POINT_READS = [
    Case(
        "Query.pointEntries",
        "a page",
        fixed(first=5),
        (U, A, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY),
        others={STRANGER: EMPTY},
    ),
    Case(
        "Query.pointRules",
        "that are proposed",
        fixed(first=5, where={"state": "PROPOSED"}),
        (U, EMPTY, A, EMPTY, A, A, EMPTY),
    ),
    Case(
        "Query.pointOffers",
        "of the group",
        lambda f, _: {"first": 5, "where": {"organisation": f["group"]}},
        (U, EMPTY, A, EMPTY, A, A, EMPTY),
    ),
    Case("Query.node", "rule of points", known("id", "point rule"), IN_REACH),
    Case("Query.node", "offer", known("id", "point offer"), IN_REACH),
    Case("Query.node", "entry of points", known("id", "point entry"), (NULL,) * 7),
    Case("Query.node", "exchange of points", known("id", "point exchange"), (NULL,) * 7),
]
POINT_WRITES = [
    Case(
        "Mutation.pointRulePropose",
        "which has begun",
        with_input(
            lambda f, _: {
                "organisationId": f["group"],
                "cause": "FEEDBACK_GIVEN",
                "points": 2,
                "startsOn": "2020-01-01",
            }
        ),
        (U, F, *[refused("POINT_RULE_DAYS_INVALID")] * 3, F, F),
    ),
    Case(
        "Mutation.pointRuleApprove",
        "whose day is over",
        with_input(lambda f, _: {"ruleId": f["point rule"]}),
        (U, F, LATE, NO_RULE, LATE, F, F),
    ),
    Case(
        "Mutation.pointRuleEnd",
        "which is proposed",
        with_input(lambda f, _: {"ruleId": f["point rule"]}),
        (U, F, A, NO_RULE, A, F, F),
    ),
    Case(
        "Mutation.pointOfferPropose",
        "for what is over",
        with_input(lambda f, _: {"cycleId": f["priced cycle"], "points": 5}),
        (U, F, OPENED, NO_CYCLE, OPENED, F, F),
    ),
    Case(
        "Mutation.pointOfferApprove",
        "which is open",
        with_input(lambda f, _: {"offerId": f["point offer"]}),
        (U, F, A, NO_OFFER, A, F, F),
    ),
    Case(
        "Mutation.pointOfferClose",
        "which is open",
        with_input(lambda f, _: {"offerId": f["point offer"]}),
        (U, F, A, NO_OFFER, A, F, F),
    ),
    Case(
        "Mutation.pointExchange",
        "for what is over",
        with_input(lambda f, _: {"offerId": f["point offer"]}),
        (U, *[OVER] * 6),
    ),
    Case(
        "Mutation.pointAccountInspect",
        "of a member",
        with_input(lambda f, _: {"memberId": f["member"], "reason": "会员来电"}),
        (U, F, A, refused("MEMBER_NOT_FOUND"), A, A, F),
    ),
]
