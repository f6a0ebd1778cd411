"""Points of seeded unions are such as the services could have written."""

from datetime import UTC, datetime

import asyncpg

from db.seed.points import write_earned
from db.session import Database
from domain.points.service import points_verify


async def test_what_members_earned_adds_up(demo_dsn: str) -> None:
    connection = await asyncpg.connect(demo_dsn)
    await write_earned(connection, await connection.fetchval("SELECT id FROM tenant"), datetime.now(UTC))
    database = await Database.open(demo_dsn, size=1)
    async with database.read() as conn:
        broken = await points_verify(conn)
    await database.close()
    accounts = await connection.fetchval("SELECT count(*) FROM point_account WHERE balance_points BETWEEN 10 AND 210")
    odd = await connection.fetchval(
        "SELECT count(*) FROM point_credit c JOIN registration r ON r.id = c.subject_id"
        " WHERE r.state <> 'checked_in' OR r.member_id <> c.member_id"
    )
    rules = await connection.fetchval("SELECT count(*) FROM point_rule WHERE state = 'approved'")
    await connection.close()

    assert broken == []
    assert accounts > 50
    assert (odd, rules) == (0, 2)
