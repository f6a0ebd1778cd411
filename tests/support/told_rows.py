"""What the second union has of kiosks and of what a union tells and teaches, written together."""

from uuid import UUID

import asyncpg

from db.sealing import Keyring
from db.types import new_id
from tests.support.channel_rows import ChannelKeys, write_channels
from tests.support.competition_rows import COMPETITION_KINDS, CompetitionKeys, write_competitions
from tests.support.course_rows import COURSE_KINDS, CourseKeys, write_courses
from tests.support.disclosure_rows import DisclosureKeys, disclosure_facts, write_disclosures
from tests.support.kiosk_rows import KioskKeys, write_kiosk
from tests.support.learning_rows import LEARNING_KINDS, LearningKeys, write_learning
from tests.support.news_rows import NewsKeys, write_news
from tests.support.notice_rows import NOTICE_KINDS, NoticeKeys, notice_facts, write_notices
from tests.support.paper_rows import PaperKeys, write_papers

_MACHINE = ("Kiosk", "Session", "KioskConflict", "Decided")
_DISCLOSED = ("DisclosureDuty", "DisclosureDue", "Disclosure", "DraftOfDisclosure", "DisclosureFigure")
TOLD_KINDS = (
    "Kiosk",
    "KioskConflict",
    "NewsItem",
    "NewsFile",
    "NewsReply",
    "ChannelTarget",
    "ChannelPost",
    *_DISCLOSED[:3],
    *NOTICE_KINDS,
    *LEARNING_KINDS,
    "Statute",
    "OfficialDocument",
    "OfficialDocumentFile",
    "LegalArticle",
    *COURSE_KINDS,
    *COMPETITION_KINDS,
)


async def write_told(connection: asyncpg.Connection, keyring: Keyring, member_id: UUID, keys: dict[str, UUID]) -> None:
    """One of each kind, with the ids that are given."""
    await write_news(connection, member_id, NewsKeys(keys["NewsItem"], new_id(), keys["NewsFile"], keys["NewsReply"]))
    await write_channels(connection, keys["NewsItem"], ChannelKeys(keys["ChannelTarget"], keys["ChannelPost"]))
    papers = PaperKeys(
        *(keys["Statute"], keys["OfficialDocument"], new_id(), new_id(), keys["OfficialDocumentFile"]),
        *(keys["LegalArticle"], new_id()),
    )
    await write_papers(connection, member_id, papers)
    learning = LearningKeys._make([*(keys[name] for name in LEARNING_KINDS), new_id()])
    await write_learning(connection, member_id, learning)
    courses = CourseKeys._make([*(keys[name] for name in COURSE_KINDS), new_id()])
    await write_courses(connection, member_id, courses, "UUUUVVVVWWWWXXXX")
    machine = KioskKeys._make(keys.get(name, new_id()) for name in _MACHINE)
    await write_kiosk(connection, keyring, member_id, machine)
    await write_disclosures(
        connection, member_id, DisclosureKeys._make(keys.get(name, new_id()) for name in _DISCLOSED)
    )
    honour = (keys["Honour"], keys["HonourNomination"])
    notices = NoticeKeys(keys["PublicNotice"], keys["PublicNoticeObjection"], new_id(), *honour)
    await write_notices(connection, member_id, notices)
    held = CompetitionKeys._make([*(keys[name] for name in COMPETITION_KINDS), *(new_id() for _ in range(3))])
    await write_competitions(connection, member_id, held)


async def told_facts(connection: asyncpg.Connection, member_id: UUID) -> dict[str, str]:
    """Ids of what a union discloses and puts up by what a table calls them, written unless they are there."""
    return {**await disclosure_facts(connection, member_id), **await notice_facts(connection, member_id)}
