"""Objects by id: the same scope as every other path to them."""

from typing import Annotated

import strawberry

from api.context import Info
from api.errors import ApiError
from api.fields import found
from api.nodes import Node, node_reference
from api.permissions import public

MAX_IDS = 100


@strawberry.type
class NodeQuery:
    """Relay's root fields."""

    @found(description="Object with this id; null for malformed, unknown and forbidden ids alike.", extensions=public())
    def node(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Id of the object.")]
    ) -> Node | None:
        answer: Node | None = node_reference(id)
        return answer

    @found(
        description="Objects with these ids, in their order; null per element that `node` would not give.",
        extensions=public(),
    )
    def nodes(
        self,
        info: Info,
        ids: Annotated[list[strawberry.ID], strawberry.argument(description="Ids of the objects, at most 100.")],
    ) -> list[Node | None]:
        if len(ids) > MAX_IDS:
            raise ApiError("TOO_MANY_VALUES", argument="ids", limit=MAX_IDS)
        return [node_reference(each) for each in ids]
