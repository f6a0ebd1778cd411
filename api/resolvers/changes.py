"""The root field of changes 增量同步."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

import strawberry

from api.context import Context, Info
from api.errors import ApiError
from api.nodes import batch_of, encode_id
from api.permissions import requires
from api.schema.changes import MAX_CHANGES, TYPE_NAMES, Changes
from api.schema.scalars import SyncToken
from db.models.news import NewsStanding
from domain.changes.catalogue import ChangeKind
from domain.changes.service import changes_find
from domain.shared.permissions import Permission


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
        rows = await _rows(info.context, found.nodes)
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


async def _rows(context: Context, nodes: Mapping[tuple[str, UUID], bool]) -> Mapping[tuple[str, UUID], Any]:
    """What the caller sees of each object now, by the same batches as on every other path; in their order."""
    rows: dict[tuple[str, UUID], Any] = dict.fromkeys(nodes)
    for kind in dict.fromkeys(kind for kind, _ in nodes):
        keys = [key for other, key in nodes if other == kind]
        found = await context.loaders.load_many(batch_of(TYPE_NAMES[kind])[0], keys)
        rows.update({(kind, key): row if _is_kept(kind, row) else None for key, row in zip(keys, found, strict=True)})
    return rows


def _is_kept(kind: str, row: Mapping[str, Any] | None) -> bool:
    """Whether a phone keeps what the caller sees: their own suggestions, and news that stands."""
    if row is None:
        return False
    if kind == ChangeKind.NEWS_ITEM:
        return bool(row["standing"] == NewsStanding.PUBLISHED)
    return kind != ChangeKind.SUGGESTION or bool(row["is_own"])
