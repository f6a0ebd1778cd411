"""Tables around suggestions: answering units and their staff, categories, routes, templates of answers."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.models.suggestions.kinds import AnswerClass, AnsweringUnitKind
from db.types import id_key, key_to, one_of, reference, tenant_key, time_at


class AnsweringUnitRow(SQLModel, table=True):
    """A unit that answers 承办单位: a department of the management or a body of the union, at an organisation.

    `closed_at`: it takes nothing any more; what it answered stays.
    """

    __tablename__ = "answering_unit"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["created_by_id"], "member"),
        one_of("kind", AnsweringUnitKind),
        sa.UniqueConstraint("tenant_id", "code"),
        sa.Index(None, "tenant_id", "organisation_id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    kind: str
    code: str
    name: str
    name_en: str | None = None
    created_by_id: UUID = key_to()
    created_at: datetime = time_at()
    closed_at: datetime | None = time_at(nullable=True)


class UnitStaffRow(SQLModel, table=True):
    """A member who acts for an answering unit 经办人, from a day to another, both included; without an end, still."""

    __tablename__ = "unit_staff"
    __table_args__ = (
        reference(["unit_id"], "answering_unit"),
        reference(["member_id"], "member"),
        reference(["appointed_by_id"], "member"),
        sa.CheckConstraint("ends_on >= starts_on", name="days_in_order"),
        sa.Index(
            "uq_unit_staff_open",
            *("tenant_id", "unit_id", "member_id"),
            unique=True,
            postgresql_where=sa.text("ends_on IS NULL"),
        ),
        sa.Index(None, "tenant_id", "member_id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    unit_id: UUID = key_to()
    member_id: UUID = key_to()
    appointed_by_id: UUID = key_to()
    starts_on: date
    ends_on: date | None = None


class SuggestionCategoryRow(SQLModel, table=True):
    """A category 类别 of suggestions, at an organisation and below; `retired_at`: for no new ones."""

    __tablename__ = "suggestion_category"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        sa.UniqueConstraint("tenant_id", "code"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    code: str
    name: str
    name_en: str | None = None
    position: int
    retired_at: datetime | None = time_at(nullable=True)


class SuggestionRouteRow(SQLModel, table=True):
    """Where suggestions of members at an organisation and below go 分办规则. The nearest one decides.

    `category_id` None: of every category without a route at that place. `handling_id` handles; `unit_id` is the lead
    unit that is proposed there. A place and category have one route at a time.
    """

    __tablename__ = "suggestion_route"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["handling_id"], "organisation"),
        reference(["category_id"], "suggestion_category"),
        reference(["unit_id"], "answering_unit"),
        reference(["made_by_id"], "member"),
        sa.Index(
            "uq_suggestion_route_now",
            *("tenant_id", "organisation_id", "category_id"),
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    category_id: UUID | None = key_to(nullable=True)
    handling_id: UUID = key_to()
    unit_id: UUID | None = key_to(nullable=True)
    made_by_id: UUID = key_to()
    made_at: datetime = time_at()
    ended_at: datetime | None = time_at(nullable=True)


class AnswerTemplateRow(SQLModel, table=True):
    """Words for answers that are alike 答复模板, at an organisation and below."""

    __tablename__ = "answer_template"
    __table_args__ = (
        reference(["organisation_id"], "organisation"),
        reference(["written_by_id"], "member"),
        one_of("answer_class", AnswerClass),
        sa.Index(None, "tenant_id", "organisation_id"),
    )

    tenant_id: UUID = tenant_key()
    id: UUID = id_key()
    organisation_id: UUID = key_to()
    title: str
    body: str
    answer_class: str
    written_by_id: UUID = key_to()
    changed_at: datetime = time_at()
    retired_at: datetime | None = time_at(nullable=True)
    use_count: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
