"""Categories 类别, routes 分办规则 and templates 答复模板, written by who manages suggestions at an organisation."""

from dataclasses import dataclass
from uuid import UUID

from db.models.suggestions import AnswerTemplateRow, SuggestionCategoryRow, SuggestionRouteRow
from db.queries.suggestions import office
from db.types import new_id
from domain.audit.service import record
from domain.organisations.errors import OrganisationNotFound
from domain.shared.work import Outcome, Work
from domain.suggestions.errors import (
    AnsweringUnitNotFound,
    AnswerTemplateNotFound,
    SuggestionCategoryNotFound,
    SuggestionCodeTaken,
    SuggestionHandlerInvalid,
    SuggestionRouteNotFound,
)
from domain.suggestions.office_rules import MAX_NAME, MAX_TEMPLATE, check_placeholders, check_position, clean_code
from domain.suggestions.rules import clean_optional, clean_text


@dataclass(frozen=True, slots=True)
class SuggestionCategoryCreate:
    """A category for members at an organisation and below."""

    organisation_id: UUID
    code: str
    name: str
    position: int
    name_en: str | None = None


@dataclass(frozen=True, slots=True)
class SuggestionCategoryChange:
    """What a category is called from now on, and where it stands in lists."""

    category_id: UUID
    name: str
    position: int
    name_en: str | None = None


@dataclass(frozen=True, slots=True)
class SuggestionCategoryRetire:
    """A category for no new suggestions."""

    category_id: UUID


@dataclass(frozen=True, slots=True)
class SuggestionRouteSet:
    """Who handles suggestions of members at an organisation and below, in a category or (None) in all others."""

    organisation_id: UUID
    handling_id: UUID
    category_id: UUID | None = None
    unit_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SuggestionRouteEnd:
    """A route that is to hold no more."""

    route_id: UUID


@dataclass(frozen=True, slots=True)
class AnswerTemplateWrite:
    """A template's words: of a new one at an organisation, or of an old one."""

    organisation_id: UUID | None
    template_id: UUID | None
    title: str
    body: str
    answer_class: str


@dataclass(frozen=True, slots=True)
class AnswerTemplateRetire:
    """A template that is to serve no more."""

    template_id: UUID


async def suggestion_category_create(work: Work, command: SuggestionCategoryCreate) -> Outcome:
    """Enters a category. Records `suggestion_category.created`.

    Raises:
        DomainError: SUGGESTION_CODE_INVALID, SUGGESTION_TEXT_INVALID, SUGGESTION_POSITION_INVALID,
            ORGANISATION_NOT_FOUND, SUGGESTION_CODE_TAKEN.
    """
    code, name = clean_code(command.code), clean_text(command.name, MAX_NAME, "name")
    name_en = clean_optional(command.name_en, MAX_NAME, "nameEn")
    check_position(command.position)
    await _managed(work, command.organisation_id)
    category = SuggestionCategoryRow(
        tenant_id=work.scope.tenant_id,
        id=new_id(),
        organisation_id=command.organisation_id,
        code=code,
        name=name,
        name_en=name_en,
        position=command.position,
    )
    if not await office.insert_category(work.conn, category):
        raise SuggestionCodeTaken("code")
    return await _category_told(work, category, "created")


async def suggestion_category_change(work: Work, command: SuggestionCategoryChange) -> Outcome:
    """Calls a category something else, also of suggestions that were handed in. Records `suggestion_category.changed`.

    Raises:
        DomainError: SUGGESTION_TEXT_INVALID, SUGGESTION_POSITION_INVALID, SUGGESTION_CATEGORY_NOT_FOUND.
    """
    name = clean_text(command.name, MAX_NAME, "name")
    name_en = clean_optional(command.name_en, MAX_NAME, "nameEn")
    check_position(command.position)
    category = await _category(work, command.category_id)
    category.name, category.name_en, category.position = name, name_en, command.position
    await office.update_category(work.conn, category)
    return await _category_told(work, category, "changed")


async def suggestion_category_retire(work: Work, command: SuggestionCategoryRetire) -> Outcome:
    """Takes no new suggestions in a category. Twice is the same as once. Records `suggestion_category.retired`.

    Raises:
        DomainError: SUGGESTION_CATEGORY_NOT_FOUND.
    """
    category = await _category(work, command.category_id)
    if category.retired_at is not None:
        return {"category_id": category.id}
    category.retired_at = work.now
    await office.update_category(work.conn, category)
    return await _category_told(work, category, "retired")


async def suggestion_route_set(work: Work, command: SuggestionRouteSet) -> Outcome:
    """Has suggestions go somewhere from now on; the route before ends. Records `suggestion_route.set`.

    Raises:
        DomainError: ORGANISATION_NOT_FOUND, SUGGESTION_HANDLER_INVALID, SUGGESTION_CATEGORY_NOT_FOUND,
            ANSWERING_UNIT_NOT_FOUND.
    """
    conn, tenant_id, category_id = work.conn, work.scope.tenant_id, command.category_id
    officer_id = await _managed(work, command.organisation_id)
    if not await office.handles(conn, tenant_id, command.handling_id):
        raise SuggestionHandlerInvalid("handlingId")
    if category_id is not None and not await office.serves(conn, tenant_id, category_id, command.organisation_id):
        raise SuggestionCategoryNotFound("categoryId")
    unit_id = command.unit_id
    if unit_id is not None and not await office.is_open_unit(conn, tenant_id, unit_id, command.handling_id):
        raise AnsweringUnitNotFound("unitId")
    before = await office.lock_route_now(conn, tenant_id, command.organisation_id, category_id)
    if before is not None:
        before.ended_at = work.now
        await office.update_route(conn, before)
    route = SuggestionRouteRow(
        tenant_id=tenant_id,
        id=new_id(),
        organisation_id=command.organisation_id,
        category_id=category_id,
        handling_id=command.handling_id,
        unit_id=unit_id,
        made_by_id=officer_id,
        made_at=work.now,
    )
    await office.insert_route(conn, route)
    return await _route_told(work, route, "set")


async def suggestion_route_end(work: Work, command: SuggestionRouteEnd) -> Outcome:
    """Ends a route: the next one above decides. Twice is the same as once. Records `suggestion_route.ended`.

    Raises:
        DomainError: SUGGESTION_ROUTE_NOT_FOUND.
    """
    route = await office.lock_route(work.conn, work.scope, command.route_id)
    if route is None:
        raise SuggestionRouteNotFound("routeId")
    if route.ended_at is not None:
        return {"route_id": route.id}
    route.ended_at = work.now
    await office.update_route(work.conn, route)
    return await _route_told(work, route, "ended")


async def answer_template_write(work: Work, command: AnswerTemplateWrite) -> Outcome:
    """Writes a template, a new one or one that serves still. Records `answer_template.written`.

    Raises:
        DomainError: SUGGESTION_TEXT_INVALID, ANSWER_TEMPLATE_PLACEHOLDER_UNKNOWN, ORGANISATION_NOT_FOUND,
            ANSWER_TEMPLATE_NOT_FOUND (also of one that is retired).
    """
    title, body = clean_text(command.title, MAX_NAME, "title"), clean_text(command.body, MAX_TEMPLATE, "body")
    check_placeholders(body)
    if command.template_id is not None:
        template = await _template(work, command.template_id)
        if template.retired_at is not None or work.actor.member_id is None:
            raise AnswerTemplateNotFound("templateId")
        template.title, template.body, template.answer_class = title, body, command.answer_class
        template.written_by_id, template.changed_at = work.actor.member_id, work.now
        await office.update_template(work.conn, template)
        return await _template_told(work, template, "written")
    if command.organisation_id is None:
        raise OrganisationNotFound("organisationId")
    template = AnswerTemplateRow(
        tenant_id=work.scope.tenant_id,
        id=new_id(),
        organisation_id=command.organisation_id,
        title=title,
        body=body,
        answer_class=command.answer_class,
        written_by_id=await _managed(work, command.organisation_id),
        changed_at=work.now,
    )
    await office.insert_template(work.conn, template)
    return await _template_told(work, template, "written")


async def answer_template_retire(work: Work, command: AnswerTemplateRetire) -> Outcome:
    """Lets a template serve no more. Twice is the same as once. Records `answer_template.retired`.

    Raises:
        DomainError: ANSWER_TEMPLATE_NOT_FOUND.
    """
    template = await _template(work, command.template_id)
    if template.retired_at is not None:
        return {"template_id": template.id}
    template.retired_at = work.now
    await office.update_template(work.conn, template)
    return await _template_told(work, template, "retired")


async def _managed(work: Work, organisation_id: UUID) -> UUID:
    """The caller, who manages suggestions at the organisation."""
    officer_id = work.actor.member_id
    if officer_id is None or not await office.is_managed(work.conn, work.scope, organisation_id):
        raise OrganisationNotFound("organisationId")
    return officer_id


async def _category(work: Work, category_id: UUID) -> SuggestionCategoryRow:
    category = await office.lock_category(work.conn, work.scope, category_id)
    if category is None:
        raise SuggestionCategoryNotFound("categoryId")
    return category


async def _template(work: Work, template_id: UUID) -> AnswerTemplateRow:
    template = await office.lock_template(work.conn, work.scope, template_id)
    if template is None:
        raise AnswerTemplateNotFound("templateId")
    return template


async def _category_told(work: Work, category: SuggestionCategoryRow, what: str) -> Outcome:
    place_id = category.organisation_id
    await record(work, f"suggestion_category.{what}", "suggestion_category", category.id, organisation_id=place_id)
    return {"category_id": category.id}


async def _route_told(work: Work, route: SuggestionRouteRow, what: str) -> Outcome:
    place_id, facts = route.organisation_id, {"handling_id": str(route.handling_id)}
    await record(work, f"suggestion_route.{what}", "suggestion_route", route.id, organisation_id=place_id, **facts)
    return {"route_id": route.id}


async def _template_told(work: Work, template: AnswerTemplateRow, what: str) -> Outcome:
    place_id = template.organisation_id
    await record(work, f"answer_template.{what}", "answer_template", template.id, organisation_id=place_id)
    return {"template_id": template.id}
