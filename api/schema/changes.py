"""Nouns of changes: what a client that was offline has to know."""

from collections.abc import Mapping, Sequence
from typing import Any

import strawberry

from api.enums import described
from api.schema.activities.nouns import Activity
from api.schema.activities.registrations import Registration
from api.schema.benefits.nouns import BenefitCycle
from api.schema.benefits.vouchers import BenefitApplication, Voucher
from api.schema.competitions.nouns import Competition
from api.schema.disclosures.nouns import Disclosure
from api.schema.honours.nouns import Honour
from api.schema.learning.courses import Course
from api.schema.learning.nouns import Quiz
from api.schema.legal_articles.nouns import LegalArticle
from api.schema.news.nouns import NewsItem
from api.schema.notices.nouns import PublicNotice
from api.schema.notifications import Notification
from api.schema.official_documents.nouns import OfficialDocument
from api.schema.organisations import Organisation
from api.schema.scalars import SyncToken
from api.schema.suggestions.asking import ManagementQuestion
from api.schema.suggestions.nouns import Suggestion
from api.schema.surveys.nouns import Survey
from api.schema.votes.nouns import Vote
from domain.changes.catalogue import ChangeKind

MAX_CHANGES = 100
# All kinds together are at most `first` objects, so that these are more than a page has.
_SIZE = {"list_size": 8}

TYPE_NAMES: Mapping[str, str] = {
    ChangeKind.ACTIVITY: "Activity",
    ChangeKind.REGISTRATION: "Registration",
    ChangeKind.BENEFIT_CYCLE: "BenefitCycle",
    ChangeKind.BENEFIT_APPLICATION: "BenefitApplication",
    ChangeKind.VOUCHER: "Voucher",
    ChangeKind.VOTE: "Vote",
    ChangeKind.SUGGESTION: "Suggestion",
    ChangeKind.NOTIFICATION: "Notification",
    ChangeKind.ORGANISATION: "Organisation",
    ChangeKind.NEWS_ITEM: "NewsItem",
    ChangeKind.SURVEY: "Survey",
    ChangeKind.QUIZ: "Quiz",
    ChangeKind.DISCLOSURE: "Disclosure",
    ChangeKind.COURSE: "Course",
    ChangeKind.COMPETITION: "Competition",
    ChangeKind.PUBLIC_NOTICE: "PublicNotice",
    ChangeKind.OFFICIAL_DOCUMENT: "OfficialDocument",
    ChangeKind.LEGAL_ARTICLE: "LegalArticle",
    ChangeKind.HONOUR: "Honour",
    ChangeKind.MANAGEMENT_QUESTION: "ManagementQuestion",
}
"""Kind → name of its type."""

described(
    ChangeKind,
    "What a phone or a kiosk may keep.",
    {
        ChangeKind.ACTIVITY: "Published activities, with their numbers.",
        ChangeKind.REGISTRATION: "Caller's registrations.",
        ChangeKind.BENEFIT_CYCLE: "Approved benefit cycles, with what is left.",
        ChangeKind.BENEFIT_APPLICATION: "Caller's applications for benefits.",
        ChangeKind.VOUCHER: "Caller's vouchers.",
        ChangeKind.VOTE: "Votes that concern the caller, without whether they have voted, which no change tells.",
        ChangeKind.SUGGESTION: "Suggestions that the caller signed, or was asked to; never anonymous ones.",
        ChangeKind.NOTIFICATION: "Caller's notifications.",
        ChangeKind.ORGANISATION: "Caller's organisation and those above it.",
        ChangeKind.NEWS_ITEM: "News of these that is published for members or for the public.",
        ChangeKind.SURVEY: "Surveys of these that were opened, without whether the caller has answered.",
        ChangeKind.QUIZ: "Quizzes of these that were announced, without attempts.",
        ChangeKind.DISCLOSURE: "Disclosures of these that were published, withdrawn ones too.",
        ChangeKind.COURSE: "Courses of these that are for all members, once they have opened.",
        ChangeKind.COMPETITION: "Skill competitions of these that were announced, without entries and awards given.",
        ChangeKind.PUBLIC_NOTICE: "Public notices that were put up for these, withdrawn ones too, without any name.",
        ChangeKind.OFFICIAL_DOCUMENT: "Official documents of these for all members, withdrawn ones too.",
        ChangeKind.LEGAL_ARTICLE: "Legal articles of these that are published.",
        ChangeKind.HONOUR: "Honours of these, without nominations.",
        ChangeKind.MANAGEMENT_QUESTION: "Caller's own questions to the management.",
    },
)


@strawberry.type(description="What changed for the caller since a token, for a store that is kept offline.")
class Changes:
    """What a page tells: of each object what it is by now, once, however often it changed."""

    objects: strawberry.Private[Mapping[str, Sequence[Any]]]
    gone: strawberry.Private[Sequence[strawberry.ID]]

    token: SyncToken = strawberry.field(description="For `since` the next time; keep it with what was stored.")
    has_more: bool = strawberry.field(description="Whether to ask again at once, with `token`.")
    must_resync: bool = strawberry.field(
        description="Whether to forget the store, read everything anew, and go on from `token` afterwards: no token, "
        "one older than 30 days, or of another caller, or what the caller may see is another as a whole."
    )

    def _of(self, kind: ChangeKind) -> list[Any]:
        return list(self.objects.get(kind, ()))

    @strawberry.field(description="Published activities that changed.", metadata=_SIZE)
    def activities(self) -> list[Activity]:
        return self._of(ChangeKind.ACTIVITY)

    @strawberry.field(description="Caller's registrations that changed.", metadata=_SIZE)
    def registrations(self) -> list[Registration]:
        return self._of(ChangeKind.REGISTRATION)

    @strawberry.field(description="Approved benefit cycles that changed.", metadata=_SIZE)
    def benefit_cycles(self) -> list[BenefitCycle]:
        return self._of(ChangeKind.BENEFIT_CYCLE)

    @strawberry.field(description="Caller's applications for benefits that changed.", metadata=_SIZE)
    def benefit_applications(self) -> list[BenefitApplication]:
        return self._of(ChangeKind.BENEFIT_APPLICATION)

    @strawberry.field(description="Caller's vouchers that changed.", metadata=_SIZE)
    def vouchers(self) -> list[Voucher]:
        return self._of(ChangeKind.VOUCHER)

    @strawberry.field(
        description="Votes that concern the caller and changed; whether the caller has voted changes nothing here.",
        metadata=_SIZE,
    )
    def votes(self) -> list[Vote]:
        return self._of(ChangeKind.VOTE)

    @strawberry.field(description="Suggestions of the caller that changed; never anonymous ones.", metadata=_SIZE)
    def suggestions(self) -> list[Suggestion]:
        return self._of(ChangeKind.SUGGESTION)

    @strawberry.field(description="Caller's notifications that came or were read.", metadata=_SIZE)
    def notifications(self) -> list[Notification]:
        return self._of(ChangeKind.NOTIFICATION)

    @strawberry.field(description="Caller's organisation and those above it that changed.", metadata=_SIZE)
    def organisations(self) -> list[Organisation]:
        return self._of(ChangeKind.ORGANISATION)

    @strawberry.field(
        description="News of the caller's organisation and those above it, not for officers alone, that was published "
        "or changed.",
        metadata=_SIZE,
    )
    def news(self) -> list[NewsItem]:
        return self._of(ChangeKind.NEWS_ITEM)

    @strawberry.field(
        description="Surveys of the caller's organisation and those above it that were opened, or changed since; "
        "whether the caller has answered changes nothing here.",
        metadata=_SIZE,
    )
    def surveys(self) -> list[Survey]:
        return self._of(ChangeKind.SURVEY)

    @strawberry.field(
        description="Quizzes of the caller's organisation and those above it that were announced, opened, closed or "
        "called off; attempts change nothing here.",
        metadata=_SIZE,
    )
    def quizzes(self) -> list[Quiz]:
        return self._of(ChangeKind.QUIZ)

    @strawberry.field(
        description="Disclosures of the caller's organisation and those above it that were published, corrected or "
        "withdrawn.",
        metadata=_SIZE,
    )
    def disclosures(self) -> list[Disclosure]:
        return self._of(ChangeKind.DISCLOSURE)

    @strawberry.field(
        description="Courses of the caller's organisation and those above it, for all members, that opened or changed; "
        "how far the caller is changes nothing here.",
        metadata=_SIZE,
    )
    def courses(self) -> list[Course]:
        return self._of(ChangeKind.COURSE)

    @strawberry.field(
        description="Skill competitions of the caller's organisation and those above it that were announced, held, "
        "published or called off; entries and awards given change nothing here.",
        metadata=_SIZE,
    )
    def competitions(self) -> list[Competition]:
        return self._of(ChangeKind.COMPETITION)

    @strawberry.field(
        description="Public notices for the caller's organisation and those above it that were put up, corrected, "
        "concluded or withdrawn; objections change nothing here.",
        metadata=_SIZE,
    )
    def public_notices(self) -> list[PublicNotice]:
        return self._of(ChangeKind.PUBLIC_NOTICE)

    @strawberry.field(
        description="Official documents of the caller's organisation and those above it, for all members, that were "
        "published, superseded or withdrawn.",
        metadata=_SIZE,
    )
    def official_documents(self) -> list[OfficialDocument]:
        return self._of(ChangeKind.OFFICIAL_DOCUMENT)

    @strawberry.field(
        description="Legal articles of the caller's organisation and those above it that were published or revised; "
        "what readers say of them changes nothing here.",
        metadata=_SIZE,
    )
    def legal_articles(self) -> list[LegalArticle]:
        return self._of(ChangeKind.LEGAL_ARTICLE)

    @strawberry.field(
        description="Honours of the caller's organisation and those above it that were opened, put up or awarded; "
        "nominations change nothing here.",
        metadata=_SIZE,
    )
    def honours(self) -> list[Honour]:
        return self._of(ChangeKind.HONOUR)

    @strawberry.field(
        description="Caller's questions to the management that were asked, answered, declined or taken back.",
        metadata=_SIZE,
    )
    def management_questions(self) -> list[ManagementQuestion]:
        return self._of(ChangeKind.MANAGEMENT_QUESTION)

    @strawberry.field(
        description="Ids of what is gone or out of the caller's sight, only of what they could see before.",
        metadata=_SIZE,
    )
    def tombstones(self) -> list[strawberry.ID]:
        return list(self.gone)
