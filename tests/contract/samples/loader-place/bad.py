# path: api/schema/votes.py
from aiodataloader import DataLoader  # breach


def turnout(batch, vote_id):
    return DataLoader(batch).load(vote_id)  # breach
