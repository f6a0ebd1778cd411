"""Filters of the lists of legal articles."""

import strawberry

from api.schema.shared import IdFilterInput
from db.models.legal_articles import LegalArticleState, LegalCategory, LegalStaleness


@strawberry.input(description="Filter on what a legal article is about.")
class LegalCategoryFilterInput:
    """Operators on categories."""

    eq: LegalCategory | None = strawberry.field(default=None, description="Equal to this category.")
    one_of: list[LegalCategory] | None = strawberry.field(default=None, description="One of these categories.")


@strawberry.input(description="Filter on the state of a legal article.")
class LegalArticleStateFilterInput:
    """Operators on states."""

    eq: LegalArticleState | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[LegalArticleState] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(description="Filter on why a legal article should be looked at.")
class LegalStalenessFilterInput:
    """Operators on reasons."""

    eq: LegalStaleness | None = strawberry.field(default=None, description="For this reason.")
    one_of: list[LegalStaleness] | None = strawberry.field(default=None, description="For one of these reasons.")


@strawberry.input(description="Filter of the list of legal articles; conditions given together all hold.")
class LegalArticleWhereInput:
    """Conditions on articles for readers."""

    category: LegalCategoryFilterInput | None = strawberry.field(default=None, description="By what they are about.")
    search: str | None = strawberry.field(
        default=None, description="Words that stand in questions or answers, 2 to 40 characters; null: all."
    )


@strawberry.input(description="Filter of the list of legal articles for officers; conditions given together all hold.")
class OfficeLegalArticleWhereInput:
    """Conditions on articles in any state."""

    organisation: IdFilterInput | None = strawberry.field(default=None, description="Of an organisation; `eq` only.")
    category: LegalCategoryFilterInput | None = strawberry.field(default=None, description="By what they are about.")
    state: LegalArticleStateFilterInput | None = strawberry.field(default=None, description="By state.")
    staleness: LegalStalenessFilterInput | None = strawberry.field(
        default=None, description="By why they should be looked at."
    )
    is_waiting: bool = strawberry.field(default=False, description="Only what waits for approval; false: all.")
    search: str | None = strawberry.field(
        default=None, description="Words that stand in questions or answers, 2 to 40 characters; null: all."
    )
