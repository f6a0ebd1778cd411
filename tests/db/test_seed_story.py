"""The story of the demonstration union is one that the services could have written: the rules are asked again."""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
import orjson
import pytest_asyncio

from db.sealing import Keyring, unseal
from db.seed.story.days import limit_of
from domain.auth.rules import OFFICE_STATES
from domain.dues import rules as dues
from domain.dues.service import charge_due, propose_lapses, remind_due
from domain.members import correction_rules, policy
from domain.members import rules as members
from domain.organisations import rules as organisations
from domain.organisations.service.reminders import remind_terms_due
from domain.rosters.rules.reasons import RosterReason, RosterRemark
from domain.shared.calendar import add_working_days, local_day
from domain.shared.roster_rows import open_row
from domain.shared.undoing import UNDO_WINDOW
from tests.support import database as databases

Row: TypeAlias = Any
Told: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
RETURNED = timedelta(hours=1)


@pytest_asyncio.fixture(scope="module")
async def told(server_dsn: str, demo_template: str, worker_name: str) -> AsyncIterator[Told]:
    """The owner's connection to a copy that nobody serves; tests only read, or roll back."""
    dsn = await databases.create(server_dsn, f"unionhall_story_{worker_name}", demo_template)
    connection = await asyncpg.connect(dsn)
    yield connection
    await connection.close()
    await databases.drop(server_dsn, f"unionhall_story_{worker_name}")


async def periods_by_member(told: Told) -> Mapping[UUID, Sequence[Row]]:
    found = defaultdict[UUID, list[Row]](list)
    for row in await told.fetch("SELECT * FROM membership_period ORDER BY member_id, version"):
        found[row["member_id"]].append(row)
    return found


async def test_periods_of_a_membership_follow_each_other_and_end_in_what_the_register_says(told: Told) -> None:
    periods = await periods_by_member(told)
    rows = await told.fetch("SELECT * FROM member")

    assert len(rows) == 2_001
    for row in rows:
        own = periods[row["id"]]
        assert [each["version"] for each in own] == list(range(1, row["version"] + 1))
        assert own[0]["starts_on"] == row["joined_on"]
        assert all(
            before["until_on"] == after["starts_on"] or after["cause"] == "corrected" for before, after in pairwise(own)
        )
        assert all(each["until_on"] is None or each["until_on"] >= each["starts_on"] for each in own)
        assert (own[-1]["until_on"] is None) == (row["merged_into_id"] is None)
        assert all(own[-1][name] == row[name] for name in ("state", "organisation_id", "employment_kind"))


async def test_every_change_of_a_membership_is_one_that_the_rules_allow(told: Told) -> None:
    seen = set()
    for own in (await periods_by_member(told)).values():
        assert own[0]["state"] == "active"
        for before, after in pairwise(own):
            seen.add(after["cause"])
            assert before["state"] == after["state"] or members.can_change(
                before["state"], after["state"], after["cause"]
            )
        for each in own:
            assert each["state"] not in {"active", "retained"} or correction_rules.employment_fits(
                each["state"], each["employment_kind"]
            )
            assert each["cause"] not in {"suspended", "expelled"} or each["document_number"]
    assert seen >= {"retained", "resumed", "suspended", "reinstated", "left", "expelled", "deceased", "corrected"}
    assert seen >= {"rejoined", "transferred", "reorganised", "employment_changed", "imported"}


async def test_organisations_have_a_past_without_gaps_and_closed_ones_have_nothing(told: Told) -> None:
    past = defaultdict[UUID, list[Row]](list)
    for row in await told.fetch("SELECT * FROM organisation_period ORDER BY organisation_id, version"):
        past[row["organisation_id"]].append(row)
    kinds = {own[-1]["organisation_id"]: own[-1]["kind"] for own in past.values()}
    rows = await told.fetch("SELECT * FROM organisation")

    assert {row["state"] for row in rows} == {"active", "merged", "dissolved"}
    for row in rows:
        own = past[row["id"]]
        assert [each["version"] for each in own] == list(range(1, row["version"] + 1))
        assert own[0]["starts_on"] == row["founded_on"]
        assert all(before["until_on"] == after["starts_on"] for before, after in pairwise(own))
        assert all(own[-1][name] == row[name] for name in ("parent_id", "name", "name_en", "state", "code"))
        for each in own:
            if each["parent_id"] is not None:
                assert organisations.fits_below(each["kind"], kinds[each["parent_id"]])
                assert past[each["parent_id"]][0]["starts_on"] <= each["starts_on"]
    closed = [row["id"] for row in rows if row["closed_on"] is not None]
    held = "SELECT count(*) FROM member WHERE organisation_id = ANY ($1) AND state NOT IN ('left', 'deceased')"
    assert await told.fetchval(held, closed) == 0
    assert (
        await told.fetchval("SELECT count(*) FROM post WHERE organisation_id = ANY ($1) AND closed_on IS NULL", closed)
        == 0
    )
    assert (
        await told.fetchval(
            "SELECT count(*) FROM role_grant WHERE organisation_id = ANY ($1) AND revoked_at IS NULL", closed
        )
        == 0
    )


async def test_people_came_only_to_places_that_were_there_and_take_members(told: Told) -> None:
    rows = await told.fetch(
        """
        SELECT p.*, o.kind, o.founded_on, o.closed_on FROM membership_period p
        JOIN organisation o ON o.id = p.organisation_id WHERE p.recorded_at < p.starts_on + 1 + interval '1 day'
        """
    )

    assert len(rows) > 40
    for row in rows:
        assert row["starts_on"] >= row["founded_on"]
        assert row["state"] in {"left", "deceased"} or row["closed_on"] is None or row["starts_on"] < row["closed_on"]
        assert policy.takes_members(row["kind"]) or row["cause"] not in {"transferred", "rejoined", "reorganised"}


async def test_terms_of_office_have_a_seat_and_holders_who_may_hold_them(told: Told) -> None:
    by_post = defaultdict[UUID, list[Row]](list)
    rows = await told.fetch(
        """
        SELECT t.*, p.seats, p.opened_on, p.closed_on, p.organisation_id
        FROM post_term t JOIN post p ON p.id = t.post_id
        ORDER BY t.starts_on
        """
    )
    for row in rows:
        by_post[row["post_id"]].append(row)
    periods = await periods_by_member(told)

    for terms in by_post.values():
        for at, row in enumerate(terms):
            others = [
                organisations.Term(each["starts_on"], each["ends_on"]) for each in (*terms[:at], *terms[at + 1 :])
            ]
            assert organisations.is_seat_free(
                others, organisations.Term(row["starts_on"], row["ends_on"]), row["seats"]
            )
    for row in (each for each in rows if each["opened_on"] is not None):
        assert row["starts_on"] >= row["opened_on"]
        last_on = min(row["ends_on"] or date.max, row["closed_on"] or date.max)
        assert all(
            each["state"] in OFFICE_STATES
            for each in periods[row["member_id"]]
            if each["starts_on"] <= last_on and (each["until_on"] or date.max) > row["starts_on"]
        )
    present = [row for row in rows if row["opened_on"] is not None and row["closed_on"] is None]
    today = local_day(datetime.now(UTC))
    soon = [row for row in present if row["ends_on"] is not None and row["ends_on"] > today]
    assert len(soon) == 1
    assert soon[0]["ends_on"] <= today + timedelta(days=31)


async def test_rules_are_within_bounds_and_were_said_before_they_began(told: Told) -> None:
    rows = await told.fetch("SELECT * FROM rule_version")
    now = datetime.now(UTC)

    for row in rows:
        rule = organisations.RULES[row["key"]]
        assert row["value"] is None or rule.minimum <= row["value"] <= rule.maximum
        assert local_day(row["recorded_at"]) <= row["starts_on"]
        assert row["recorded_at"] < now
        assert 0 < len(row["source"]) <= organisations.MAX_SOURCE
    coming = [row for row in rows if row["starts_on"] > local_day(now)]
    assert len(coming) == 5
    assert [row["key"] for row in coming if row["withdrawn_at"]] == ["suggestion_answer_days"]
    assert any(row["is_binding"] for row in rows)


async def test_transfers_are_in_every_state_with_the_approvals_that_led_there(told: Told) -> None:
    rows = await told.fetch(
        """
        SELECT t.*, a.status AS review, array_agg(s.status ORDER BY s.stage) AS steps,
               array_agg(s.decided_by_id ORDER BY s.stage) AS deciders
        FROM transfer t JOIN approval a ON a.id = t.approval_id JOIN approval_step s ON s.approval_id = a.id
        GROUP BY t.tenant_id, t.id, a.tenant_id, a.id ORDER BY t.id
        """
    )
    outcomes = {
        ("requested", None): ("open", ["open", "waiting"]),
        ("released", None): ("open", ["approved", "open"]),
        ("accepted", None): ("approved", ["approved", "approved"]),
        ("returned", "rejected"): ("rejected", ["approved", "rejected"]),
        ("returned", "time_limit"): ("cancelled", ["cancelled", "cancelled"]),
        ("withdrawn", "withdrawn"): ("cancelled", ["cancelled", "cancelled"]),
        ("cancelled", "membership_changed"): ("cancelled", ["cancelled", "cancelled"]),
        ("cancelled", "organisation_closed"): ("cancelled", ["cancelled", "cancelled"]),
    }

    assert {(row["status"], row["closing"]) for row in rows} == outcomes.keys()
    for row in rows:
        assert (row["review"], row["steps"]) == outcomes[row["status"], row["closing"]]
        deciders = [each for each in row["deciders"] if each is not None]
        assert len(set(deciders)) == len(deciders)
        assert row["member_id"] not in deciders
        if row["due_at"] is not None:
            assert row["due_at"] > datetime.now(UTC)
        if row["status"] == "accepted":
            moved = await told.fetchrow("SELECT * FROM membership_period WHERE cause_id = $1", row["id"])
            assert moved is not None
            assert (moved["cause"], moved["organisation_id"]) == ("transferred", row["to_organisation_id"])
            assert moved["starts_on"] == local_day(row["closed_at"])
        if row["closing"] == "time_limit":
            limit = add_working_days(row["requested_at"], organisations.RULES["transfer_release_days"].default).at
            assert limit < row["closed_at"] < limit + RETURNED


async def test_who_decided_held_the_role_on_the_day(told: Told) -> None:
    missing = await told.fetch(
        """
        SELECT s.* FROM approval_step s JOIN approval a ON a.id = s.approval_id
        WHERE s.decided_at IS NOT NULL AND a.subject_kind <> 'join_request' AND NOT EXISTS (
            SELECT FROM role_grant g JOIN organisation_closure c ON c.ancestor_id = g.organisation_id
            WHERE c.descendant_id = s.organisation_id AND g.member_id = s.decided_by_id
        )
        """
    )

    assert missing == []


def test_limits_are_those_of_the_calendar() -> None:
    start = datetime(2026, 9, 28, 2, tzinfo=UTC)
    for days in range(30):
        for working_days in (0, 1, 5, 10):
            at = start + timedelta(days=days, hours=days)
            assert limit_of(at, working_days) == add_working_days(at, working_days).at


async def charges_by_member(told: Told) -> Mapping[UUID, Sequence[Row]]:
    found = defaultdict[UUID, list[Row]](list)
    for row in await told.fetch(
        """
        SELECT c.*, coalesce(sum(e.amount_fen), 0) AS covered_fen FROM dues_charge c
        LEFT JOIN dues_entry e ON e.charge_id = c.id GROUP BY c.tenant_id, c.id ORDER BY c.month_on
        """
    ):
        found[row["member_id"]].append(row)
    return found


async def test_dues_were_charged_to_those_who_owed_them_and_to_nobody_else(told: Told) -> None:
    charges, periods = await charges_by_member(told), await periods_by_member(told)
    months = [row["month_on"] for row in await told.fetch("SELECT month_on FROM dues_run ORDER BY month_on")]
    place = (
        "SELECT descendant_id FROM organisation_closure JOIN organisation o ON o.id = ancestor_id WHERE code = 'HD-D'"
    )
    there = {row["descendant_id"] for row in await told.fetch(place)}
    moved_on = await told.fetchval("SELECT starts_on FROM organisation_period WHERE cause = 'moved'")
    moved = {row["descendant_id"] for row in await told.fetch(place.replace("HD-D", "HD-C-04"))}

    assert len(months) == 25
    assert months[-1] == dues.month_of(local_day(datetime.now(UTC)))
    for member_id, own in periods.items():
        held = [members.Held(*(each[name] for name in members.Held.__slots__)) for each in own]
        owed = []
        for month_on in months:
            first = dues.standing_on(held, month_on)
            if first is None or not dues.owes(dues.standing_on(held, month_on - dues.ONE_DAY), first):
                continue
            if first.organisation_id in there and not (first.organisation_id in moved and month_on < moved_on):
                owed.append(month_on)
        assert [each["month_on"] for each in charges.get(member_id, [])] == owed


async def test_ledger_receipts_and_charges_agree(told: Told) -> None:
    for own in (await charges_by_member(told)).values():
        for each in own:
            assert each["covered_fen"] in {0, each["amount_fen"]}
            assert (each["settled_on"] is not None) == (each["covered_fen"] == each["amount_fen"])
            assert each["due_on"] == dues.due_on(each["month_on"], local_day(each["recorded_at"]))
    sums = await told.fetch(
        """
        SELECT r.number, r.amount_fen, sum(e.amount_fen) FILTER (WHERE e.kind = 'paid') AS paid_fen, o.code, r.year,
               r.series_number, r.recorded_by_id <> r.member_id AS is_by_another
        FROM dues_receipt r JOIN dues_entry e ON e.receipt_id = r.id JOIN organisation o ON o.id = r.organisation_id
        GROUP BY r.tenant_id, r.id, o.code ORDER BY r.number
        """
    )
    assert all(row["amount_fen"] == row["paid_fen"] and row["is_by_another"] for row in sums)
    assert all(row["number"] == dues.receipt_number(row["code"], row["year"], row["series_number"]) for row in sums)
    gaps = await told.fetchval(
        """
        SELECT count(*) FROM dues_receipt_series s WHERE last_number <> (
            SELECT count(DISTINCT series_number) FROM dues_receipt r
            WHERE r.organisation_id = s.organisation_id AND r.year = s.year
              AND r.series_number BETWEEN 1 AND last_number
        )
        """
    )
    assert gaps == 0
    kinds = {row["kind"] for row in await told.fetch("SELECT DISTINCT kind FROM dues_entry")}
    assert kinds == {"paid", "payment_reversed", "waived"}


async def test_background_processes_find_nothing_left_to_do(told: Told) -> None:
    tables = "dues_charge", "dues_reminder", "dues_lapse_proposal", "post_term_reminder"
    counts = " UNION ALL ".join(f"SELECT count(*) FROM {name}" for name in tables)  # ours
    before = await told.fetch(counts)
    work = told.transaction()
    await work.start()

    for chore in (charge_due, remind_due, propose_lapses, remind_terms_due):
        await chore(told, datetime.now(UTC))

    assert await told.fetch(counts) == before
    await work.rollback()
    assert await told.fetchval("SELECT state FROM dues_lapse_proposal") == "open"


async def test_imports_hold_rows_that_open_and_what_came_of_them(told: Told, keyring: Keyring) -> None:
    imports = {row["state"]: row for row in await told.fetch("SELECT * FROM roster_import WHERE forgotten_at IS NULL")}
    rows = await told.fetch("SELECT * FROM roster_row ORDER BY import_id, number")

    applied, ready = imports["applied"], imports["ready"]
    assert applied["undo_until"] == applied["applied_at"] + UNDO_WINDOW > datetime.now(UTC)
    codes = {code.value for code in (*RosterReason, *RosterRemark)}
    for row in (row for row in rows if row["wrapped_key"] is not None):
        content = open_row(keyring, row["tenant_id"], row["import_id"], dict(row))
        assert row["fields"] == list(content.get("changes", {}))
        assert {*row["reasons"], *row["warnings"]} <= codes
        assert (row["outcome"] is None) == (row["import_id"] != applied["id"] or row["action"] not in {"add", "change"})
        if row["action"] == "change":
            member = await told.fetchrow("SELECT * FROM member WHERE id = $1", row["member_id"])
            assert member is not None
            for name, (_, new) in content["changes"].items():
                assert row["outcome"] is None or member[name] == new
            seen = content.get("after", {}).get("version", member["version"])
            assert seen == member["version"]
    actions = {row["action"] for row in rows if row["import_id"] == ready["id"]}
    assert actions == {"add", "change", "move", "leave", "unchanged", "invalid"}


async def test_join_requests_are_in_every_state_stage_and_attempt(told: Told) -> None:
    rows = await told.fetch("SELECT * FROM join_request")
    waiting = [row for row in rows if row["status"] == "in_review"]

    assert {row["status"] for row in rows} == {"in_review", "approved", "rejected", "withdrawn"}
    assert {row["attempt"] for row in waiting} == {1, 2}
    assert {row["employer_has_union"] for row in waiting} == {True, False}
    second = await told.fetch(
        "SELECT * FROM approval_step WHERE stage = 2 AND status = 'open' AND permission LIKE 'join%'"
    )
    assert len(second) == 1
    taken = {row["former_id"] for row in rows if row["former_id"]}
    assert [row["status"] for row in rows if row["id"] in taken] == ["rejected"]
    admitted = await told.fetch(
        """
        SELECT r.decided_at, p.starts_on, p.organisation_id = r.organisation_id AS is_there FROM join_request r
        JOIN membership_period p ON p.member_id = r.member_id AND p.cause IN ('joined', 'rejoined')
         AND p.starts_on = (r.decided_at AT TIME ZONE 'Asia/Shanghai')::date
        WHERE r.status = 'approved'
        """
    )
    assert len(admitted) == sum(row["status"] == "approved" for row in rows)
    assert all(row["is_there"] for row in admitted)


async def test_two_entries_became_one_as_a_merge_leaves_them(told: Told) -> None:
    merge = await told.fetchrow("SELECT * FROM member_merge")
    assert merge is not None
    merged = await told.fetchrow("SELECT * FROM member WHERE id = $1", merge["merged_id"])
    assert merged is not None

    assert merged["merged_into_id"] == merge["kept_id"]
    assert (merged["search_terms"], merged["phone_index"], merged["identity_index"]) == ([], None, None)
    assert orjson.loads(merge["facts"])["taken"] == []


async def test_a_correction_request_that_waits_has_its_value_under_the_members_key(
    told: Told, keyring: Keyring
) -> None:
    rows = await told.fetch(
        "SELECT r.*, k.wrapped_key FROM correction_request r JOIN member_key k ON k.member_id = r.member_id"
    )

    assert sorted(row["status"] for row in rows) == ["approved", "in_review", "rejected"]
    for row in rows:
        assert (row["proposed_sealed"] is not None) == (row["status"] == "in_review") == (row["due_at"] is not None)
        if row["proposed_sealed"] is not None:
            key = keyring.unwrap_key(row["wrapped_key"], row["tenant_id"], row["member_id"])
            place = {"tenant_id": row["tenant_id"], "row_id": row["id"], "column": "correction_request"}
            value = unseal(key, row["proposed_sealed"], **place)
            assert value[-4:] == row["proposed_masked"][-4:]
