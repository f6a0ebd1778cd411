"""What is asked: documents of `clients/`, each with real callers and variables drawn at random."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final, TypeAlias
from uuid import uuid4

from stdnum.cn import ric

from api.nodes import encode_id
from api.paging import encode_cursor
from bench import draws
from bench.past import ROSTER_ROWS
from bench.population import BRANCH, FEDERATION, MEMBER, REGISTRANT, Caller, Population
from bench.votes import ENVELOPE_BYTES
from db.keyset import SortKey
from voting.canonical import b64u

CLIENTS: Final = Path(__file__).parent.parent / "clients"

_MEMBER_ORDER: Final = (SortKey("name_sort", str), SortKey("id", str))
_TRANSFER_ORDER: Final = (SortKey("requested_at", datetime), SortKey("id", str))
_ROW_ORDER: Final = (SortKey("number", int),)
_CYCLE_ORDER: Final = (SortKey("opens_at", datetime), SortKey("id", str))
_VOUCHER_ORDER: Final = (SortKey("issued_at", datetime), SortKey("id", str))
_VOTE_ORDER: Final = (SortKey("opens_at", datetime, is_descending=True), SortKey("id", str, is_descending=True))
_SUGGESTION_ORDER: Final = (
    SortKey("created_at", datetime, is_descending=True),
    SortKey("id", str, is_descending=True),
)
_NEWS_ORDER: Final = (
    SortKey("pinned", int, is_descending=True),
    SortKey("publish_at", datetime, is_descending=True),
    SortKey("id", str, is_descending=True),
)
_INBOX_ORDER: Final = (SortKey("due_order", datetime), SortKey("at", datetime), SortKey("id", str))
_REQUEST_ORDER: Final = (SortKey("submitted_at", datetime), SortKey("id", str))
_PAGE_MEMBERS, _PAGE_REQUESTS, _PAGE_EVENTS, _PAGE_ROWS = 50, 20, 20, 50
_PAGE_ACTIVITIES: Final = 20
_PAGE_CYCLES: Final = 20
_PAGE_VOTES: Final = 20
_PAGE_SUGGESTIONS: Final = 50
_UPCOMING_HOURS: Final = 24 * 20
"""From now; a page later would not be full."""
_PAST_DAY: Final = date(2025, 12, 31)
"""The bench's own officers were given their roles after this day."""
_PAST_DAYS: Final = 300
_NAMES: Final = ("王小明", "李秀英", "张建国", "刘洋", "陈静", "杨帆")
# Older than anybody in the seeds, so nobody has such a number yet.
_FIRST_BIRTHDAY: Final = date(1951, 1, 1)
_BIRTHDAYS: Final = 4_000
_ADDRESSES: Final = 2_000

Variables: TypeAlias = Mapping[str, Any]
Draw: TypeAlias = Callable[[Population, Caller | None, Random], Variables]


@cache
def document_text(path: Path) -> str:
    """What stands in a file."""
    return path.read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Operation:
    """A row of the results. `group` None: nobody is signed in."""

    name: str
    kind: str
    document: str
    endpoint: str
    group: str | None
    draw: Draw

    @property
    def is_mutation(self) -> bool:
        """Whether each request may be sent once only."""
        return self.kind == "mutation"

    @property
    def text(self) -> str:
        """The document."""
        return document_text(CLIENTS / self.document)


@dataclass(frozen=True, slots=True)
class Request:
    """One request before it is written for an implementation."""

    variables: Variables
    token: str | None
    languages: str
    address: str


def draw_requests(operation: Operation, population: Population, rng: Random) -> Iterator[Request]:
    """Endless requests of random callers."""
    callers: Sequence[Caller | None] = population.callers[operation.group] if operation.group else [None]
    while True:
        caller = rng.choice(callers)
        number = rng.randrange(_ADDRESSES)
        yield Request(
            variables=operation.draw(population, caller, rng),
            token=caller.token() if caller else None,
            languages=rng.choice(("zh-CN,zh;q=0.9,en;q=0.8", "en")),
            address=f"10.0.{number // 250}.{number % 250 + 1}",
        )


def _nothing(_population: Population, _caller: Caller | None, _rng: Random) -> Variables:
    return {}


def _page_of_all(population: Population, _caller: Caller | None, rng: Random) -> Variables:
    return {"first": _PAGE_MEMBERS, "after": encode_cursor(rng.choice(population.members), _MEMBER_ORDER)}


def _page_of_branch(population: Population, caller: Caller | None, rng: Random) -> Variables:
    rows = population.branch_members[caller.organisation if caller else ""]
    return {"first": _PAGE_MEMBERS, "after": encode_cursor(rng.choice(rows), _MEMBER_ORDER)}


def _company(population: Population, _caller: Caller | None, rng: Random) -> Variables:
    return {"code": rng.choice(population.companies)}


def _branch(population: Population, _caller: Caller | None, rng: Random) -> Variables:
    return {"code": rng.choice(population.branches)}


def _page_of_inbox(population: Population, caller: Caller | None, rng: Random) -> Variables:
    rows = population.requests[caller.organisation if caller else ""]
    return {"first": _PAGE_REQUESTS, "after": encode_cursor(rng.choice(rows), _REQUEST_ORDER)}


def _one_member(population: Population, _caller: Caller | None, rng: Random) -> Variables:
    return {"id": encode_id("Member", rng.choice(population.members)["id"])}


def _newest(_population: Population, _caller: Caller | None, _rng: Random) -> Variables:
    return {"first": _PAGE_EVENTS}


def _past_day(population: Population, _caller: Caller | None, rng: Random) -> Variables:
    day = _PAST_DAY - timedelta(days=rng.randrange(_PAST_DAYS))
    return {"id": encode_id("Organisation", rng.choice(population.branch_ids)), "on": day.isoformat()}


def _page_of_transfers(population: Population, _caller: Caller | None, rng: Random) -> Variables:
    return {"first": _PAGE_REQUESTS, "after": encode_cursor(rng.choice(population.transfers), _TRANSFER_ORDER)}


def _page_of_roster(population: Population, caller: Caller | None, rng: Random) -> Variables:
    after = {"number": rng.randrange(ROSTER_ROWS - _PAGE_ROWS)}
    key = population.rosters[caller.organisation if caller else ""]
    cursor = encode_cursor(after, _ROW_ORDER)
    return {"importId": encode_id("RosterImport", key), "first": _PAGE_ROWS, "after": cursor}


def _upcoming(_population: Population, _caller: Caller | None, rng: Random) -> Variables:
    begins = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=rng.randrange(_UPCOMING_HOURS))
    return {"first": _PAGE_ACTIVITIES, "where": {"startsAt": {"gte": begins.isoformat()}}}


def _one_activity(population: Population, _caller: Caller | None, rng: Random) -> Variables:
    return {"id": encode_id("Activity", rng.choice(population.activities))}


def _registrations(population: Population, caller: Caller | None, rng: Random) -> Variables:
    key = rng.choice(population.large_activities[caller.organisation if caller else ""])
    return {"first": _PAGE_MEMBERS, "where": {"activity": {"eq": encode_id("Activity", key)}}}


def _cycles(population: Population, _caller: Caller | None, rng: Random) -> Variables:
    after = rng.choice(population.cycles[: len(population.cycles) - _PAGE_CYCLES])
    return {"first": _PAGE_CYCLES, "after": encode_cursor(after, _CYCLE_ORDER)}


def _vouchers(population: Population, _caller: Caller | None, rng: Random) -> Variables:
    key = rng.choice(list(population.vouchers))
    after = encode_cursor(rng.choice(population.vouchers[key]), _VOUCHER_ORDER)
    return {"first": _PAGE_MEMBERS, "after": after, "where": {"cycle": {"eq": encode_id("BenefitCycle", key)}}}


def _votes(population: Population, _caller: Caller | None, rng: Random) -> Variables:
    # Not so late that fewer are left than go on a page.
    begins = rng.choice(population.votes[: len(population.votes) - _PAGE_VOTES])
    return {"first": _PAGE_VOTES, "after": encode_cursor(begins, _VOTE_ORDER)}


def _one_vote(population: Population, _caller: Caller | None, rng: Random) -> Variables:
    return {"id": encode_id("Vote", rng.choice(population.votes)["id"])}


def _suggestions(population: Population, _caller: Caller | None, rng: Random) -> Variables:
    after = rng.choice(population.suggestions[: len(population.suggestions) - 2 * _PAGE_SUGGESTIONS])
    return {"first": _PAGE_SUGGESTIONS, "after": encode_cursor(after, _SUGGESTION_ORDER)}


def _one_suggestion(population: Population, _caller: Caller | None, rng: Random) -> Variables:
    return {"id": encode_id("Suggestion", rng.choice(population.open_suggestions))}


def _matters(_population: Population, _caller: Caller | None, _rng: Random) -> Variables:
    return {"first": _PAGE_REQUESTS}


def _waiting(population: Population, _caller: Caller | None, rng: Random) -> Variables:
    return {"first": _PAGE_REQUESTS, "after": encode_cursor(rng.choice(population.waiting), _INBOX_ORDER)}


def _news(population: Population, _caller: Caller | None, rng: Random) -> Variables:
    return {"first": _PAGE_REQUESTS, "after": encode_cursor(rng.choice(population.news), _NEWS_ORDER)}


def _submitting(population: Population, caller: Caller | None, _rng: Random) -> Variables:
    if caller is None:
        raise ValueError("nobody is signed in")
    key = population.drafts.next_for(caller.member_id)
    return {"input": {"suggestionId": encode_id("Suggestion", key), "requestKey": str(uuid4())}}


def _registering(population: Population, caller: Caller | None, _rng: Random) -> Variables:
    if caller is None:
        raise ValueError("nobody is signed in")
    key = population.open_activities.next_for(caller.member_id)
    return {"input": {"activityId": encode_id("Activity", key), "requestKey": str(uuid4())}}


def _ballot(population: Population, _caller: Caller | None, rng: Random) -> Variables:
    given = {"voteId": encode_id("Vote", rng.choice(population.open_votes)), "channel": "PHONE"}
    # Not from the generator: an envelope that is there already writes nothing.
    return {"input": {**given, "envelope": b64u(os.urandom(ENVELOPE_BYTES))}}


def _application(population: Population, _caller: Caller | None, rng: Random) -> Variables:
    number = next(population.applicants)
    born_on = _FIRST_BIRTHDAY + timedelta(days=number % _BIRTHDAYS)
    stem = f"110101{born_on:%Y%m%d}{number // _BIRTHDAYS + 1:03d}"
    return {
        "input": {
            "organisationId": encode_id("Organisation", rng.choice(population.joinable)),
            "name": rng.choice(_NAMES),
            "phoneNumber": f"+86139{rng.randrange(10**8):08d}",
            "identityNumber": stem + ric.calc_check_digit(stem + "0"),
            "employmentKind": "PERMANENT",
            "requestKey": str(uuid4()),
        }
    }


HOME: Final = "mobile/members/home.graphql"
LIST: Final = "console/members/member_list.graphql"
TREE: Final = "console/organisations/organisation_tree.graphql"
INBOX: Final = "console/members/join_request_inbox.graphql"
SUMMARY: Final = "mobile/members/member_summary.graphql"
HISTORY: Final = "mobile/members/member_history.graphql"
TIMELINE: Final = "mobile/members/timeline.graphql"
ON_DAY: Final = "console/organisations/organisation_on_day.graphql"
TRANSFERS: Final = "console/members/transfer_inbox.graphql"
ROSTER: Final = "console/rosters/roster_row_list.graphql"
MOBILE_HOME: Final = "mobile/activities/mobile_home.graphql"
ACTIVITIES: Final = "mobile/activities/activity_list.graphql"
ACTIVITY: Final = "mobile/activities/activity_detail.graphql"
REGISTRATIONS: Final = "console/activities/registration_list.graphql"
CYCLES: Final = "mobile/benefits/benefit_cycle_list.graphql"
ENTITLEMENTS: Final = "mobile/benefits/own_entitlements.graphql"
BENEFITS: Final = "mobile/benefits/own_benefits.graphql"
VOUCHERS: Final = "console/benefits/voucher_list.graphql"
VOTES: Final = "mobile/votes/vote_list.graphql"
VOTE: Final = "mobile/votes/vote_detail.graphql"
SUBMIT: Final = "mobile/members/join_request_submit.graphql"
SUGGESTIONS: Final = "console/suggestions/suggestion_overview.graphql"
SUGGESTION: Final = "mobile/suggestions/suggestion_detail.graphql"
MATTERS: Final = "mobile/matters/my_matters.graphql"
OFFICE: Final = "console/matters/inbox.graphql"
NEWS: Final = "mobile/news/news.graphql"
HAND_IN: Final = "mobile/suggestions/suggestion_submit.graphql"
CAST: Final = "mobile/votes/ballot_cast.graphql"
ANSWER: Final = "mobile/learning/quiz_attempt_answer.graphql"
REGISTER: Final = "mobile/activities/activity_register.graphql"

_PUBLISHED: Final = (
    ("Feed", "matters/feed", draws.first_page),
    ("DisclosureList", "disclosures/disclosures", draws.DISCLOSURES),
    ("DisclosureDetail", "disclosures/disclosure", draws.DISCLOSURE),
    ("NoticeList", "notices/public_notices", draws.NOTICES),
    ("NoticeDetail", "notices/public_notice", draws.NOTICE),
    ("OfficialDocumentList", "official_documents/official_documents", draws.DOCUMENTS),
    ("LegalArticle", "legal_articles/legal_article", draws.ARTICLE),
    ("CourseList", "learning/courses", draws.COURSES),
    ("OwnCourses", "learning/course_enrolments", draws.first_page),
    ("QuizList", "learning/quizzes", draws.QUIZZES),
    ("HonourShowcase", "honours/honour_showcase", draws.SHOWN),
)

OPERATIONS: Final = (
    Operation("MemberHome", "nested", HOME, "MemberHome", MEMBER, _nothing),
    Operation("MemberList", "nested", LIST, "MemberList", FEDERATION, _page_of_all),
    Operation("MemberListOfBranch", "nested", LIST, "MemberList", BRANCH, _page_of_branch),
    Operation("OrganisationTree", "nested", TREE, "OrganisationTree", MEMBER, _company),
    Operation("JoinRequestInbox", "nested", INBOX, "JoinRequestInbox", BRANCH, _page_of_inbox),
    Operation("MemberSummary", "object", SUMMARY, "MemberSummary", FEDERATION, _one_member),
    Operation("MemberHistory", "nested", HISTORY, "MemberHistory", MEMBER, _nothing),
    Operation("Timeline", "nested", TIMELINE, "Timeline", MEMBER, _newest),
    Operation("OrganisationOnDay", "nested", ON_DAY, "OrganisationOnDay", FEDERATION, _past_day),
    Operation("TransferInbox", "nested", TRANSFERS, "TransferInbox", BRANCH, _page_of_transfers),
    Operation("RosterRows", "nested", ROSTER, "RosterRows", BRANCH, _page_of_roster),
    Operation("MobileHome", "nested", MOBILE_HOME, "MobileHome", MEMBER, _nothing),
    Operation("ActivityList", "nested", ACTIVITIES, "ActivityList", MEMBER, _upcoming),
    Operation("ActivityDetail", "nested", ACTIVITY, "ActivityDetail", MEMBER, _one_activity),
    Operation("RegistrationList", "nested", REGISTRATIONS, "RegistrationList", BRANCH, _registrations),
    Operation("BenefitCycleList", "nested", CYCLES, "BenefitCycleList", MEMBER, _cycles),
    Operation("OwnEntitlements", "nested", ENTITLEMENTS, "OwnEntitlements", MEMBER, _nothing),
    Operation("OwnBenefits", "nested", BENEFITS, "OwnBenefits", MEMBER, _nothing),
    Operation("VoucherList", "nested", VOUCHERS, "VoucherList", FEDERATION, _vouchers),
    Operation("VoteList", "nested", VOTES, "VoteList", MEMBER, _votes),
    Operation("VoteDetail", "nested", VOTE, "VoteDetail", MEMBER, _one_vote),
    Operation("SuggestionOverview", "nested", SUGGESTIONS, "SuggestionOverview", FEDERATION, _suggestions),
    Operation("SuggestionDetail", "nested", SUGGESTION, "SuggestionDetail", MEMBER, _one_suggestion),
    Operation("MyMatters", "nested", MATTERS, "MyMatters", MEMBER, _matters),
    Operation("Inbox", "nested", OFFICE, "Inbox", FEDERATION, _waiting),
    Operation("News", "nested", NEWS, "News", MEMBER, _news),
    *(Operation(name, "nested", f"mobile/{path}.graphql", name, MEMBER, draw) for name, path, draw in _PUBLISHED),
    Operation("JoinRequestSubmit", "mutation", SUBMIT, "JoinRequestSubmit", None, _application),
    Operation("ActivityRegister", "mutation", REGISTER, "ActivityRegister", REGISTRANT, _registering),
    Operation("SuggestionSubmit", "mutation", HAND_IN, "SuggestionSubmit", REGISTRANT, _submitting),
    Operation("BallotCast", "mutation", CAST, "BallotCast", REGISTRANT, _ballot),
    Operation("QuizAttemptAnswer", "mutation", ANSWER, "QuizAttemptAnswer", REGISTRANT, draws.answer),
)

SCALE_OPERATIONS: Final = tuple(
    Operation(
        each.name, each.kind, each.document, each.endpoint, each.group, _branch if each.document == TREE else each.draw
    )
    for each in OPERATIONS
    if not each.is_mutation
)
"""As above, but the tree is a branch's: an enterprise union of a larger union has more branches, so a larger answer."""
