"""The story from its beginning to its end."""

from collections.abc import Sequence
from datetime import datetime

from db.sealing import Keyring
from db.seed.activities.people import Roll
from db.seed.learning.contest import tell_contest
from db.seed.learning.courses import tell_courses
from db.seed.story.activities import tell_activities
from db.seed.story.benefits import tell_benefits
from db.seed.story.book import Book
from db.seed.story.cast import Cast
from db.seed.story.dues import tell_dues
from db.seed.story.imports import tell_imports
from db.seed.story.kiosks import tell_kiosks
from db.seed.story.lives import tell_lives
from db.seed.story.pairs import tell_pairs
from db.seed.story.places import tell_closings, tell_places
from db.seed.story.requests import tell_consents, tell_corrections, tell_joining
from db.seed.story.rules import tell_rules
from db.seed.story.suggestions import tell_suggestions
from db.seed.story.transfers import tell_transfers
from db.seed.story.votes import tell_votes
from db.seed.suggestions.questions import tell_questions
from db.seed.surveys.telling import tell_surveys
from db.seed.union import Member, Union


def story_of(union: Union, members: Sequence[Member], keyring: Keyring, now: datetime) -> Book:
    """The story of a union that has at least the companies, branches and members of the demonstration.

    The same in every run, but for what counts from `now`.
    """
    book = Book(union, Cast(union, members), keyring, now)
    tell_places(book)
    tell_rules(book)
    tell_lives(book)
    tell_transfers(book)
    tell_closings(book)
    tell_dues(book)
    tell_joining(book)
    tell_corrections(book)
    tell_consents(book)
    tell_pairs(book)
    tell_imports(book)
    tell_activities(book, members)
    tell_benefits(book, members)
    tell_votes(book, members)
    tell_suggestions(book, members)
    tell_questions(book, members)
    tell_surveys(book, members)
    tell_kiosks(book)
    roll = Roll(book.told(members), book.parent)
    tell_contest(book, roll)
    tell_courses(book, roll)
    return book
