"""What a client can read of skill competitions 技能竞赛."""

from typing import Annotated

import strawberry

from api.context import Info
from api.fields import found, reference
from api.filters import codes_of, given, key_of_one
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.competitions.filters import CompetitionWhereInput
from api.schema.competitions.nouns import Competition, CompetitionEntry, CompetitionWin, ShowcasedWinner
from api.schema.shared import IdFilterInput
from db.queries.competitions import entering as queries
from db.queries.competitions import results
from domain.shared.permissions import Permission


@strawberry.type
class CompetitionQuery:
    """Competitions, entries, awards and the showcase."""

    @strawberry.field(
        description="Competitions of the caller's organisation and those above, and those entered, newest first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def competitions(
        self,
        where: Annotated[CompetitionWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Competition] | None:
        order = queries.COMPETITION_ORDER
        request = page_request(order, first=first, after=after, last=last, before=before)
        filters = competition_filters(where)
        return Connection(source=PageSource(queries.COMPETITIONS, Competition, order, request, filters))

    @strawberry.field(
        description="Competitions at and below where the caller reads learning, drafts too, newest first.",
        extensions=requires(Permission.LEARNING_READ),
    )
    def office_competitions(
        self,
        where: Annotated[CompetitionWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Competition] | None:
        order = queries.COMPETITION_ORDER
        request = page_request(order, first=first, after=after, last=last, before=before)
        filters = competition_filters(where)
        return Connection(source=PageSource(queries.OFFICE_COMPETITIONS, Competition, order, request, filters))

    @found(
        description="Competition by id; null when there is none that the caller may see.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def competition(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Id of the competition.")]
    ) -> Competition | None:
        return reference("competition_by_id", key_of(id, "Competition", "id"), Competition)

    @strawberry.field(
        description="Entries with and by the caller, and for officers all, newest first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def competition_entries(
        self,
        competition: Annotated[
            IdFilterInput | None, strawberry.argument(description="For a competition; `eq` only; null: all.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[CompetitionEntry] | None:
        request = page_request(queries.ENTRY_ORDER, first=first, after=after, last=last, before=before)
        filters = given(competition_id=key_of_one(competition, "Competition", "competition"))
        return Connection(source=PageSource(queries.ENTRIES, CompetitionEntry, queries.ENTRY_ORDER, request, filters))

    @strawberry.field(
        description="What the caller won, with certificates, newest first; nobody reads another's.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def own_competition_wins(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[CompetitionWin] | None:
        request = page_request(results.WIN_ORDER, first=first, after=after, last=last, before=before)
        return Connection(source=PageSource(results.OWN_WINS, CompetitionWin, results.WIN_ORDER, request, {}))

    @strawberry.field(
        description="Showcase 风采展示 of winners who consent to it, newest first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def competition_showcase(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[ShowcasedWinner] | None:
        request = page_request(results.WIN_ORDER, first=first, after=after, last=last, before=before)
        return Connection(source=PageSource(results.SHOWCASED, ShowcasedWinner, results.WIN_ORDER, request, {}))


def competition_filters(where: CompetitionWhereInput | None) -> dict[str, object]:
    """The filters of the lists by parameter name."""
    if where is None:
        return {}
    return given(
        organisation_id=key_of_one(where.organisation, "Organisation", "where.organisation"),
        states=codes_of(where.state, "where.state"),
        year=where.year,
        is_entered=where.is_entered or None,
    )
