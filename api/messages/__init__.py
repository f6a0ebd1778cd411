"""Every sentence that a client reads, by code and language. Codes never change; sentences may."""

from collections.abc import Mapping

from api.messages.activities import ACTIVITIES
from api.messages.approvals import APPROVALS
from api.messages.auth import AUTH
from api.messages.ballots import BALLOTS, OPENING_FAULTS
from api.messages.benefits import BENEFITS
from api.messages.bulk_actions import BULK_ACTIONS
from api.messages.channels import CHANNEL_STATES, CHANNELS
from api.messages.competitions import COMPETITION_STATES, COMPETITIONS
from api.messages.courses import COURSE_STATES, COURSES
from api.messages.disclosures import DISCLOSURE_STATES, DISCLOSURES
from api.messages.dues import DUES
from api.messages.eligibility import ELIGIBILITY
from api.messages.honours import HONOUR_STATES, HONOURS
from api.messages.kiosks import KIOSKS
from api.messages.learning import LEARNING, QUIZ_STATES
from api.messages.legal_articles import LEGAL_ARTICLE_STATES, LEGAL_ARTICLES, LEGAL_STALENESS
from api.messages.mails import MAILS
from api.messages.members import CORRECTIONS, JOINING, MEMBERSHIPS
from api.messages.merchants import MERCHANTS
from api.messages.news import NEWS, NEWS_STATES
from api.messages.nominations import CALL_STATES, NOMINATION_STATES, NOMINATIONS
from api.messages.notices import NOTICE_STATES, NOTICES
from api.messages.notifications import NOTIFICATIONS
from api.messages.official_documents import OFFICIAL_DOCUMENT_STATES, OFFICIAL_DOCUMENTS
from api.messages.organisations import ORGANISATIONS
from api.messages.points import POINTS
from api.messages.pushes import PUSHES
from api.messages.rosters import ROSTER_MESSAGES
from api.messages.suggestion_news import SUGGESTION_NEWS
from api.messages.suggestion_offices import IMPLEMENTATION_STATES, SUGGESTION_OFFICES
from api.messages.suggestions import (
    MANAGEMENT_QUESTION_NOTICES,
    MANAGEMENT_QUESTION_STATES,
    MANAGEMENT_QUESTIONS,
    SUGGESTION_STATES,
    SUGGESTIONS,
)
from api.messages.surveys import SURVEY_STATES, SURVEYS
from api.messages.transport import ARGUMENTS, TRANSPORT
from api.messages.vote_kiosks import VOTE_KIOSKS
from api.messages.vote_meetings import VOTE_MEETINGS
from api.messages.vote_papers import VOTE_PAPERS
from api.messages.vote_permits import VOTE_PERMITS
from api.messages.vote_reads import VOTE_READS
from api.messages.votes import VOTE_STATES, VOTES

__all__ = ["DEFAULT_LOCALE", "LOCALES", "MESSAGES", "translate"]

LOCALES = ("en", "zh-CN")
DEFAULT_LOCALE = "en"

MESSAGES: Mapping[str, tuple[str, str]] = {
    **TRANSPORT,
    **ARGUMENTS,
    **JOINING,
    **MEMBERSHIPS,
    **CORRECTIONS,
    **APPROVALS,
    **AUTH,
    **ORGANISATIONS,
    **DUES,
    **NOTIFICATIONS,
    **PUSHES,
    **MAILS,
    **ELIGIBILITY,
    **ROSTER_MESSAGES,
    **BULK_ACTIONS,
    **ACTIVITIES,
    **BENEFITS,
    **POINTS,
    **KIOSKS,
    **MERCHANTS,
    **VOTE_PAPERS,
    **VOTE_KIOSKS,
    **VOTE_MEETINGS,
    **VOTE_PERMITS,
    **VOTE_READS,
    **VOTES,
    **BALLOTS,
    **NOMINATIONS,
    **SUGGESTIONS,
    **SUGGESTION_NEWS,
    **SUGGESTION_OFFICES,
    **MANAGEMENT_QUESTIONS,
    **MANAGEMENT_QUESTION_NOTICES,
    **SURVEYS,
    **NEWS,
    **CHANNELS,
    **LEARNING,
    **COURSES,
    **DISCLOSURES,
    **NOTICES,
    **HONOURS,
    **COMPETITIONS,
    **OFFICIAL_DOCUMENTS,
    **LEGAL_ARTICLES,
}

# Facts that are words of the domain, by the code in whose sentence they stand.
WORDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "OPENING_INVALID": OPENING_FAULTS,
    "VOTE_STATE_REFUSED": VOTE_STATES,
    "NOMINATION_CALL_STATE_REFUSED": CALL_STATES,
    "NOMINATION_STATE_REFUSED": NOMINATION_STATES,
    "SUGGESTION_STATE_REFUSED": SUGGESTION_STATES,
    "IMPLEMENTATION_STATE_REFUSED": IMPLEMENTATION_STATES,
    "SURVEY_STATE_REFUSED": SURVEY_STATES,
    "NEWS_STATE_REFUSED": NEWS_STATES,
    "CHANNEL_STATE_REFUSED": CHANNEL_STATES,
    "QUIZ_STATE_REFUSED": QUIZ_STATES,
    "COURSE_STATE_REFUSED": COURSE_STATES,
    "DISCLOSURE_STATE_REFUSED": DISCLOSURE_STATES,
    "PUBLIC_NOTICE_STATE_REFUSED": NOTICE_STATES,
    "HONOUR_STATE_REFUSED": HONOUR_STATES,
    "COMPETITION_STATE_REFUSED": COMPETITION_STATES,
    "LEGAL_ARTICLE_STATE_REFUSED": LEGAL_ARTICLE_STATES,
    "NOTIFICATION_LEGAL_STALE": LEGAL_STALENESS,
    "OFFICIAL_DOCUMENT_STATE_REFUSED": OFFICIAL_DOCUMENT_STATES,
    "MANAGEMENT_QUESTION_STATE_REFUSED": MANAGEMENT_QUESTION_STATES,
}


class _Facts(dict[str, object]):
    """Leaves a fact that was not given as its name: a sentence with a gap beats an error about an error."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def translate(code: str, locale: str, **facts: object) -> str:
    """The sentence for a code in a language (English for others); the code itself when there is no sentence."""
    pair = MESSAGES.get(code)
    if pair is None:
        return code
    language = 1 if locale == "zh-CN" else 0
    words = WORDS.get(code, {})
    told = {
        name: words[fact][language] if isinstance(fact, str) and fact in words else fact for name, fact in facts.items()
    }
    return pair[language].format_map(_Facts(told))
