"""Rows of all that waits for an office beside requests and objections: one of each, with the act that ends it."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from api.nodes import encode_id
from db.types import new_id
from domain.shared.calendar import SHANGHAI
from tests.support.days import day
from tests.support.news_rows import DEMO_NEWS
from tests.support.suggestion_rows import Handlers, write_suggestion

_AT = datetime(2026, 1, 5, 1, tzinfo=UTC)
_SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(days=9)
_WRITTEN = {"written_at": _AT, "draft_revision": 1}


class Waiting(NamedTuple):
    """What the inbox says of one, and the document of `clients/console` with its input that ends it, if one does."""

    kind: str
    step: str
    due_at: datetime | None = None
    act: str | None = None
    given: Mapping[str, Any] = {}


class Place(NamedTuple):
    """Where it waits, who wrote all of it and is in all of it, another member, and who handles suggestions."""

    owner: asyncpg.Connection
    tenant_id: UUID
    id: UUID
    author_id: UUID
    other_id: UUID
    handlers: Handlers

    async def insert(self, table: str, **values: object) -> UUID:
        """A row of the union; gives its id, which is made unless it is given."""
        row = {"tenant_id": self.tenant_id, "id": new_id(), **values}
        row = {name: value for name, value in row.items() if value is not ...}
        places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
        text = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})"
        await self.owner.execute(text, *row.values())
        return UUID(str(row.get("id") or new_id()))


def first_moment(ahead: int) -> datetime:
    """With what instant a day begins in Shanghai."""
    return datetime.combine(day(ahead), time(), tzinfo=SHANGHAI).astimezone(UTC)


async def write_offices(place: Place) -> dict[str, Waiting]:
    """Writes one of each, and what waits for nobody yet beside it; what waits by the id of its object."""
    written = [
        *await _suggestions(place),
        *await _notices(place),
        *await _competitions(place),
        *await _benefits(place),
        await _document(place),
        await _post(place),
        *await _register(place),
    ]
    return dict(written)


_Told = tuple[str, Waiting]


async def _suggestions(place: Place) -> list[_Told]:
    async def one(state: str) -> UUID:
        return await write_suggestion(place.owner, state=state, author_id=place.author_id, handlers=place.handlers)

    said = {"author_id": place.other_id, "body": "同感", "written_at": _AT}
    filed, begun, planned, withdrawn = [
        await one(state) for state in ("filed", "in_progress", "in_progress", "withdrawn")
    ]  # fmt: skip
    comment = await place.insert("suggestion_comment", suggestion_id=filed, state="waiting", **said)
    await place.insert("suggestion_comment", suggestion_id=filed, state="shown", **said)
    await place.insert("suggestion_comment", suggestion_id=withdrawn, state="waiting", **said)
    carried = {"id": ..., "unit_id": place.handlers.unit_id, "plan": "加装", "due_on": day(), "planned_at": _AT}
    staff = place.handlers.staff_member_id
    done = {"state": "done", "done_by_id": staff, "done_at": _AT}
    await place.insert("implementation", suggestion_id=begun, planned_by_id=staff, **carried, **done)
    await place.insert("implementation", suggestion_id=planned, planned_by_id=staff, state="under_way", **carried)
    comment_id, suggestion_id = encode_id("SuggestionComment", comment), encode_id("Suggestion", begun)
    show = Waiting(
        "SUGGESTION_COMMENT", "DECIDE", None, "suggestions/suggestion_comment_show", {"commentId": comment_id}
    )
    verify = {"suggestionId": suggestion_id}
    return [
        (comment_id, show),
        (suggestion_id, Waiting("IMPLEMENTATION", "VERIFY", None, "suggestions/implementation_verify", verify)),
    ]


async def write_notice(place: Place, *, closed: int, **values: object) -> UUID:
    """A notice of the author that was up until so many days ago, and says names for nine days more."""
    given = {
        "organisation_id": place.id,
        "audience_id": place.id,
        "kind": "honours",
        "title": "拟表彰公示",
        "body": "名单如下。",
        "name_mask": "middle",
        "revision": 1,
        "opens_on": day(-closed - 20),
        "closes_on": day(-closed),
        "names_until_on": day(9),
        "drafted_by_id": place.author_id,
        "drafted_at": _AT,
        "approved_by_id": place.other_id,
        "approved_at": _AT,
    }
    notice = await place.insert("public_notice", **{**given, **values})
    await place.insert("public_notice_person", notice_id=notice, number=1, member_id=place.author_id)
    return notice


_CONCLUDED = {"state": "concluded", "outcome": "no_objection", "ended_at": _AT}
_WITHDRAWN = {"state": "withdrawn", "withdraw_reason": "名单有误", "ended_at": _AT}
_NAMELESS = {**_CONCLUDED, "names_removed_at": _AT}


async def _notices(place: Place) -> list[_Told]:
    until = first_moment(10) - timedelta(seconds=1)
    over = await write_notice(place, closed=1, state="approved")
    await write_notice(place, closed=0, state="approved")  # its last day
    contested = await write_notice(place, closed=1, state="approved")
    objection = {"member_id": place.other_id, "text": "不符", "due_at": _SOON, "made_at": _AT}
    await place.insert("public_notice_objection", notice_id=contested, state="open", **objection)
    wrong = await write_notice(place, closed=1, state="approved")
    upheld = {"state": "upheld", "answer": "属实", "answered_at": _AT, "answered_by_id": place.author_id}
    await place.insert("public_notice_objection", notice_id=wrong, **objection, **upheld)
    notice_id = encode_id("PublicNotice", over)
    conclude = Waiting("PUBLIC_NOTICE", "CONCLUDE", until, "notices/public_notice_conclude", {"noticeId": notice_id})
    awarded, put_up = (
        await _honour(place, "on_notice", await write_notice(place, closed=1, **_CONCLUDED)),
        await _honour(place, "open", None),
    )
    await _honour(place, "on_notice", await write_notice(place, closed=1, state="approved"))
    again = [await _honour(place, "on_notice", await _ended(place, how)) for how in (_WITHDRAWN, _NAMELESS)]
    draft = {"body": "公示如下。", "opensOn": day().isoformat(), "closesOn": day(30).isoformat()}
    drafted = "honours/honour_notice_draft"
    return [
        (notice_id, conclude),
        (awarded, Waiting("HONOUR", "AWARD", until, "honours/honour_award", {"honourId": awarded})),
        *(
            (honour, Waiting("HONOUR", "PUT_UP", None, drafted, {"honourId": honour, **draft}))
            for honour in (put_up, *again)
        ),
    ]


async def _ended(place: Place, how: Mapping[str, Any]) -> UUID:
    return await write_notice(place, closed=1, **how)


async def _honour(place: Place, state: str, notice_id: UUID | None) -> str:
    honour = await place.insert(
        "honour",
        organisation_id=place.id,
        kind="craftsman",
        title="工匠",
        year=day().year,
        text="办法",
        state=state,
        closes_on=day(-1),
        notice_id=notice_id,
        opened_by_id=place.author_id,
        opened_at=_AT,
    )
    await place.insert(
        "honour_nomination",
        honour_id=honour,
        member_id=place.author_id,
        nominated_by_id=place.author_id,
        reasons="技艺精湛",
        state="chosen",
        nominated_at=_AT,
    )
    return encode_id("Honour", honour)


async def _competition(place: Place, state: str, held: int, **values: object) -> tuple[UUID, str]:
    """A competition of the author that is held on a day; its entries were taken in the days before."""
    approved = {"approved_by_id": place.other_id, "approved_at": _AT} if state != "in_approval" else {}
    given = {
        "organisation_id": place.id,
        "title": "焊工技能比武",
        "year": day().year,
        "trade": "焊工",
        "text": "办法",
        "place": "实训中心",
        "opens_on": day(held - 9),
        "closes_on": day(held - 1),
        "held_from": day(held),
        "held_until": day(held),
        "is_put_up": False,
        "written_by_id": place.author_id,
        "submitted_by_id": place.author_id,
    }
    competition = await place.insert("competition", state=state, **_WRITTEN, **approved, **{**given, **values})
    return competition, encode_id("Competition", competition)


async def _competitions(place: Place) -> list[_Told]:
    _, submitted = await _competition(place, "in_approval", 12)
    key, over = await _competition(place, "announced", 0)
    await _competition(place, "announced", 1)
    recorded = {"recorded_by_id": place.author_id, "recorded_at": _AT}
    _, known = await _competition(place, "held", -2, **recorded)
    _, named = await _competition(place, "held", -2, is_put_up=True, **recorded)
    up = await write_notice(place, closed=0, state="approved")
    await _competition(place, "held", -2, is_put_up=True, notice_id=up, **recorded)
    over_notice = await write_notice(place, closed=1, **_CONCLUDED)
    _, shown = await _competition(place, "held", -2, is_put_up=True, notice_id=over_notice, **recorded)
    again = [
        (await _competition(place, "held", -2, is_put_up=True, notice_id=await _ended(place, how), **recorded))[1]
        for how in (_WITHDRAWN, _NAMELESS)
    ]
    award = await place.insert(
        "competition_award", competition_id=key, position=1, award_class="first_class", quantity=1
    )
    confirmed = {"state": "confirmed", "decided_by_id": place.other_id, "decided_at": _AT}
    entered = {"branch_id": place.id, "entered_by_id": place.author_id, "entered_at": _AT}
    entry = await place.insert("competition_entry", competition_id=key, **confirmed, **entered)
    consents = {"is_in": True, "is_consented": True, "answered_at": _AT}
    await place.insert(
        "competition_entrant", id=..., entry_id=entry, member_id=place.author_id, competition_id=key, **consents
    )
    given = [{"entryId": encode_id("CompetitionEntry", entry), "awardId": encode_id("CompetitionAward", award)}]
    publish, until = "competitions/competition_results_publish", first_moment(10) - timedelta(seconds=1)
    approve = {"competitionId": submitted, "draftRevision": 1}
    return [
        (submitted, Waiting("COMPETITION", "DECIDE", first_moment(3), "competitions/competition_approve", approve)),
        (
            over,
            Waiting(
                *("COMPETITION", "RECORD", None, "competitions/competition_results_record"),
                {"competitionId": over, "given": given},
            ),
        ),
        (known, Waiting("COMPETITION", "PUBLISH", None, publish, {"competitionId": known, "resultsRevision": 0})),
        *((each, Waiting("COMPETITION", "PUT_UP")) for each in (named, *again)),
        (shown, Waiting("COMPETITION", "PUBLISH", until, publish, {"competitionId": shown, "resultsRevision": 0})),
    ]


async def _quota(place: Place, kind: str, part: str, unit: str) -> UUID:
    size = 1_000_000
    counted = {"is_one_each": False, "keeps_returns": False, "target_size": size, "size": size, "free": size}
    return await place.insert("quota", owner_kind=kind, owner_id=new_id(), part=part, unit=unit, **counted)


async def _benefits(place: Place) -> list[_Told]:
    by = {"created_by_id": place.author_id, "created_at": _AT}
    programme = {"organisation_id": place.id, "kind": "health", "title": "健康体检", "description": "每年一次"}
    programme |= {"condition": '{"is": "state_in", "of": ["active"]}', "budget_fen": 15_000, **by}
    draft = await place.insert("benefit_programme", state="draft", **programme)
    budget = await _quota(place, "benefit_programme", "budget", "fen")
    approved = {"state": "open", "budget_quota_id": budget, "approved_by_id": place.other_id}
    running = await place.insert("benefit_programme", **programme, **approved)
    cycle = {"programme_id": running, "title": "体检券", "pieces": 5, "value_fen": 100, "excess_fen": 0, **by}
    cycle |= {"needs": "[]", "valid_until_at": _SOON + timedelta(days=9)}
    times = {"opens_at": _SOON, "closes_at": _SOON + timedelta(days=1)}
    submitted = await place.insert("benefit_cycle", state="to_approve", mode="first_come", **cycle, **times)
    # The programme is approved first.
    await place.insert(
        "benefit_cycle", state="to_approve", mode="first_come", **{**cycle, "programme_id": draft}, **times
    )
    lot = {"state": "approved", "mode": "lot", "quota_id": await _quota(place, "benefit_cycle", "vouchers", "piece")}
    lot |= {"commitment": "c0", "public_source": "双色球", "approved_by_id": place.other_id, **cycle}
    closed = await place.insert("benefit_cycle", **lot, opens_at=_AT, closes_at=_AT + timedelta(days=1))
    await place.insert("benefit_cycle", **lot, opens_at=_AT, closes_at=_SOON)
    listed = {"list_text": "", "list_hash": "aa"}
    drawn = await place.insert("benefit_cycle", **lot, **listed, opens_at=_AT, closes_at=_AT + timedelta(days=2))
    programme_id = encode_id("BenefitProgramme", draft)
    cycle_id, closed_id = encode_id("BenefitCycle", submitted), encode_id("BenefitCycle", closed)
    return [
        (
            programme_id,
            Waiting(
                *("BENEFIT_PROGRAMME", "DECIDE", None, "benefits/benefit_programme_approve"),
                {"programmeId": programme_id},
            ),
        ),
        (
            cycle_id,
            Waiting("BENEFIT_CYCLE", "DECIDE", _SOON, "benefits/benefit_cycle_approve", {"cycleId": cycle_id}),
        ),
        (closed_id, Waiting("BENEFIT_CYCLE", "PUBLISH", None, "benefits/benefit_list_publish", {"cycleId": closed_id})),
        (encode_id("BenefitCycle", drawn), Waiting("BENEFIT_CYCLE", "DRAW")),
    ]


async def _document(place: Place) -> _Told:
    """One with a text; beside it one that says nothing yet."""
    drafted = {
        "organisation_id": place.id,
        "kind": "rule",
        "audience": "members",
        "state": "draft",
        "title": "考勤办法",
    }
    drafted |= {"valid_from": day(), "drafted_by_id": place.author_id, "drafted_at": _AT, "warned": []}
    keys = [new_id(), new_id()]
    for number, (key, body) in enumerate(zip(keys, ("<p>按时到岗。</p>", None), strict=True), 1):
        await place.insert("official_document", id=key, series_id=key, number=f"工发{number}号", body=body, **drafted)
    document_id = encode_id("OfficialDocument", keys[0])
    publish = {"officialDocumentId": document_id, "draftRevision": 1}
    act = "official_documents/official_document_publish"
    return document_id, Waiting("OFFICIAL_DOCUMENT", "DECIDE", None, act, publish)


async def _post(place: Place) -> _Told:
    """One of which nobody knows whether it was sent; beside it one that is tried again, and one that is on its way."""
    failed = {"planned_by_id": place.author_id, "planned_at": _AT, "round": 1, "changed_at": _AT, "remote": "{}"}
    failed |= {"item_id": DEMO_NEWS.item, "state": "failed", "wanted": "publish"}
    posts = [
        await place.insert("channel_post", target_id=await _target(place), **failed, **each)
        for each in (
            {"reason": "maybe_sent", "attempts": 1},
            {"reason": "unreachable", "attempts": 2, "next_try_at": _SOON},
            {"reason": "not_allowed", "attempts": 0},
        )
    ]
    post_id = encode_id("ChannelPost", posts[0])
    said = {"channelPostId": post_id, "decision": "WAS_SENT"}
    return post_id, Waiting("CHANNEL_POST", "DECIDE", None, "channels/channel_post_decide", said)


async def _target(place: Place) -> UUID:
    by = {"created_by_id": place.author_id, "created_at": _AT, "wrapped_key": b"x", "secret_sealed": b"x"}
    robot = {"kind": "wecom_robot", "name": "班组群", "account": "…0000", "settings": "{}"}
    return await place.insert("channel_target", organisation_id=place.id, **robot, **by)


async def _register(place: Place) -> list[_Told]:
    read = {"organisation_id": place.id, "file_name": "roster.csv", "source": "officer", "columns": "{}", "facts": "{}"}
    read |= {"state": "ready", "opened_by_id": place.author_id, "opened_at": datetime.now(UTC)}
    ready = await place.insert("roster_import", content_hash=new_id().bytes, is_current=True, **read)
    # Read anew, and forgotten.
    for forgotten_at in (None, _AT):
        await place.insert("roster_import", content_hash=b"", is_current=False, forgotten_at=forgotten_at, **read)
    months = {"proposed_on": day(-3), "since_on": day(-300), "months": 7}
    lapse = await place.insert(
        "dues_lapse_proposal", member_id=place.author_id, organisation_id=place.id, state="open", **months
    )
    import_id, proposal_id = encode_id("RosterImport", ready), encode_id("DuesLapseProposal", lapse)
    decline = {"proposalId": proposal_id, "reason": "WILL_PAY"}
    return [
        (
            import_id,
            Waiting("ROSTER_IMPORT", "APPLY", None, "rosters/roster_import_apply", {"rosterImportId": import_id}),
        ),
        (proposal_id, Waiting("DUES_LAPSE", "DECIDE", None, "dues/dues_lapse_decline", decline)),
    ]
