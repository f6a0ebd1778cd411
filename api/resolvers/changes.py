"""The root field of changes 增量同步."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final, TypeAlias
from uuid import UUID

import strawberry

from api.context import Context, Info
from api.errors import ApiError
from api.nodes import batch_of, encode_id
from api.permissions import requires
from api.schema.changes import MAX_CHANGES, TYPE_NAMES, Changes
from api.schema.scalars import SyncToken
from db.models.disclosures import DisclosureState
from db.models.learning import CourseAudience, CourseState
from db.models.legal_articles import LegalArticleState
from db.models.news import NewsStanding
from db.models.notices import PublicNoticeState
from db.models.official_documents import OfficialDocumentAudience, OfficialDocumentState
from domain.changes.catalogue import ChangeKind
from domain.changes.service import Found, changes_find
from domain.shared.calendar import local_day
from domain.shared.permissions import Permission

_Row: TypeAlias = Mapping[str, Any]
_GIVEN: Final[Mapping[str, Callable[[_Row, date], bool]]] = {
    ChangeKind.NEWS_ITEM: lambda row, _: row["standing"] == NewsStanding.PUBLISHED,
    ChangeKind.SURVEY: lambda row, _: row["opened_at"] is not None,
    ChangeKind.QUIZ: lambda row, _: row["announced_at"] is not None,
    ChangeKind.DISCLOSURE: lambda row, _: row["state"] != DisclosureState.DRAFT,
    ChangeKind.COURSE: lambda row, _: (
        row["audience"] == CourseAudience.MEMBERS and row["state"] in {CourseState.PUBLISHED, CourseState.ENDED}
    ),
    ChangeKind.COMPETITION: lambda row, _: row["approved_at"] is not None,
    ChangeKind.PUBLIC_NOTICE: lambda row, day: (
        row["approved_at"] is not None
        and row["opens_on"] <= day
        and (row["stage"] != PublicNoticeState.WITHDRAWN or local_day(row["ended_at"]) >= row["opens_on"])
    ),
    ChangeKind.OFFICIAL_DOCUMENT: lambda row, _: (
        row["audience"] == OfficialDocumentAudience.MEMBERS and row["state"] != OfficialDocumentState.DRAFT
    ),
    ChangeKind.LEGAL_ARTICLE: lambda row, _: row["state"] == LegalArticleState.PUBLISHED,
    ChangeKind.HONOUR: lambda *_: True,
}
"""What an organisation gives its members: of each kind, whether it has given it on a day (0096)."""
_PLACE: Final[Mapping[str, str]] = {ChangeKind.PUBLIC_NOTICE: "audience_id"}
"""Whose members it is for, where it is not for those of the organisation whose it is."""
_OWN: Final = frozenset({ChangeKind.SUGGESTION, ChangeKind.MANAGEMENT_QUESTION})


@strawberry.type
class ChangeQuery:
    """What a client that was offline has to know."""

    @strawberry.field(
        description="What changed for the caller since a token, in the order of commits: nothing is left out.",
        extensions=requires(Permission.SIGNED_IN),
    )
    async def changes(
        self,
        info: Info,
        since: Annotated[
            SyncToken | None,
            strawberry.argument(description="`token` of the answer before; null: the first time, before reading all."),
        ] = None,
        first: Annotated[int, strawberry.argument(description="Objects at most, 1 to 100.")] = 50,
        kinds: Annotated[
            list[ChangeKind] | None, strawberry.argument(description="Which, the same each time; null or none: all.")
        ] = None,
    ) -> Changes | None:
        if not 1 <= first <= MAX_CHANGES:
            raise ApiError("PAGE_SIZE_OUT_OF_RANGE", limit=MAX_CHANGES)
        async with info.context.look() as work:
            found = await changes_find(work, since, kinds or (), first)
        if found is None:
            return None
        rows = await _rows(info.context, found)
        return Changes(
            objects=_objects(rows),
            gone=[
                encode_id(TYPE_NAMES[kind], key)
                for (kind, key), row in rows.items()
                if row is None and found.nodes[kind, key]
            ],
            token=SyncToken(found.token),
            has_more=found.has_more,
            must_resync=found.must_resync,
        )


def _objects(rows: Mapping[tuple[str, UUID], Any]) -> Mapping[str, Sequence[Any]]:
    objects: dict[str, list[Any]] = {}
    for (kind, _), row in rows.items():
        if row is not None:
            objects.setdefault(kind, []).append(batch_of(TYPE_NAMES[kind])[1](row=row))
    return objects


async def _rows(context: Context, found: Found) -> Mapping[tuple[str, UUID], Any]:
    """What the caller sees of each object now, by the same batches as on every other path; in their order."""
    rows: dict[tuple[str, UUID], Any] = dict.fromkeys(found.nodes)
    day = local_day(context.services.clock())
    for kind in dict.fromkeys(kind for kind, _ in found.nodes):
        keys = [key for other, key in found.nodes if other == kind]
        seen = await context.loaders.load_many(batch_of(TYPE_NAMES[kind])[0], keys)
        kept = (row if _is_kept(kind, row, found.chain, day) else None for row in seen)
        rows.update({(kind, key): row for key, row in zip(keys, kept, strict=True)})
    return rows


def _is_kept(kind: str, row: _Row | None, chain: frozenset[UUID], day: date) -> bool:
    """Whether a phone keeps what the caller sees: what they wrote, and what organisations of theirs have given.

    Officers see more, by their rights: of that no change is told.
    """
    if row is None:
        return False
    if kind in _GIVEN:
        return row[_PLACE.get(kind, "organisation_id")] in chain and _GIVEN[kind](row, day)
    return kind not in _OWN or bool(row["is_own"])
