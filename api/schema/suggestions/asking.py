"""Questions to the management 向管理方提问: the noun, its states, the filter of the list."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.enums import described, words
from api.fields import column, label, relation
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.legal_articles import nouns as legal_nouns
from api.schema.news import nouns as news_nouns
from api.schema.shared import IdFilterInput
from db.models.suggestions import ManagementQuestionState, SuggestionVisibility

if TYPE_CHECKING:
    from api.schema.legal_articles.nouns import LegalArticle
    from api.schema.news.nouns import NewsItem
    from api.schema.organisations import Organisation

described(
    ManagementQuestionState,
    "State of a question to the management.",
    {
        ManagementQuestionState.ASKED: "Waits for the unit's answer.",
        ManagementQuestionState.ANSWERED: "Unit has answered; who asked may follow up, once.",
        ManagementQuestionState.FOLLOWED_UP: "Waits for the second answer.",
        ManagementQuestionState.ANSWERED_AGAIN: "Unit has answered twice.",
        ManagementQuestionState.DECLINED: "Unit does not answer, and said why.",
        ManagementQuestionState.WITHDRAWN: "Taken back by who asked.",
    },
)
STATE_WORDS = words(
    {
        ManagementQuestionState.ASKED: ("待答复", "Waiting for an answer"),
        ManagementQuestionState.ANSWERED: ("已答复", "Answered"),
        ManagementQuestionState.FOLLOWED_UP: ("追问待答复", "Followed up"),
        ManagementQuestionState.ANSWERED_AGAIN: ("追问已答复", "Answered twice"),
        ManagementQuestionState.DECLINED: ("不予答复", "Declined"),
        ManagementQuestionState.WITHDRAWN: ("已撤回", "Withdrawn"),
    }
)


@found_by("management_question_by_id")
@strawberry.type(
    description="Question to the management 向管理方提问, seen by who asked, staff of the unit, holders of "
    "SUGGESTION_READ at the unit's place, and members at or below it where it is open to them; it names nobody."
)
class ManagementQuestion(Node):
    """A management_question row, and how the caller stands to it."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("ManagementQuestion")
    reference: str = column("reference", description="What it is asked for by 编号: 10 characters.")
    title: str = column("title", description="Title, at most 80 characters.")
    body: str = column("body", description="Question, at most 5,000 characters.")
    state: ManagementQuestionState = column(
        "state", convert=ManagementQuestionState, description="How far it has come."
    )
    state_label: str = label(
        "state", STATE_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    visibility: SuggestionVisibility = column(
        "visibility",
        convert=SuggestionVisibility,
        description="Who may read it: members of the unit's place, or handlers.",
    )
    unit_name: str = column("unit_name", description="Name of the unit that answers 承办单位, in Chinese.")
    unit_name_en: str | None = column("unit_name_en", description="Name of the unit in English; null where none is.")
    asked_at: datetime = column("asked_at", description="When it was asked.")
    due_on: date = column("due_on", description="Last day for the answer, the first or the second.")
    is_overdue: bool = column("is_overdue", description="Whether an answer is waited for and its last day has passed.")
    support_count: int = column("support_count", description="Members who ask it, too 同问.")
    is_supported: bool = column("is_supported", description="Whether the caller asks it, too.")
    is_own: bool = column("is_own", description="Whether the caller asked it.")
    answer: str | None = column("answer", description="Answer of the unit; null before.")
    answered_at: datetime | None = column("answered_at", description="When the unit answered; null before.")
    follow_up: str | None = column(
        "follow_up", description="What was still asked after the answer; null where nothing."
    )
    followed_up_at: datetime | None = column("followed_up_at", description="When it was asked again; null where not.")
    second_answer: str | None = column("second_answer", description="Answer to what was still asked; null before.")
    answered_again_at: datetime | None = column(
        "answered_again_at", description="When the unit answered again; null before."
    )
    decline_reason: str | None = column(
        "decline_reason", description="Why the unit does not answer; null where it does."
    )
    ended_at: datetime | None = column("ended_at", description="When it came to an end; null before.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Place of the unit when it was asked.",
    )
    legal_article: Annotated["LegalArticle", strawberry.lazy("api.schema.legal_articles.nouns")] | None = relation(
        "legal_article_by_id",
        "legal_article_id",
        lambda: legal_nouns.LegalArticle,
        description="Legal article from which it was asked; null without, and where the caller may not see it.",
    )
    news_item: Annotated["NewsItem", strawberry.lazy("api.schema.news.nouns")] | None = relation(
        "news_item_by_id",
        "news_item_id",
        lambda: news_nouns.NewsItem,
        description="News item about which it was asked; null without, and where the caller may not see it.",
    )
    news_title: str | None = column(
        "news_title",
        description="Title of that item, for who asked and for the staff of the unit; null without, and for others.",
    )


@strawberry.input(description="Filter on the state of a question to the management.")
class ManagementQuestionStateFilterInput:
    """Operators on states."""

    eq: ManagementQuestionState | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[ManagementQuestionState] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(description="Filter of a list of questions to the management; conditions given together all hold.")
class ManagementQuestionWhereInput:
    """Conditions on questions to the management."""

    unit: IdFilterInput | None = strawberry.field(default=None, description="To an answering unit; `eq` only.")
    state: ManagementQuestionStateFilterInput | None = strawberry.field(default=None, description="By state.")
    is_mine: bool = strawberry.field(default=False, description="Only those that the caller asked; false: all.")
    is_for_me: bool = strawberry.field(
        default=False, description="Only those to units for which the caller acts; false: all."
    )
    is_overdue: bool = strawberry.field(default=False, description="Only those that are overdue; false: all.")
