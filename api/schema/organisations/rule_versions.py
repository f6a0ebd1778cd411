"""Rules of an organisation, explained, and their versions."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.enums import described
from api.fields import column, computed, relation
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from db.models.organisations import RuleKey
from domain.organisations.rules import RULES, CandidateOutcome, Explained, RuleUnit, explain
from domain.organisations.rules import RuleVersion as Version

if TYPE_CHECKING:
    from api.schema.organisations import Organisation

described(
    RuleKey,
    "Number that an organisation decides by; inherited down the tree.",
    {
        RuleKey.JOIN_REVIEW_STEPS: "Steps of the review of a join request.",
        RuleKey.JOIN_REVIEW_DAYS: "Days for each of these steps.",
        RuleKey.JOIN_NEEDS_IDENTITY_CARD: "Whether an identity card must be on file before a join request is approved.",
        RuleKey.JOIN_NEEDS_EMPLOYMENT_CONTRACT: "Whether an employment contract must be on file before.",
        RuleKey.JOIN_NEEDS_EMPLOYMENT_CERTIFICATE: "Whether an employer's certificate must be on file before.",
        RuleKey.JOIN_NEEDS_SOCIAL_INSURANCE: "Whether a record of social insurance must be on file before.",
        RuleKey.JOIN_NEEDS_NUMBER_CHECK: "Whether the check of the identity number must have matched before.",
        RuleKey.JOIN_NEEDS_ROSTER_CHECK: "Whether the check against rosters and the register must have matched before.",
        RuleKey.JOIN_NEEDS_PHONE_CHECK: "Whether a code sent to the applicant's phone must have been confirmed before.",
        RuleKey.JOIN_NEEDS_PROVIDER_CHECK: "Whether the identity provider must have confirmed name and number before.",
        RuleKey.JOIN_NEEDS_OFFICER_CHECK: "Whether an officer must have seen the document before.",
        RuleKey.TRANSFER_RELEASE_DAYS: "Days to release a member who transfers.",
        RuleKey.TRANSFER_ACCEPTANCE_DAYS: "Days to accept a member who transfers.",
        RuleKey.CORRECTION_REVIEW_DAYS: "Days to decide a request to correct an entry.",
        RuleKey.TERM_FIRST_REMINDER_DAYS: "Days before its end at which a term of office is first reminded of.",
        RuleKey.TERM_LAST_REMINDER_DAYS: "Days before its end at which a term of office is last reminded of.",
        RuleKey.DUES_MONTHLY_FEN: "Dues of a month.",
        RuleKey.DUES_REMINDER_DAYS: "Days until dues that are late are reminded of.",
        RuleKey.DUES_LAPSE_MONTHS: "Months without dues after which a membership lapses.",
        RuleKey.ASSEMBLY_QUORUM_PERMILLE: "Share of the members who must be present.",
        RuleKey.ACTIVITY_SIGN_UPS_PER_MONTH: "Activities that a member may sign up for in a month.",
        RuleKey.ACTIVITY_OFFER_HOURS: "Hours for which an offered place is kept, where nothing is said.",
        RuleKey.ACTIVITY_CUT_OFF_HOURS: "Hours before the start from which no place is offered, where nothing is said.",
        RuleKey.ACTIVITY_LATE_CANCEL_HOURS: "Hours before the start from which a cancellation is late, likewise.",
        RuleKey.ACTIVITY_REVIEW_DAYS: "Days to decide an application for an activity.",
        RuleKey.ACTIVITY_REMINDER_HOURS: "Hours before the start at which participants are reminded.",
        RuleKey.ACTIVITY_OFFER_REMINDER_HOURS: "Hours before its end at which an offered place is reminded of.",
        RuleKey.ACTIVITY_FEEDBACK_DAYS: "Days after the end in which feedback is given.",
        RuleKey.CHECK_IN_LEAD_MINUTES: "Minutes before the start from which one is let in.",
        RuleKey.CHECK_IN_APPEAL_DAYS: "Days in which a no-show can be appealed against.",
        RuleKey.BENEFIT_YEARLY_CAP_FEN: "Benefits that a member may receive in a year.",
        RuleKey.BENEFIT_HOLIDAY_GIFT_CAP_FEN: "Holiday gifts that a member may receive in a year.",
        RuleKey.BENEFIT_BIRTHDAY_CAP_FEN: "Birthday gifts that a member may receive in a year.",
        RuleKey.BENEFIT_CONDOLENCE_CAP_FEN: "Condolence gifts that a member may receive in a year.",
        RuleKey.BENEFIT_CULTURE_CAP_FEN: "Benefits of culture and sports that a member may receive in a year.",
        RuleKey.BENEFIT_HEALTH_CAP_FEN: "Benefits of health that a member may receive in a year.",
        RuleKey.BENEFIT_TRAINING_CAP_FEN: "Benefits of training that a member may receive in a year.",
        RuleKey.BENEFIT_OTHER_CAP_FEN: "Benefits of no other kind that a member may receive in a year.",
        RuleKey.SUGGESTION_ACKNOWLEDGE_DAYS: "Days until the review of a suggestion begins.",
        RuleKey.SUGGESTION_ASSIGN_DAYS: "Days until a suggestion is assigned or refused.",
        RuleKey.SUGGESTION_CONTACT_DAYS: "Days until a unit has spoken with the author of a suggestion.",
        RuleKey.SUGGESTION_ANSWER_DAYS: "Days for the answer to a suggestion.",
        RuleKey.QUESTION_ANSWER_DAYS: "Days for the answer to a question to the management.",
        RuleKey.SUGGESTION_IMPLEMENT_DAYS: "Days until an adopted suggestion is put into practice.",
        RuleKey.SUGGESTION_CLOSING_DAYS: "Days after an answer in which its authors judge it, before all is closed.",
        RuleKey.SUGGESTION_UNIT_RETURN_DAYS: "Days in which a unit may give back what it was assigned.",
        RuleKey.SUGGESTION_SECONDERS_NEEDED: "Members who second a suggestion until it counts as seconded.",
        RuleKey.SUGGESTION_COMMENTS_WAIT: "Whether comments on suggestions wait for a moderator.",
        RuleKey.POINTS_ARE_EXCHANGED: "Whether points can be exchanged for benefits; those earned stay readable.",
        RuleKey.POINTS_END_MONTH: "Month of the next year, 1 to 12, with whose last day points end.",
        RuleKey.VOTE_QUORUM_PERMILLE: "Share of the roll that must vote for a vote to decide.",
        RuleKey.VOTE_MAJORITY_PERMILLE: "Share that whoever, or whatever, is to win must exceed.",
        RuleKey.VOTE_MARGIN_PERMILLE: "Share of the seats by which candidates must outnumber them.",
        RuleKey.VOTE_OBJECTION_DAYS: "Days in which the roll of a vote is open to objections before it opens.",
        RuleKey.VOTE_MINIMUM_CELL: "Entitled members of a branch from whom on its turnout is published.",
        RuleKey.VOTE_KIOSK_BATCH: "Envelopes that a kiosk delivers together at least, while its vote is open.",
        RuleKey.VOTE_KIOSK_GRACE_MINUTES: "Minutes after the close in which kiosks deliver what was voted before.",
        RuleKey.VOTE_WEIGHT_CAP_PERMILLE: "Largest share of all weights that one ballot of a weighted vote may have.",
        RuleKey.VOTE_NOMINEES_ARE_MASKED: "Whether names of nominees are masked for members until they are options.",
        RuleKey.NOTICE_WORKING_DAYS: "Working days after its first for which a public notice is up at least.",
        RuleKey.NOTICE_ANSWER_DAYS: "Working days in which an objection to a public notice is answered.",
        RuleKey.NOTICE_NAMES_DAYS: "Days after its last for which members read names in a public notice.",
    },
)
described(
    RuleUnit,
    "What the number of a rule counts.",
    {
        RuleUnit.COUNT: "Pieces.",
        RuleUnit.WORKING_DAYS: "Days on which offices work 工作日.",
        RuleUnit.DAYS: "Calendar days.",
        RuleUnit.HOURS: "Full hours 小时.",
        RuleUnit.MINUTES: "Full minutes 分钟.",
        RuleUnit.MONTHS: "Calendar months.",
        RuleUnit.FEN: "Hundredths of a yuan 分.",
        RuleUnit.PERMILLE: "Thousandths.",
        RuleUnit.YES_OR_NO: "1 for yes, 0 for no.",
    },
)
described(
    CandidateOutcome,
    "What came of a version when the value was looked for.",
    {
        CandidateOutcome.DECIDES: "It is the value.",
        CandidateOutcome.NEARER_VALUE: "A value nearer to the organisation holds.",
        CandidateOutcome.BINDING_ABOVE: "A binding value holds.",
        CandidateOutcome.NOT_BEGUN: "It begins later.",
        CandidateOutcome.SUPERSEDED: "A later version of the same organisation took its place.",
        CandidateOutcome.INHERITS: "It says that the organisation inherits.",
    },
)


@found_by("rule_version_by_id")
@strawberry.type(description="Value of a rule at one organisation and below from a day on, for the signed in.")
class RuleVersion(Node):
    """A rule_version row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("RuleVersion")
    key: RuleKey = column("key", convert=RuleKey, description="Which rule.")
    value: int | None = column("value", description="Value in the unit of the rule; null: it inherits again.")
    is_binding: bool = column("is_binding", description="Whether it holds below whatever stands there.")
    starts_on: date = column("starts_on", description="First day.")
    source: str = column("source", description="Decision or regulation that it comes from.")
    withdrawn_at: datetime | None = column("withdrawn_at", description="When it was taken back; null while it stands.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation where it stands.",
    )


@strawberry.type(description="Version that was looked at to find the value of a rule.")
class RuleCandidate:
    """A version with what came of it."""

    row: strawberry.Private[Any]

    outcome: CandidateOutcome = column("outcome", convert=CandidateOutcome, description="What came of it.")
    distance: int = column("distance", description="Steps up the tree to where it stands; 0: the organisation itself.")
    version: RuleVersion | None = relation(
        "rule_version_by_id", "id", lambda: RuleVersion, description="Version itself."
    )


def _explained(row: Mapping[str, Any]) -> Explained:
    versions = [
        Version(each["organisation_id"], each["distance"], each["value"], each["is_binding"], each["starts_on"])
        for each in row["versions"]
    ]
    return explain(row["key"], versions, row["on"])


def _candidates(row: Mapping[str, Any]) -> list[RuleCandidate]:
    outcomes = _explained(row).outcomes
    return [
        RuleCandidate(row={"id": each["id"], "distance": each["distance"], "outcome": outcome.value})
        for each, outcome in zip(row["versions"], outcomes, strict=True)
    ]


@strawberry.type(description="Value of a rule at one organisation on one day, with its reasons.")
class RuleInForce:
    """A rule with the versions of the chain of the day."""

    row: strawberry.Private[Any]

    key: RuleKey = column("key", convert=RuleKey, description="Which rule.")
    on: date = column("on", description="Day asked for.")
    unit: RuleUnit = computed(lambda row: RULES[row["key"]].unit, description="What the value counts.")
    value: int = computed(lambda row: _explained(row).value, description="Value that holds, in its unit.")
    default_value: int = computed(
        lambda row: RULES[row["key"]].default, description="Value where nobody has set one, in the same unit."
    )
    is_default: bool = computed(
        lambda row: _explained(row).decider is None, description="Whether nobody has set it on the way to the top."
    )
    since_on: date | None = computed(
        lambda row: _explained(row).since_on, description="Day since which it holds; null: the default holds."
    )
    changes_on: date | None = computed(
        lambda row: _explained(row).changes_on, description="Day on which it changes next; null: none is recorded."
    )
    next_value: int | None = computed(
        lambda row: _explained(row).next_value, description="Value from that day on, in the same unit; null: none."
    )
    candidates: list[RuleCandidate] = computed(
        _candidates, description="Versions of the path to the top, nearest first, each with why it holds or not."
    )
