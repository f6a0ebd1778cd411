# path: domain/votes/service.py
"""Votes: SELECT a winner FROM the candidates."""

from db.queries import votes

PROMPT = "Please select an answer before the vote closes."


async def candidates(work, vote_id):
    return await votes.list_candidates(work.conn, vote_id)
