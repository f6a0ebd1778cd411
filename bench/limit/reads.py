"""The hand-written reads: who may ask, and what goes into the statement."""

from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

import orjson

from bench.limit import activities, benefits, news, published, suggestions, votes
from bench.limit.rosters import ROWS, arguments
from db.scope import Scope
from db.types import NIL_ID
from domain.auth.rules import union_day
from domain.shared.permissions import Permission

Variables: TypeAlias = Mapping[str, Any]
Read: TypeAlias = tuple[str, Sequence[object]]
"""Name of a statement, and its arguments."""
Reading: TypeAlias = Callable[[Scope, Variables], Read]

HOME, TREE, INBOX, SUMMARY = "member_home", "organisation_tree", "join_request_inbox", "member_summary"
LIST_ALL, LIST_BELOW = "member_list_all", "member_list_below"
HISTORY, TIMELINE, ON_DAY, TRANSFERS = "member_history", "timeline", "organisation_on_day", "transfer_inbox"
STATEMENTS: Final = (
    HOME,
    TREE,
    INBOX,
    SUMMARY,
    LIST_ALL,
    LIST_BELOW,
    HISTORY,
    TIMELINE,
    ON_DAY,
    TRANSFERS,
    ROWS,
    *activities.STATEMENTS,
    *benefits.STATEMENTS,
    *votes.STATEMENTS,
    *suggestions.STATEMENTS,
    *news.STATEMENTS,
    *published.STATEMENTS,
)

_KEY_BYTES: Final = 16
_LONG_AGO: Final = datetime(1, 1, 1, tzinfo=UTC)
_TWENTY: Final = 20
_FIRST: Final = (_LONG_AGO.isoformat(), _LONG_AGO.isoformat(), str(NIL_ID))
_LAST_DAY, _LAST_KEY = datetime(9999, 12, 31, tzinfo=UTC), UUID(int=2**128 - 1)


class RefusedError(Exception):
    """The caller may not, or sent what we do not read."""


def key_of(text: str, type_name: bytes) -> UUID:
    """The key in an id.

    Raises:
        RefusedError: It is not an id of this type.
    """
    raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if raw[_KEY_BYTES:] != type_name:
        raise RefusedError("not an id of this type")
    return UUID(bytes=raw[:_KEY_BYTES])


def _place(cursor: str, order: str) -> list[Any]:
    tag, *place = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    if tag != order:
        raise RefusedError("a cursor of another list")
    return list(place)


def _position(cursor: str | None, order: str) -> tuple[str, UUID] | None:
    if cursor is None:
        return None
    place, key = _place(cursor, order)
    return place, UUID(key)


def _require(scope: Scope, permission: Permission) -> None:
    if not scope.deciding_nodes_for(permission):
        raise RefusedError(permission)


def _member_home(scope: Scope, _variables: Variables) -> Read:
    return HOME, (scope.tenant_id, scope.member_id, union_day(datetime.now(UTC)))


def _member_list(scope: Scope, variables: Variables) -> Read:
    _require(scope, Permission.MEMBER_READ)
    name, key = _position(variables.get("after"), "name_sort,id") or ("", NIL_ID)
    nodes = scope.nodes_for("member_read")
    limit = variables.get("first", 50)
    chosen = LIST_ALL if scope.tenant_id in nodes else LIST_BELOW
    return chosen, (scope.tenant_id, scope.member_id, nodes, name, key, limit, union_day(datetime.now(UTC)))


def _organisation_tree(scope: Scope, variables: Variables) -> Read:
    return TREE, (scope.tenant_id, variables["code"])


def _join_request_inbox(scope: Scope, variables: Variables) -> Read:
    _require(scope, Permission.JOIN_REQUEST_DECIDE)
    position = _position(variables.get("after"), "submitted_at,id")
    at, key = (datetime.fromisoformat(position[0]), position[1]) if position else (_LONG_AGO, NIL_ID)
    held = [
        (permission, node)
        for permission in sorted({*scope.nodes, *scope.deputised})
        for node in scope.deciding_nodes_for(permission)
    ]
    values = (
        scope.tenant_id,
        scope.member_id,
        scope.deciding_nodes_for("join_request_decide"),
        [permission for permission, _ in held],
        [node for _, node in held],
        scope.nodes_for("member_read"),
        at,
        key,
        variables.get("first", 20),
    )
    return INBOX, values


def _member_summary(scope: Scope, variables: Variables) -> Read:
    if scope.member_id is None:
        raise RefusedError("sign in first")
    return SUMMARY, (
        scope.tenant_id,
        scope.member_id,
        scope.nodes_for("member_read"),
        key_of(variables["id"], b"Member"),
    )


def _member_history(scope: Scope, _variables: Variables) -> Read:
    return HISTORY, (scope.tenant_id, scope.member_id)


def _timeline(scope: Scope, variables: Variables) -> Read:
    if scope.member_id is None:
        raise RefusedError("sign in first")
    return TIMELINE, (scope.tenant_id, scope.member_id, variables["first"])


def _organisation_on_day(scope: Scope, variables: Variables) -> Read:
    return ON_DAY, (
        scope.tenant_id,
        scope.member_id,
        key_of(variables["id"], b"Organisation"),
        date.fromisoformat(variables["on"]),
        sorted({*scope.nodes_for("role_grant"), *scope.nodes_for("audit_read")}),
        scope.nodes_for("member_read"),
    )


def _transfer_inbox(scope: Scope, variables: Variables) -> Read:
    _require(scope, Permission.TRANSFER_DECIDE)
    position = _position(variables.get("after"), "requested_at,id")
    at, key = (datetime.fromisoformat(position[0]), position[1]) if position else (_LONG_AGO, NIL_ID)
    nodes = scope.deciding_nodes_for("transfer_decide")
    return TRANSFERS, (scope.tenant_id, nodes, at, key, variables.get("first", 20))


def _roster_rows(scope: Scope, variables: Variables) -> Read:
    _require(scope, Permission.MEMBER_IMPORT)
    after = _place(variables["after"], "number")[0] if "after" in variables else 0
    return ROWS, arguments(scope, variables, key_of(variables["importId"], b"RosterImport"), after)


def _mobile_home(scope: Scope, variables: Variables) -> Read:
    return activities.home(_signed_in(scope), variables)


def _activity_list(scope: Scope, variables: Variables) -> Read:
    return activities.upcoming(_signed_in(scope), variables)


def _activity_detail(scope: Scope, variables: Variables) -> Read:
    return activities.one(_signed_in(scope), key_of(variables["id"], b"Activity"))


def _registration_list(scope: Scope, variables: Variables) -> Read:
    _require(scope, Permission.ACTIVITY_READ)
    key = key_of(variables["where"]["activity"]["eq"], b"Activity")
    return activities.registrations(scope, key, variables.get("first", 50))


def _benefit_cycle_list(scope: Scope, variables: Variables) -> Read:
    return benefits.cycles(_signed_in(scope), _after(variables, "opens_at,id"), variables.get("first", 20))


def _own_entitlements(scope: Scope, _variables: Variables) -> Read:
    return benefits.entitlements(_signed_in(scope))


def _own_benefits(scope: Scope, _variables: Variables) -> Read:
    return benefits.own(_signed_in(scope))


def _voucher_list(scope: Scope, variables: Variables) -> Read:
    _require(scope, Permission.BENEFIT_READ)
    key = key_of(variables["where"]["cycle"]["eq"], b"BenefitCycle")
    return benefits.vouchers(scope, key, _after(variables, "issued_at,id"), variables.get("first", 50))


def _vote_list(scope: Scope, variables: Variables) -> Read:
    position = _position(variables.get("after"), "-opens_at,-id")
    before = (datetime.fromisoformat(position[0]), position[1]) if position else (_LAST_DAY, _LAST_KEY)
    return votes.before(_signed_in(scope), before, variables.get("first", 20))


def _vote_detail(scope: Scope, variables: Variables) -> Read:
    return votes.one(_signed_in(scope), key_of(variables["id"], b"Vote"))


def _suggestion_overview(scope: Scope, variables: Variables) -> Read:
    position = _position(variables.get("after"), "-created_at,-id")
    before = (datetime.fromisoformat(position[0]), position[1]) if position else (_LAST_DAY, _LAST_KEY)
    return suggestions.before(_signed_in(scope), before, variables.get("first", 20))


def _suggestion_detail(scope: Scope, variables: Variables) -> Read:
    return suggestions.one(_signed_in(scope), key_of(variables["id"], b"Suggestion"))


def _my_matters(scope: Scope, variables: Variables) -> Read:
    if "after" in variables or variables["first"] != _TWENTY:
        raise RefusedError("only the first page of twenty")
    return suggestions.matters(_signed_in(scope))


def _inbox(scope: Scope, variables: Variables) -> Read:
    due, at, key = _place(variables["after"], "due_order,at,id") if "after" in variables else _FIRST
    if variables["first"] != _TWENTY:
        raise RefusedError("only pages of twenty")
    place = datetime.fromisoformat(due), datetime.fromisoformat(at), UUID(key)
    return suggestions.inbox(_signed_in(scope), place)


def _news(scope: Scope, variables: Variables) -> Read:
    if "after" in variables:
        pinned, publish_at, key = _place(variables["after"], "-pinned,-publish_at,-id")
        place = pinned, datetime.fromisoformat(publish_at), UUID(key)
    else:
        place = 2, _LAST_DAY, _LAST_KEY
    return news.before(_signed_in(scope), union_day(datetime.now(UTC)), place, variables.get("first", _TWENTY))


def _newest(statement: str, column: str, parse: Callable[[str], datetime | date] = datetime.fromisoformat) -> Reading:
    """A list whose pages begin after a moment or a day, and a key."""

    def read(scope: Scope, variables: Variables) -> Read:
        position = _position(variables.get("after"), f"-{column},-id")
        place = (parse(position[0]), position[1]) if position else (parse(_LAST_DAY.date().isoformat()), _LAST_KEY)
        return published.before(_signed_in(scope), statement, place, variables.get("first", _TWENTY))

    return read


def _one(statement: str, type_name: bytes) -> Reading:
    return lambda scope, variables: published.one(_signed_in(scope), statement, key_of(variables["id"], type_name))


def _disclosure(scope: Scope, variables: Variables) -> Read:
    return published.disclosure(_signed_in(scope), key_of(variables["id"], b"Disclosure"))


def _feed(scope: Scope, variables: Variables) -> Read:
    if variables.keys() != {"first"}:
        raise RefusedError("only the first page, of all kinds")
    return published.feed(_signed_in(scope), variables["first"])


def _own_courses(scope: Scope, variables: Variables) -> Read:
    if "after" in variables:
        raise RefusedError("only the first page")
    return published.own_courses(_signed_in(scope), variables["first"])


def _honour_showcase(scope: Scope, variables: Variables) -> Read:
    position = _position(variables.get("after"), "-awarded_at,-id")
    before = (datetime.fromisoformat(position[0]), position[1]) if position else (_LAST_DAY, _LAST_KEY)
    return published.shown(_signed_in(scope), before, variables.get("first", _TWENTY))


def _after(variables: Variables, order: str) -> tuple[datetime, UUID]:
    position = _position(variables.get("after"), order)
    return (datetime.fromisoformat(position[0]), position[1]) if position else (_LONG_AGO, NIL_ID)


def _signed_in(scope: Scope) -> Scope:
    if scope.member_id is None:
        raise RefusedError("sign in first")
    return scope


READS: Final[Mapping[str, Reading]] = {
    "MemberHome": _member_home,
    "MemberList": _member_list,
    "OrganisationTree": _organisation_tree,
    "JoinRequestInbox": _join_request_inbox,
    "MemberSummary": _member_summary,
    "MemberHistory": _member_history,
    "Timeline": _timeline,
    "OrganisationOnDay": _organisation_on_day,
    "TransferInbox": _transfer_inbox,
    "RosterRows": _roster_rows,
    "MobileHome": _mobile_home,
    "ActivityList": _activity_list,
    "ActivityDetail": _activity_detail,
    "RegistrationList": _registration_list,
    "BenefitCycleList": _benefit_cycle_list,
    "OwnEntitlements": _own_entitlements,
    "OwnBenefits": _own_benefits,
    "VoucherList": _voucher_list,
    "VoteList": _vote_list,
    "VoteDetail": _vote_detail,
    "SuggestionOverview": _suggestion_overview,
    "SuggestionDetail": _suggestion_detail,
    "MyMatters": _my_matters,
    "Inbox": _inbox,
    "News": _news,
    "Feed": _feed,
    "DisclosureList": _newest(published.DISCLOSURES, "drafted_at"),
    "DisclosureDetail": _disclosure,
    "NoticeList": _newest(published.NOTICES, "opens_on", date.fromisoformat),
    "NoticeDetail": _one(published.NOTICE, b"PublicNotice"),
    "OfficialDocumentList": _newest(published.DOCUMENTS, "valid_from", date.fromisoformat),
    "LegalArticle": _one(published.ARTICLE, b"LegalArticle"),
    "CourseList": _newest(published.COURSES, "written_at"),
    "OwnCourses": _own_courses,
    "QuizList": _newest(published.QUIZZES, "planned_at"),
    "HonourShowcase": _honour_showcase,
}
"""Operation → what to run for it."""
