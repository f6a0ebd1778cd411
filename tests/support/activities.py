"""Activities of one organisation: one to come, a draft, one that is over, with registrations of a member."""

from typing import NamedTuple
from uuid import UUID

import asyncpg

from api.nodes import encode_id
from tests.support.benefits import write_benefits
from tests.support.dues import write_dues
from tests.support.merchants import write_merchants
from tests.support.points import write_points


class ActivityKeys(NamedTuple):
    """Ids of what is written."""

    activity: UUID
    window: UUID
    reserve: UUID
    registration: UUID
    draft: UUID
    ended: UUID
    quota: UUID
    event: UUID
    appeal: UUID
    certificate: UUID
    photo: UUID
    series: UUID
    device: UUID


DEMO_KEYS = ActivityKeys(*(UUID(f"019a0000-0000-7000-8000-0000000000a{n:x}") for n in range(1, 14)))
_WRITTEN = """
    WITH subject AS (SELECT tenant_id, id, organisation_id FROM member WHERE id = $1),
    counted AS (
        INSERT INTO quota (tenant_id, id, owner_kind, owner_id, part, unit, is_one_each, keeps_returns, target_size,
            size, free)
        SELECT tenant_id, $8::uuid, 'activity', $2::uuid, 'total', 'place', true, true, 5, 5, 5 FROM subject
        ON CONFLICT DO NOTHING RETURNING id
    ), repeated AS (
        INSERT INTO activity_series (tenant_id, id, organisation_id, interval_weeks)
        SELECT tenant_id, $13::uuid, organisation_id, 1 FROM subject WHERE EXISTS (SELECT FROM counted)
    ), planned AS (
        INSERT INTO activity (tenant_id, id, organisation_id, series_id, kind, state, title, description, venue,
            starts_at, ends_at, capacity, companions_at_most, has_waiting_list, offer_hours, cut_off_hours,
            late_cancel_hours, lowers_priority, needs_approval, holds_in_review, is_branch_bound, audience_below_ids,
            audience_roles, audience_tags, audience_employments, questions, total_quota_id, created_by_id, created_at)
        SELECT tenant_id, made.id, organisation_id, CASE made.state WHEN 'published' THEN $13::uuid END, 'film',
            made.state, '电影之夜', '露天电影', '广场', made.starts_at::timestamptz,
            made.starts_at::timestamptz + interval '2 hours', 5, 1, true, 24, 2, 24, false, false, true, false,
            ARRAY[tenant_id], '{}', '{}', '{}',
            '[{"key": "note", "kind": "text", "label": "备注", "label_en": null, "is_required": false, "choices": []}]',
            CASE made.state WHEN 'draft' THEN NULL ELSE $8::uuid END, subject.id, '2026-01-05'
        FROM subject, (VALUES ($2::uuid, 'published', '2999-06-01 10:00Z'), ($6::uuid, 'draft', '2999-07-01 10:00Z'),
            ($7::uuid, 'ended', '2020-06-01 10:00Z')) AS made (id, state, starts_at)
        WHERE EXISTS (SELECT FROM counted)
    ), opened AS (
        INSERT INTO activity_window (tenant_id, id, activity_id, position, opens_at, closes_at)
        SELECT tenant_id, $3::uuid, $2::uuid, 0, '2026-01-05', '2999-05-01' FROM subject
        WHERE EXISTS (SELECT FROM counted)
    ), kept AS (
        INSERT INTO activity_reserve (tenant_id, id, activity_id, position, name, places, audience_below_ids,
            audience_roles, audience_tags, audience_employments)
        SELECT tenant_id, $4::uuid, $2::uuid, 0, '干部', 0, '{}', '{branch_officer}', '{}', '{}' FROM subject
        WHERE EXISTS (SELECT FROM counted)
    ), tagged AS (
        INSERT INTO member_tagging (tenant_id, member_id, tags) SELECT tenant_id, id, ARRAY['夜班'] FROM subject
        ON CONFLICT DO NOTHING
    ), enrolled AS (
        INSERT INTO check_in_device (tenant_id, id, organisation_id, name, public_key, enrolled_by_id, enrolled_at,
            revoked_by_id, revoked_at)
        SELECT tenant_id, $14::uuid, organisation_id, '东门', decode(md5($14::text) || md5($14::text), 'hex'), id,
            '2026-01-04', id, '2026-01-09'
        FROM subject WHERE EXISTS (SELECT FROM counted)
    ), came AS (
        INSERT INTO check_in_event (tenant_id, id, activity_id, registration_id, member_id, kind, method, nonce,
            is_walk_in, is_forced, happened_at, recorded_by_id, device_id)
        SELECT tenant_id, $9::uuid, $2::uuid, $5::uuid, id, 'entry', 'ticket', $9::uuid, false, false, '2026-01-05', id,
            $14::uuid
        FROM subject WHERE EXISTS (SELECT FROM counted)
    ), against AS (
        INSERT INTO check_in_conflict (tenant_id, id, activity_id, member_id, reason, status, opened_at)
        SELECT tenant_id, $9::uuid, $2::uuid, id, 'cancelled', 'open', '2026-01-05'
        FROM subject WHERE EXISTS (SELECT FROM counted)
    ), missed AS (
        INSERT INTO check_in_appeal (tenant_id, id, registration_id, activity_id, member_id, reason, status,
            submitted_at)
        SELECT tenant_id, $10::uuid, $5::uuid, $2::uuid, id, '加班', 'open', '2026-01-06'
        FROM subject WHERE EXISTS (SELECT FROM counted)
    ), certified AS (
        INSERT INTO activity_certificate (tenant_id, id, activity_id, member_id, registration_id, number, code,
            issued_on, issued_at, issued_by_id)
        SELECT tenant_id, $11::uuid, $2::uuid, id, $5::uuid, 'ZS2026-900001', 'ABCDEFGHIJKLMNOP', '2026-01-07',
            '2026-01-07', id
        FROM subject WHERE EXISTS (SELECT FROM counted)
    ), shown AS (
        INSERT INTO activity_photo (tenant_id, id, activity_id, member_id, state, wrapped_key, media_type, size_bytes,
            chunk_count, tries, ticket_expires_at, uploaded_at, reported_at)
        SELECT tenant_id, $12::uuid, $2::uuid, id, 'ready', decode('00', 'hex'), 'image/png', 1, 0, 1,
            '2026-01-08', '2026-01-08', '2026-01-09'
        FROM subject WHERE EXISTS (SELECT FROM counted)
    )
    INSERT INTO registration (tenant_id, id, activity_id, member_id, state, places, window_ids, reserve_ids, quota_ids,
        priority, submitted_at, closed_at, is_late)
    SELECT tenant_id, $5::uuid, $2::uuid, id, 'rejected', 1, '{}', '{}', '{}', 0, '2026-01-05', '2026-01-06', false
    FROM subject WHERE EXISTS (SELECT FROM counted)
"""


async def write_activities(connection: asyncpg.Connection, member_id: UUID, keys: ActivityKeys = DEMO_KEYS) -> None:
    """Writes them unless they are there."""
    await connection.execute(_WRITTEN, member_id, *keys)


async def activity_facts(connection: asyncpg.Connection, member_id: UUID) -> dict[str, str]:
    """The same, with their ids by what a table calls them."""
    await write_activities(connection, member_id)
    return {
        "activity": encode_id("Activity", DEMO_KEYS.activity),
        "window": encode_id("ActivityWindow", DEMO_KEYS.window),
        "reserve": encode_id("ActivityReserve", DEMO_KEYS.reserve),
        "registration": encode_id("Registration", DEMO_KEYS.registration),
        "photo": encode_id("ActivityPhoto", DEMO_KEYS.photo),
        "certificate": encode_id("ActivityCertificate", DEMO_KEYS.certificate),
        "draft": encode_id("Activity", DEMO_KEYS.draft),
        "ended": encode_id("Activity", DEMO_KEYS.ended),
        "check_in": encode_id("CheckInEvent", DEMO_KEYS.event),
        "conflict": encode_id("CheckInConflict", DEMO_KEYS.event),
        "door device": encode_id("CheckInDevice", DEMO_KEYS.device),
        "appeal": encode_id("CheckInAppeal", DEMO_KEYS.appeal),
    }


async def write_domains(connection: asyncpg.Connection) -> None:
    """Dues, activities, benefits, points of a member of the demonstration union; analysed, for tests of batches."""
    member_id = await connection.fetchval("SELECT id FROM member WHERE member_number = 'HD000001'")
    await write_dues(connection, member_id)
    await write_activities(connection, member_id)
    await write_benefits(connection, member_id)
    await write_points(connection, member_id)
    await write_merchants(connection, member_id)
    await connection.execute("ANALYZE")
