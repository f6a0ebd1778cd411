"""My matters and the inbox, side by side for somebody with 10, 100, 1,000 and 10,000 of them in one union.

`python -m bench.matters` prints the p50 of the first page of 20, and of one in the middle, in milliseconds.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID

import asyncpg

from db.embedded import EmbeddedPostgres
from db.keyset import PageRequest, SortKey
from db.listing import Listing
from db.migrate import upgrade
from db.queries.matters import arms, mine, waiting
from db.scope import Scope
from db.session import Database
from db.types import new_id

SIZES: Final = (10, 100, 1_000, 10_000)
ROUNDS: Final = 200
PAGE: Final = 20
SLACK: Final = 3.0
"""How much slower the largest may be than the smallest."""
_TO_COME: Final = 250

# Rows alone: nothing refers to what is not read here. Of what somebody has, one part in fifty waits for them.
_UNION: Final = """
    INSERT INTO tenant (id, code) VALUES ($1, 'BENCH');
    INSERT INTO organisation (tenant_id, id, kind, code, name, name_en, founded_on)
        VALUES ($1, $1, 'federation', 'BENCH', '总工会', 'Federation', '2000-01-01');
    INSERT INTO activity (tenant_id, id, organisation_id, kind, state, title, description, venue, starts_at, ends_at,
        capacity, companions_at_most, has_waiting_list, offer_hours, cut_off_hours, late_cancel_hours, lowers_priority,
        needs_approval, holds_in_review, is_branch_bound, audience_below_ids, audience_roles, audience_tags,
        audience_employments, questions, total_quota_id, created_by_id, created_at)
    SELECT $1, md5('activity' || n)::uuid, $1, 'film', 'published', '电影之夜', '露天电影', '广场',
        now() + n * interval '1 hour', now() + (n + 2) * interval '1 hour', 5, 1, true, 24, 2, 24, false, false, true,
        false, '{}', '{}', '{}', '{}', '[]', $1, $1, now()
    FROM generate_series(1, $2) AS n;
    INSERT INTO benefit_cycle (tenant_id, id, programme_id, state, title, mode, needs, opens_at, closes_at,
        valid_until_at, pieces, value_fen, excess_fen, created_by_id, created_at)
    SELECT $1, md5('cycle' || n)::uuid, $1, 'cancelled', '电影票', 'first_come', '[]', '2020-01-05', '2020-01-06',
        '2020-01-07', 1, 100, 0, $1, '2020-01-01'
    FROM generate_series(1, $2) AS n
"""
_MATTERS: Final = """
    INSERT INTO registration (tenant_id, id, activity_id, member_id, state, places, window_ids, reserve_ids, quota_ids,
        priority, submitted_at, is_late, closed_at)
    SELECT $1, gen_random_uuid(), md5('activity' || 1 + n / 50 % $4)::uuid, $2,
        CASE WHEN n % 50 = 0 THEN 'registered' ELSE 'cancelled' END, 1, '{}', '{}', '{}', 0,
        now() - n * interval '1 hour', false, CASE WHEN n % 50 > 0 THEN now() END
    FROM generate_series(1, $3 * 4 / 10) AS n;
    INSERT INTO voucher (tenant_id, id, cycle_id, programme_id, member_id, kind, state, value_fen, excess_fen,
        code_index, code_sealed, issued_on, issued_at, valid_until_at)
    SELECT $1, made.id, md5('cycle' || 1 + n / 50 % $4)::uuid, $1, $2, 'culture',
        CASE WHEN n % 50 = 0 THEN 'issued' ELSE 'expired' END, 100, 0, uuid_send(made.id), '', '2020-01-05',
        now() - n * interval '1 hour', now() + (n % 60) * interval '1 day' + interval '1 hour'
    FROM generate_series(1, $3 * 4 / 10) AS n, LATERAL (SELECT gen_random_uuid() AS id WHERE n > 0) AS made;
    INSERT INTO benefit_application (tenant_id, id, cycle_id, member_id, state, applied_at, closed_at)
    SELECT $1, gen_random_uuid(), md5('cycle' || 1 + n / 50 % $4)::uuid, $2, 'withdrawn',
        now() - n * interval '1 hour', now()
    FROM generate_series(1, $3 / 10) AS n;
    INSERT INTO management_question (tenant_id, id, reference, organisation_id, unit_id, asked_by_id, title, body,
        visibility, state, asked_at, due_on, answer, answered_by_id, answered_at)
    SELECT $1, gen_random_uuid(), $2::uuid::text || n, $1, $1, $2, '浴室何时修好', '停用三个月了。', 'handlers',
        'answered', now() - n * interval '1 day', current_date, '下月。', $1, now() - n * interval '1 day'
    FROM generate_series(1, $3 / 10) AS n
"""
_WAITING: Final = """
    INSERT INTO organisation (tenant_id, id, parent_id, kind, code, name, name_en, founded_on)
        VALUES ($1, $2, $1, 'branch', $2::uuid::text, '分会', 'Branch', '2000-01-01');
    INSERT INTO organisation_closure (tenant_id, ancestor_id, descendant_id, depth)
        VALUES ($1, $2, $2, 0), ($1, $1, $2, 1);
    INSERT INTO approval (tenant_id, id, subject_kind, subject_id, applicant_id, status, opened_at)
    SELECT $1, md5($2::uuid::text || n)::uuid, 'transfer', gen_random_uuid(), $1, 'open', now() - n * interval '1 hour'
    FROM generate_series(1, $3 / 2) AS n;
    INSERT INTO approval_step (tenant_id, id, approval_id, stage, position, organisation_id, permission, days_allowed,
        status, opened_at, due_at)
    SELECT $1, gen_random_uuid(), md5($2::uuid::text || n)::uuid, 1, 0, $2, 'transfer_decide', 5, 'open',
        now() - n * interval '1 hour', now() + n * interval '1 minute'
    FROM generate_series(1, $3 / 2) AS n;
    INSERT INTO suggestion (tenant_id, id, reference, organisation_id, handling_id, category_id, title, body,
        visibility, channel, is_anonymous, state, event_number, round, created_at, submitted_at, next_due_at)
    SELECT $1, gen_random_uuid(), $2::uuid::text || n, $2, $2, $1, '车间加装风扇', '夏天太热', 'members', 'mobile',
        false, 'submitted', 2, 1, now(), now() - n * interval '1 minute',
        CASE WHEN n % 10 > 0 THEN now() + (n % 999) * interval '1 hour' END
    FROM generate_series(1, $3 - $3 / 2) AS n
"""


async def _write(connection: asyncpg.Connection, text: str, *values: object) -> None:
    """Each statement with those of the values that it names."""
    for statement in text.split(";\n"):
        named = [number for number in range(1, len(values) + 1) if f"${number}" in statement]
        written = statement
        for place, number in enumerate(named, 1):
            written = written.replace(f"${number}", f"${place}")
        await connection.execute(written, *(values[number - 1] for number in named))


async def _prepare(admin_dsn: str, tenant_id: UUID) -> Mapping[int, UUID]:
    """One member, and one branch by the same id, for each size."""
    people = {size: new_id() for size in SIZES}
    connection = await asyncpg.connect(admin_dsn)
    await connection.execute("SET session_replication_role = replica")
    await _write(connection, _UNION, tenant_id, _TO_COME)
    for size, person in people.items():
        await _write(connection, _MATTERS, tenant_id, person, size, _TO_COME)
        await _write(connection, _WAITING, tenant_id, person, size)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()
    return people


async def _p50(
    database: Database, scope: Scope, listing: Listing, order: Sequence[SortKey], *, is_middle: bool
) -> tuple[float, int]:
    """The p50 of a page in milliseconds, and how many the list has."""
    async with database.read() as conn:
        total = await listing.count(conn, scope, filters={}, limit=20_000)
        request = PageRequest(PAGE)
        if is_middle:
            far = await listing.page(conn, scope, filters={}, order=order, request=PageRequest(min(total // 2, 5_000)))
            request = PageRequest(PAGE, {key.name: far.rows[-1][key.name] for key in order})
        times = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            await listing.page(conn, scope, filters={}, order=order, request=request)
            times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000, total


async def _measure(dsn: str, admin_dsn: str) -> list[dict[str, Any]]:
    tenant_id = new_id()
    people = await _prepare(admin_dsn, tenant_id)
    database = await Database.open(dsn, size=1)
    rows = []
    for name, listing, order in (
        ("my matters", mine.MATTERS, arms.ORDER),
        ("inbox", waiting.INBOX, waiting.ORDER),
    ):
        for is_middle in (False, True):
            row: dict[str, Any] = {"what": f"{name}, {'in the middle' if is_middle else 'first page'}"}
            for size, person in people.items():
                nodes = dict.fromkeys(("transfer_decide", "suggestion_manage"), (person,))
                scope = Scope(tenant_id, person, nodes if listing is waiting.INBOX else {})
                row[str(size)], total = await _p50(database, scope, listing, order, is_middle=is_middle)
                if total != size:
                    message = f"{name}: {total} of {size}"
                    raise ValueError(message)
            rows.append(row)
    await database.close()
    return rows


def main() -> int:
    """Measures and prints; 1 where the p50 grows with the number."""
    with TemporaryDirectory(prefix="unionhall-bench-matters-") as directory:
        Path(directory).chmod(0o755)
        with EmbeddedPostgres(Path(directory) / "postgres") as postgres:
            upgrade(postgres.dsn)
            rows = asyncio.run(_measure(postgres.dsn, postgres.admin_dsn))
    head = f"| p50, ms | {' | '.join(f'{size:,}' for size in SIZES)} |\n| --- |{' ---: |' * len(SIZES)}"
    lines = [f"| {row['what']} | {' | '.join(f'{row[str(size)]:.2f}' for size in SIZES)} |" for row in rows]
    sys.stdout.write("\n".join((head, *lines)) + "\n")
    return int(any(row[str(SIZES[-1])] > SLACK * row[str(SIZES[0])] for row in rows))


if __name__ == "__main__":
    sys.exit(main())
