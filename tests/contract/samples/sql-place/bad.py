# path: domain/votes/service.py
from sqlalchemy import select  # breach

STATEMENT = "SELECT id, title FROM vote WHERE id = $1"  # breach
LOWER = "delete from ballot where vote_id = $1"  # breach


async def lock(work, vote_id):
    return await work.conn.fetchrow(f"{STATEMENT} FOR UPDATE", vote_id)  # breach
