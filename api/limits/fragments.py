"""The order in which each fragment can be measured once."""

from collections.abc import Iterable, Mapping

from graphql.language import DocumentNode, FragmentDefinitionNode


def fragments_by_name(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    """Index the fragments; of two with one name the last stays, as in validation."""
    return {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }


def bottom_up(spreads: Mapping[str, Iterable[str]]) -> list[str]:
    """Order fragments so that each comes after those that it spreads.

    Needs no recursion. A spread that closes a cycle and a spread of an unknown
    fragment are passed over: validation refuses both.

    Args:
        spreads: For each fragment the names that it spreads.
    """
    order: list[str] = []
    seen: set[str] = set()
    for root in spreads:
        if root in seen:
            continue
        seen.add(root)
        path = [(root, iter(spreads[root]))]
        while path:
            name, rest = path[-1]
            for spread in rest:
                if spread in spreads and spread not in seen:
                    seen.add(spread)
                    path.append((spread, iter(spreads[spread])))
                    break
            else:
                path.pop()
                order.append(name)
    return order
