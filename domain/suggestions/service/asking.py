"""Questions to the management 向管理方提问: asked of a named unit with a due day, answered, followed up once."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from db.models.organisations import RuleKey
from db.models.suggestions import ManagementQuestionRow, ManagementQuestionState, SuggestionVisibility
from db.queries.suggestions import answering, asking
from db.types import new_id
from domain.audit.service import record
from domain.organisations.service import rule_values
from domain.shared.calendar import add_working_days, local_day
from domain.shared.events import emit
from domain.shared.references import new_reference
from domain.shared.work import Outcome, Work
from domain.suggestions.asking_errors import (
    ManagementQuestionArticleNotFound,
    ManagementQuestionNewsNotFound,
    ManagementQuestionNotFound,
    ManagementQuestionPartRefused,
    ManagementQuestionStateRefused,
    ManagementQuestionUnitNotFound,
)
from domain.suggestions.errors import AnswerTemplateNotFound
from domain.suggestions.rules import MAX_BODY, MAX_REASON, MAX_TITLE, clean_text

State = ManagementQuestionState


@dataclass(frozen=True, slots=True)
class ManagementQuestionAsk:
    """What a member asks of which unit; about a news item without a unit, of the one that answers there."""

    unit_id: UUID | None
    title: str
    body: str
    visibility: str = SuggestionVisibility.MEMBERS.value
    legal_article_id: UUID | None = None
    news_item_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ManagementQuestionSay:
    """A question, and what is said to it: an answer, a reason, a follow-up. `template_id`: an answer began with it."""

    question_id: UUID
    text: str
    template_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ManagementQuestionWithdraw:
    """A question that its asker takes back."""

    question_id: UUID


@dataclass(frozen=True, slots=True)
class ManagementQuestionSupport:
    """Whether the caller asks a question, too."""

    question_id: UUID
    is_given: bool = True


class _Part(StrEnum):
    """How somebody stands to a question; the first that holds."""

    ASKER = "asker"
    STAFF = "staff"
    READER = "reader"


async def management_question_ask(work: Work, command: ManagementQuestionAsk) -> Outcome:
    """Asks a unit of the caller's organisation or above; the answer is due by a rule of the unit's organisation.

    Emits `management_question.asked`.

    Raises:
        DomainError: SUGGESTION_TEXT_INVALID, MANAGEMENT_QUESTION_UNIT_NOT_FOUND,
            MANAGEMENT_QUESTION_ARTICLE_NOT_FOUND, MANAGEMENT_QUESTION_NEWS_NOT_FOUND.
    """
    title = clean_text(command.title, MAX_TITLE, "title")
    body = clean_text(command.body, MAX_BODY, "body")
    tenant_id, member_id = work.scope.tenant_id, work.actor.member_id
    unit_id, found = await _unit_of(work, command), None
    if member_id is not None and unit_id is not None:
        found = await asking.find_unit_place(work.conn, tenant_id, member_id, unit_id)
    if member_id is None or unit_id is None or found is None:
        raise ManagementQuestionUnitNotFound("unitId")
    article_id = command.legal_article_id
    if article_id is not None and not await asking.has_article(work.conn, tenant_id, member_id, article_id):
        raise ManagementQuestionArticleNotFound("legalArticleId")
    question = ManagementQuestionRow(
        tenant_id=tenant_id,
        id=new_id(),
        reference=new_reference(),
        organisation_id=found,
        unit_id=unit_id,
        asked_by_id=member_id,
        title=title,
        body=body,
        visibility=command.visibility,
        legal_article_id=article_id,
        news_item_id=command.news_item_id,
        state=State.ASKED.value,
        asked_at=work.now,
        due_on=await _due_on(work, found),
    )
    await asking.insert_question(work.conn, question)
    await _tell(work, question, "asked")
    return {"question_id": question.id}


async def _unit_of(work: Work, command: ManagementQuestionAsk) -> UUID | None:
    """The unit that is asked, or the one that answers questions about the item; None: nobody does."""
    if command.news_item_id is None:
        return command.unit_id
    about = await asking.find_item_unit(work.conn, work.scope, command.news_item_id)
    if about is None:
        raise ManagementQuestionNewsNotFound("newsItemId")
    return command.unit_id or about["unit_id"]


async def management_question_answer(work: Work, command: ManagementQuestionSay) -> Outcome:
    """The unit answers, the question or its follow-up; those who ask are told. Emits `management_question.answered`.

    Raises:
        DomainError: SUGGESTION_TEXT_INVALID, MANAGEMENT_QUESTION_NOT_FOUND, MANAGEMENT_QUESTION_PART_REFUSED,
            MANAGEMENT_QUESTION_STATE_REFUSED, ANSWER_TEMPLATE_NOT_FOUND.
    """
    text = clean_text(command.text, MAX_BODY, "text")
    question = await _held(work, command.question_id, _Part.STAFF, State.ASKED, State.FOLLOWED_UP)
    if command.template_id is not None and not await answering.use_template(
        work.conn, question.tenant_id, command.template_id, question.unit_id
    ):
        raise AnswerTemplateNotFound("templateId")
    if question.state == State.ASKED:
        question.state, question.answer = State.ANSWERED.value, text
        question.answered_by_id, question.answered_at = work.actor.member_id, work.now
    else:
        question.state, question.second_answer = State.ANSWERED_AGAIN.value, text
        question.answered_again_by_id, question.answered_again_at = work.actor.member_id, work.now
        question.ended_at = work.now
    return await _written(work, question, "answered")


async def management_question_decline(work: Work, command: ManagementQuestionSay) -> Outcome:
    """The unit says why it will not answer. Emits `management_question.declined`.

    Raises:
        DomainError: As `management_question_answer`.
    """
    reason = clean_text(command.text, MAX_REASON, "text")
    question = await _held(work, command.question_id, _Part.STAFF, State.ASKED)
    question.state, question.decline_reason = State.DECLINED.value, reason
    question.declined_by_id, question.ended_at = work.actor.member_id, work.now
    return await _written(work, question, "declined")


async def management_question_follow_up(work: Work, command: ManagementQuestionSay) -> Outcome:
    """The asker asks again, once; the second answer is due as the first was. Emits `management_question.followed_up`.

    Raises:
        DomainError: As `management_question_answer`.
    """
    text = clean_text(command.text, MAX_BODY, "text")
    question = await _held(work, command.question_id, _Part.ASKER, State.ANSWERED)
    question.state, question.follow_up, question.followed_up_at = State.FOLLOWED_UP.value, text, work.now
    question.due_on = await _due_on(work, question.organisation_id)
    return await _written(work, question, "followed_up")


async def management_question_withdraw(work: Work, command: ManagementQuestionWithdraw) -> Outcome:
    """The asker takes the question back while nobody has answered. Emits `management_question.withdrawn`.

    Raises:
        DomainError: MANAGEMENT_QUESTION_NOT_FOUND, MANAGEMENT_QUESTION_PART_REFUSED, MANAGEMENT_QUESTION_STATE_REFUSED.
    """
    question = await _held(work, command.question_id, _Part.ASKER, State.ASKED)
    question.state, question.ended_at = State.WITHDRAWN.value, work.now
    return await _written(work, question, "withdrawn")


async def management_question_support(work: Work, command: ManagementQuestionSupport) -> Outcome:
    """Says that the caller asks it, too, or no longer does; the same again changes nothing.

    Raises:
        DomainError: As `management_question_withdraw`.
    """
    question = await _held(work, command.question_id, _Part.READER, State.ASKED, State.FOLLOWED_UP)
    if work.actor.member_id is None:
        raise ManagementQuestionNotFound("questionId")
    count = await asking.set_support(work.conn, question, work.actor.member_id, work.now, is_given=command.is_given)
    if count != question.support_count:
        question.support_count = count
        await asking.update_question(work.conn, question)
    return {"question_id": question.id}


async def _due_on(work: Work, organisation_id: UUID) -> date:
    days = await rule_values(work, organisation_id, [RuleKey.QUESTION_ANSWER_DAYS], on=local_day(work.now))
    return local_day(add_working_days(work.now, days[RuleKey.QUESTION_ANSWER_DAYS]).at)


async def _held(work: Work, question_id: UUID, part: _Part, *states: State) -> ManagementQuestionRow:
    """The question, locked, when the caller has the part and it is in one of the states.

    An asker has no other part: nobody answers their own question, or asks it twice.
    """
    question = await asking.lock_question(work.conn, work.scope.tenant_id, question_id)
    if question is None:
        raise ManagementQuestionNotFound("questionId")
    own = await _part_of(work, question)
    if own is not part and not (own is _Part.STAFF and part is _Part.READER):
        raise ManagementQuestionPartRefused("questionId")
    if question.state not in {state.value for state in states}:
        raise ManagementQuestionStateRefused("questionId", state=question.state)
    return question


async def _part_of(work: Work, question: ManagementQuestionRow) -> _Part:
    row = await asking.find_question_standing(work.conn, work.scope, question.id, today=local_day(work.now))
    if row["is_asker"]:
        return _Part.ASKER
    if row["is_staff"]:
        return _Part.STAFF
    if row["reads"] or (row["is_member_below"] and question.state != State.WITHDRAWN):
        return _Part.READER
    raise ManagementQuestionNotFound("questionId")


async def _written(work: Work, question: ManagementQuestionRow, word: str) -> Outcome:
    await asking.update_question(work.conn, question)
    await _tell(work, question, word)
    return {"question_id": question.id}


async def _tell(work: Work, question: ManagementQuestionRow, word: str) -> None:
    topic, place = f"management_question.{word}", question.organisation_id
    await record(work, topic, "management_question", question.id, organisation_id=place, state=question.state)
    await emit(work, topic, "management_question", question.id, organisation_id=str(place), state=question.state)
