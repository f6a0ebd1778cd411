"""What happened in the demonstration union: organisations, memberships, transfers, dues, rosters, as services write it.

Days of the past are fixed and go with the register. What waits, is owed or comes soon counts from the moment of
seeding.
"""

from db.seed.story.book import Book
from db.seed.story.telling import story_of
from db.seed.story.writing import write_events, write_places

__all__ = ["Book", "story_of", "write_events", "write_places"]
