"""Activities of the demonstration union are such as the services could have written: the rules are asked again."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
import orjson
import pytest_asyncio

from db.models.activities import LIVE
from db.sealing import Keyring, unseal
from domain.activities import rules, waiting
from domain.activities import service as activities
from domain.activities.service.registering import SEALING
from domain.shared.certificates import certificate_number, clean_code
from domain.shared.ledger import quotas_verify
from tests.domain.activities.hall import DISAGREEING
from tests.support import database as databases

Row: TypeAlias = Any
Told: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


@pytest_asyncio.fixture(scope="module")
async def told(server_dsn: str, demo_template: str, worker_name: str) -> AsyncIterator[Told]:
    """The owner's connection to a copy that nobody serves; tests only read, or roll back."""
    dsn = await databases.create(server_dsn, f"unionhall_seasons_{worker_name}", demo_template)
    connection = await asyncpg.connect(dsn)
    yield connection
    await connection.close()
    await databases.drop(server_dsn, f"unionhall_seasons_{worker_name}")


async def one(told: Told, title: str) -> Row:
    row = await told.fetchrow("SELECT * FROM activity WHERE title = $1", title)
    assert row is not None
    return row


async def states(told: Told, title: str) -> Counter[str]:
    activity = await one(told, title)
    rows = await told.fetch("SELECT state FROM registration WHERE activity_id = $1", activity["id"])
    return Counter(row["state"] for row in rows)


async def test_the_ledger_adds_up(told: Told) -> None:
    assert await told.fetchval("SELECT count(*) FROM quota_entry") > 1_000
    assert list(await quotas_verify(told)) == []


async def test_places_of_registrations_are_those_of_the_ledger(told: Told) -> None:
    odd = await told.fetch(
        """
        SELECT r.state, r.places, h.held, h.claimed, h.used, h.hold_ends_at, r.offer_ends_at
        FROM registration r JOIN activity a ON a.id = r.activity_id
        LEFT JOIN quota_holding h ON h.holder_id = r.id AND h.quota_id = a.total_quota_id
        WHERE (coalesce(h.held, 0), coalesce(h.claimed, 0), coalesce(h.used, 0)) <> CASE
                WHEN r.state IN ('applied', 'offered') AND cardinality(r.quota_ids) > 0
                    THEN (r.places::bigint, 0::bigint, 0::bigint)
                WHEN r.state IN ('registered', 'no_show') THEN (0::bigint, r.places::bigint, 0::bigint)
                WHEN r.state = 'checked_in' THEN (0::bigint, 0::bigint, r.places::bigint)
                ELSE (0::bigint, 0::bigint, 0::bigint) END
            OR r.state = 'offered' AND h.hold_ends_at IS DISTINCT FROM r.offer_ends_at
        """
    )

    assert odd == []
    assert await told.fetch(DISAGREEING) == []


async def test_two_years_are_over_with_who_came_and_who_did_not(told: Told) -> None:
    past = await told.fetch("SELECT * FROM activity WHERE ends_at < now() AND series_id IS NULL")
    came = Counter(row["state"] for row in await told.fetch("SELECT state FROM registration"))

    assert len(past) == 60
    assert Counter(row["state"] for row in past) == {"ended": 59, "cancelled": 1}
    assert len({row["organisation_id"] for row in past}) >= 9
    assert all(row["title_en"] and row["finished_at"] is not None for row in past)
    assert min(came[each] for each in ("checked_in", "no_show", "cancelled", "closed")) >= 10
    assert await told.fetchval("SELECT count(*) FROM registration WHERE is_late") > 0


async def test_who_came_was_let_in_at_the_door(told: Told) -> None:
    odd = await told.fetchval(
        """
        SELECT count(*) FROM registration AS r
        JOIN activity AS a ON a.id = r.activity_id
        LEFT JOIN check_in_event AS e ON e.registration_id = r.id AND e.member_id = r.member_id AND e.kind = 'entry'
            AND e.happened_at BETWEEN a.starts_at - a.check_in_lead_minutes * interval '1 minute' AND a.ends_at
        WHERE (r.state = 'checked_in') <> (e.id IS NOT NULL)
        """
    )
    logged = await told.fetchval("SELECT count(*) FROM audit_entry WHERE action = 'check_in.recorded'")

    assert odd == 0
    assert await told.fetchval("SELECT count(*) FROM check_in_event") == logged > 100


async def test_one_activity_has_certificates_of_all_who_came(told: Told) -> None:
    rows = await told.fetch(
        """
        SELECT c.number, c.code, c.issued_on, r.id FROM activity_certificate AS c
        FULL JOIN (SELECT * FROM registration WHERE state = 'checked_in'
            AND activity_id = (SELECT activity_id FROM activity_certificate LIMIT 1)) AS r ON r.id = c.registration_id
        ORDER BY c.number
        """
    )
    last = await told.fetchval("SELECT last_number FROM certificate_series WHERE year = $1", rows[0]["issued_on"].year)

    assert [row["number"] for row in rows] == [
        certificate_number(row["issued_on"].year, place) for place, row in enumerate(rows, 1)
    ]
    learnt = await told.fetch("SELECT number FROM course_certificate ORDER BY number")
    year = rows[0]["issued_on"].year
    won = await told.fetchval("SELECT count(*) FROM competition_win WHERE extract(year FROM issued_on) = $1", year)
    assert last == len(rows) + len(learnt) + won
    assert len(rows) >= 2
    assert [row["number"] for row in learnt] == [
        certificate_number(rows[0]["issued_on"].year, len(rows) + place) for place in range(1, len(learnt) + 1)
    ]
    assert all(clean_code(row["code"]) == row["code"] and row["id"] is not None for row in rows)


async def test_the_sports_day_is_full_with_branches_shifts_and_families(told: Told, keyring: Keyring) -> None:
    activity = await one(told, "春季运动会")
    quotas = await told.fetch("SELECT * FROM quota WHERE owner_id = $1", activity["id"])
    free = {row["part"].partition(":")[0]: row["free"] for row in quotas}
    own = await told.fetch(
        """
        SELECT r.*, k.wrapped_key FROM registration r JOIN member_key k ON k.member_id = r.member_id
        WHERE r.activity_id = $1 AND r.content_sealed IS NOT NULL
        """,
        activity["id"],
    )
    questions = [rules.Question(**each) for each in orjson.loads(activity["questions"])]

    assert len(quotas) == 6
    assert (free["total"], free["activity_reserve"]) == (0, 0)
    assert (await states(told, "春季运动会"))["waiting"] >= 10
    assert max(row["places"] for row in own) == 3
    for row in own:
        key = keyring.unwrap_key(row["wrapped_key"], row["tenant_id"], row["member_id"])
        place = {"tenant_id": row["tenant_id"], "row_id": row["id"], "column": SEALING}
        content = orjson.loads(unseal(key, row["content_sealed"], **place))
        assert len(content["companions"]) == row["places"] - 1 <= activity["companions_at_most"]
        assert rules.clean_answers(questions, content["answers"]) == content["answers"]


async def test_the_line_of_the_film_night_has_been_moved_as_it_moves(told: Told) -> None:
    activity, film = await one(told, "电影夜：我们的车间"), await states(told, "电影夜：我们的车间")
    rows = await told.fetch("SELECT * FROM registration WHERE activity_id = $1 ORDER BY sequence", activity["id"])
    line = [row["state"] for row in rows if row["sequence"] is not None]
    offered = [row for row in rows if row["state"] == "offered"]

    assert film == {"registered": 38, "cancelled": 3, "expired": 1, "declined": 1, "offered": 2, "waiting": 7}
    assert line == ["expired", "declined", "registered", "offered", "offered", *("waiting",) * 7]
    stops_at = waiting.line_ends_at(activity["starts_at"], activity["cut_off_hours"])
    assert all(datetime.now(UTC) < row["offer_ends_at"] <= stops_at for row in offered)
    numbers = await told.fetch(
        "SELECT member_number FROM member WHERE id = ANY ($1)", [r["member_id"] for r in offered]
    )
    assert "HD000001" in {row["member_number"] for row in numbers}


async def test_the_class_has_sessions_behind_it_and_before_it(told: Told) -> None:
    rows = await told.fetch("SELECT * FROM activity WHERE series_id IS NOT NULL ORDER BY starts_at")

    assert len(rows) == 12
    assert {after["starts_at"] - before["starts_at"] for before, after in pairwise(rows)} == {timedelta(weeks=1)}
    assert [row["state"] for row in rows[:5]] == ["ended"] * 5
    assert all(row["state"] == "published" for row in rows[6:])


async def test_applications_wait_for_officers_who_are_not_late(told: Told) -> None:
    rows = await told.fetch(
        """
        SELECT r.state, s.status, s.due_at, s.decided_by_id FROM registration r
        JOIN approval_step s ON s.approval_id = r.approval_id ORDER BY r.submitted_at
        """
    )

    assert Counter((row["state"], row["status"]) for row in rows) == {
        ("registered", "approved"): 4,
        ("rejected", "rejected"): 1,
        ("applied", "open"): 4,
    }
    assert all(row["due_at"] > datetime.now(UTC) for row in rows if row["status"] == "open")


async def test_who_registered_could(told: Told) -> None:
    """In force and within the audience on the day, in an open window, and never twice."""
    rows = await told.fetch(
        """
        SELECT r.*, a.starts_at, a.published_at, a.audience_below_ids, EXISTS (
            SELECT FROM membership_period p JOIN organisation_closure c ON c.descendant_id = p.organisation_id
            WHERE p.member_id = r.member_id AND p.state IN ('active', 'retained')
                AND p.starts_on <= r.submitted_at::date AND (p.until_on IS NULL OR p.until_on > r.submitted_at::date)
                AND c.ancestor_id = ANY (a.audience_below_ids)
        ) AS is_in_audience, ARRAY (
            SELECT w.id FROM activity_window w LEFT JOIN member_tagging t ON t.member_id = r.member_id
            WHERE w.activity_id = a.id AND w.opens_at <= r.submitted_at AND r.submitted_at < w.closes_at
                AND (w.tag IS NULL OR w.tag = ANY (t.tags)) ORDER BY w.position
        ) AS open_windows
        FROM registration r JOIN activity a ON a.id = r.activity_id
        """
    )

    assert len(rows) > 700
    assert all(row["is_in_audience"] and row["published_at"] <= row["submitted_at"] for row in rows)
    assert all(row["window_ids"] == row["open_windows"] != [] for row in rows)
    assert all(row["closed_at"] is None or row["closed_at"] > row["submitted_at"] for row in rows)
    live = await told.fetch(f"SELECT activity_id, member_id FROM registration WHERE {LIVE}")  # a constant
    assert len(set(live)) == len(live)


async def test_each_step_is_in_the_log_and_in_the_order_of_the_moves(told: Told) -> None:
    entries = defaultdict[UUID, list[str]](list)
    for row in await told.fetch(
        "SELECT object_id, action FROM audit_entry WHERE object_kind = 'registration' ORDER BY at, id"
    ):
        entries[row["object_id"]].append(row["action"].removeprefix("registration."))
    rows = await told.fetch("SELECT id, state FROM registration")

    for row in rows:
        own = entries[row["id"]]
        assert row["state"] in {"checked_in", "no_show", own[-1]}
        assert all(rules.can_move_registration(before, after) for before, after in pairwise(own))


async def test_background_processes_find_nothing_to_do(told: Told, keyring: Keyring) -> None:
    """But for what the clock has brought since: a session may have ended, or begin within a day."""
    work, now = told.transaction(), datetime.now(UTC)
    await work.start()
    counts = "SELECT state, count(*) FROM registration GROUP BY state ORDER BY state"
    before = await told.fetch(counts)

    assert not await activities.close_lines(told, now, keyring)
    assert not await activities.end_activities(told, now)
    assert not await activities.remind_participants(told, now)

    assert await told.fetch(counts) == before
    assert await told.fetchval("SELECT count(*) FROM event WHERE topic = 'registration.reminded'") == 0
    await work.rollback()
