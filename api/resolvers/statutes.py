"""What a client can do with statutes: root reads, and at most 12 statements each with one call into the domain."""

from typing import Annotated

import strawberry

from api.context import Info
from api.fields import found, reference
from api.filters import given
from api.mutations import perform
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.statutes import (
    Statute,
    StatuteAddInput,
    StatuteAddPayload,
    StatuteEndInput,
    StatuteEndPayload,
    StatuteWhereInput,
)
from db.queries import statutes as queries
from domain.shared.permissions import Permission
from domain.statutes import service


@strawberry.type
class StatuteQuery:
    """Statutes of the union's register."""

    @strawberry.field(
        description="Statutes of the union's register by name, the newest version first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def statutes(
        self,
        where: Annotated[StatuteWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Statute] | None:
        request = page_request(queries.STATUTE_ORDER, first=first, after=after, last=last, before=before)
        filters = {} if where is None else given(name=where.name, is_in_force=where.is_in_force or None)
        return Connection(source=PageSource(queries.STATUTES, Statute, queries.STATUTE_ORDER, request, filters))

    @found(
        description="Statute by id; null when there is none.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def statute(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Id of the statute.")]
    ) -> Statute | None:
        return reference("statute_by_id", key_of(id, "Statute", "id"), Statute)


@strawberry.type
class StatuteMutation:
    """Root mutations of statutes."""

    @strawberry.mutation(
        description="Adds a version of a statute to the register of the whole union.",
        extensions=requires(Permission.LEGAL_MANAGE),
    )
    async def statute_add(
        self, info: Info, input: Annotated[StatuteAddInput, strawberry.argument(description="Statute.")]
    ) -> StatuteAddPayload | None:
        command = service.StatuteAdd(
            input.name, input.version, input.valid_from, name_en=input.name_en, valid_until=input.valid_until
        )
        return await perform(info, StatuteAddPayload, service.statute_add, command, request_key=input.request_key)

    @strawberry.mutation(
        description="Says until when a version of a statute holds; what refers to it is out of date from then on.",
        extensions=requires(Permission.LEGAL_MANAGE),
    )
    async def statute_end(
        self, info: Info, input: Annotated[StatuteEndInput, strawberry.argument(description="Which one, until when.")]
    ) -> StatuteEndPayload | None:
        command = service.StatuteEnd(key_of(input.statute_id, "Statute", "input", "statuteId"), input.valid_until)
        return await perform(info, StatuteEndPayload, service.statute_end, command, request_key=input.request_key)
