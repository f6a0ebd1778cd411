"""Whether what phones believe is so: what members did, held against what is in the tables."""

from base64 import urlsafe_b64decode
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import asyncpg

Report = Mapping[str, Any]
"""What a phone tells in the end: `live` and `settle` of `crowd.mjs`."""

_MEMBERS: Final = "SELECT member_number, id FROM member WHERE member_number = ANY($1)"
_DRAFTS: Final = (
    "SELECT title AS text, id, state FROM suggestion WHERE title LIKE '柜子 %' AND split_part(title, ' ', 2) = ANY($1)"
)
_COMMENTS: Final = """
    SELECT body AS text, id, state FROM suggestion_comment
    WHERE body LIKE '赞成 %' AND split_part(body, ' ', 2) = ANY($1)
"""
_REGISTRATIONS: Final = "SELECT id, member_id, activity_id AS of_id, state FROM registration WHERE member_id = ANY($1)"
_VOUCHERS: Final = "SELECT id, member_id, cycle_id AS of_id, state FROM voucher WHERE member_id = ANY($1)"
_SUPPORTS: Final = "SELECT member_id, suggestion_id FROM suggestion_support WHERE member_id = ANY($1)"
_UNREAD: Final = "SELECT id FROM notification WHERE member_id = ANY($1) AND read_at IS NULL"
_ENDED: Final = "SELECT count(*) FROM session WHERE member_id = ANY($1) AND revoked_at IS NOT NULL"
_GIVEN_UP: Final = {"cancelled", "withdrawn"}


async def differences(
    connection: asyncpg.Connection, reports: Sequence[Report], known: frozenset[UUID] = frozenset()
) -> list[str]:
    """What is not as the phones believe; empty when all is well. `known`: registrations from before."""
    logins = [report["login"] for report in reports]
    ids = {row[0]: row[1] for row in await connection.fetch(_MEMBERS, logins)}
    members = list(ids.values())
    found = [f"{report['login']} is signed out: {report['signedOut']}" for report in reports if not _is_in(report)]
    found += [f"{report['login']} has {report['left']} left" for report in reports if report["left"]]
    if ended := await connection.fetchval(_ENDED, members):
        found.append(f"{ended} sessions were ended")
    drafts = await connection.fetch(_DRAFTS, logins)
    found += _texts(drafts, reports, "SuggestionDraft", "title")
    found += _submitted(drafts, reports)
    found += _texts(await connection.fetch(_COMMENTS, logins), reports, "SuggestionCommentAdd", "body")
    registrations = [row for row in await connection.fetch(_REGISTRATIONS, members) if row["id"] not in known]
    found += _registered(registrations, reports)
    found += _copied(registrations, reports, ids)
    found += _claimed(await connection.fetch(_VOUCHERS, members), reports, ids)
    found += _supported(await connection.fetch(_SUPPORTS, members), reports, ids)
    unread = {row["id"] for row in await connection.fetch(_UNREAD, members)}
    read = {row_id(each) for outcome in _done(reports, "NotificationRead") for each in outcome["variables"]["ids"]}
    return found + [f"notification {each} is not read" for each in read & unread]


def _is_in(report: Report) -> bool:
    return bool(report["isSignedIn"]) and not report["signedOut"]


def row_id(node: str) -> UUID:
    """The key in an id of the API: its first sixteen bytes."""
    return UUID(bytes=urlsafe_b64decode(node + "=" * (-len(node) % 4))[:16])


def _done(reports: Sequence[Report], *names: str) -> list[Mapping[str, Any]]:
    return [
        each for report in reports for each in report["outcomes"] if each["state"] == "done" and each["name"] in names
    ]


def _texts(rows: Sequence[Any], reports: Sequence[Report], name: str, part: str) -> Iterator[str]:
    """Each text that the server acknowledged is there once, under the id that it told, and no other is there."""
    believed = {each["variables"]["input"][part]: row_id(each["made"]["id"]) for each in _done(reports, name)}
    count = Counter(row["text"] for row in rows)
    yield from (f"doubled {times} times: {text}" for text, times in count.items() if times > 1)
    yield from (f"missing: {text}" for text in believed.keys() - count.keys())
    yield from (f"not believed: {text}" for text in count.keys() - believed.keys())
    there = {row["id"] for row in rows}
    yield from (f"another id: {text}" for text, made in believed.items() if made not in there)


def _submitted(drafts: Sequence[Any], reports: Sequence[Report]) -> Iterator[str]:
    believed = {row_id(each["variables"]["input"]["suggestionId"]) for each in _done(reports, "SuggestionSubmit")}
    submitted = {row["id"] for row in drafts if row["state"] != "draft"}
    yield from (f"submitted here or there alone: {each}" for each in believed ^ submitted)


def _registered(rows: Sequence[Any], reports: Sequence[Report]) -> Iterator[str]:
    """Each registration once; live unless the phone had it given up."""
    made = {row_id(each["made"]["id"]) for each in _done(reports, "ActivityRegister")}
    over = {row_id(each["made"]["id"]) for each in _done(reports, "RegistrationCancel", "RegistrationWithdraw")}
    states = {row["id"]: row["state"] for row in rows}
    activities = {row["of_id"] for row in rows if row["id"] in made}
    pairs = Counter((row["member_id"], row["of_id"]) for row in rows if row["of_id"] in activities)
    tried = [each for report in reports for each in report["outcomes"] if each["name"] == "ActivityRegister"]
    yield from (f"registered {times} times: {pair}" for pair, times in pairs.items() if times > 1)
    yield from (f"no registration: {each}" for each in made - states.keys())
    yield from (
        f"given up here or there alone: {each}"
        for each in made & states.keys()
        if (each in over) != (states[each] in _GIVEN_UP)
    )
    refused = {row_id(each["variables"]["input"]["activityId"]) for each in tried if each["state"] == "refused"}
    yield from (
        f"refused, and yet there: {row['id']}" for row in rows if row["id"] not in made and row["of_id"] in refused
    )


def _copied(rows: Sequence[Any], reports: Sequence[Report], ids: Mapping[str, UUID]) -> Iterator[str]:
    """The copies that were kept in step are the rows."""
    there: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    for row in rows:
        there[row["member_id"]][row["id"]] = row["state"].upper()
    made = {row_id(each["made"]["id"]) for each in _done(reports, "ActivityRegister")}
    for report in reports:
        copies = {row_id(node): state for node, state in report["registrations"].items()}
        rows_of = {each: state for each, state in there[ids[report["login"]]].items() if each in made}
        if rows_of != {each: state for each, state in copies.items() if each in made}:
            yield f"{report['login']} has other copies: {copies}, not {rows_of}"


def _claimed(rows: Sequence[Any], reports: Sequence[Report], ids: Mapping[str, UUID]) -> Iterator[str]:
    for report in reports:
        claims = [each for each in report["outcomes"] if each["name"] == "BenefitClaim"]
        believed = {row_id(each["made"]["id"]) for each in claims if each["state"] == "done"}
        cycles = {row_id(each["variables"]["input"]["cycleId"]) for each in claims}
        there = {row["id"] for row in rows if row["member_id"] == ids[report["login"]] and row["of_id"] in cycles}
        if believed != there or not believed <= {row_id(each) for each in report["vouchers"]}:
            yield f"{report['login']} has other vouchers: {believed}, not {there}"


def _supported(rows: Sequence[Any], reports: Sequence[Report], ids: Mapping[str, UUID]) -> Iterator[str]:
    """What was done last on a suggestion holds."""
    there = {(row["member_id"], row["suggestion_id"]) for row in rows}
    for report in reports:
        last: dict[UUID, bool] = {}
        for each in sorted(report["outcomes"], key=lambda outcome: int(outcome.get("number") or 0)):
            if each["state"] == "done" and each["name"].startswith("SuggestionSupport"):
                last[row_id(each["variables"]["input"]["suggestionId"])] = each["name"] == "SuggestionSupport"
        for suggestion, is_supported in last.items():
            if ((ids[report["login"]], suggestion) in there) != is_supported:
                yield f"{report['login']} seconds {suggestion} here or there alone"
