"""The smallest document that still shows a difference, and what to print of it."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from graphql import (
    REMOVE,
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSyntaxError,
    Node,
    SelectionSetNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    parse,
    print_ast,
    visit,
)

from tests.oracle.documents import Document
from tests.oracle.trial import Difference, Trial

_MAX_TRIES = 400
_REMOVABLE = (
    "field",
    "inline_fragment",
    "fragment_spread",
    "directive",
    "argument",
    "object_field",
    "operation_definition",
)

_SHOWN = 3
StillDiffers = Callable[[Document], Awaitable[bool]]


async def report(trial: Trial, found: Sequence[Difference]) -> str:
    """The first differences, each with the smallest document that shows it."""
    texts: dict[str, None] = {}
    for each in found[:_SHOWN]:

        async def still_differs(document: Document, each: Difference = each) -> bool:
            return any((new.engine, new.kind) == (each.engine, each.kind) for new in await trial.differences(document))

        smallest = await shrunk(each.document, still_differs)
        texts |= {str(new): None for new in await trial.differences(smallest) if new.engine == each.engine}
    counts = Counter((each.engine, each.kind) for each in found)
    return f"{dict(counts)}\n\n" + "\n\n".join(texts)


async def shrunk(document: Document, still_differs: StillDiffers) -> Document:
    """Drops one thing after the other while the difference stays; gives up after some hundred tries."""
    tries = 0
    is_smaller = True
    while is_smaller and tries < _MAX_TRIES:
        is_smaller = False
        for candidate in _smaller(document):
            tries += 1
            if await still_differs(candidate):
                document, is_smaller = candidate, True
                break
            if tries >= _MAX_TRIES:
                break
    return document


def _smaller(document: Document) -> Iterator[Document]:
    """Documents with one part less, large parts first; some are not valid."""
    tree = parse(document.text)
    if document.again:
        yield document.again
        yield replace(document, again=None)
    for kind in ("operation_definition", "fragment_spread", "inline_fragment", "field"):
        yield from _variants(document, tree, _Dropping, kind)
    yield from _variants(document, tree, _Hoisting, "inline_fragment")
    yield from _variants(document, tree, _Inlining, "fragment_spread")
    for kind in ("directive", "argument", "object_field"):
        yield from _variants(document, tree, _Dropping, kind)


def _variants(
    document: Document, tree: DocumentNode, editor: "type[_Dropping | _Hoisting | _Inlining]", kind: str
) -> Iterator[Document]:
    number = 0
    while True:
        editing = editor(tree, kind, number)
        edited = visit(tree, editing)
        if not editing.is_done:
            return
        number += 1
        cleaned = _cleaned(document, edited)
        if cleaned is not None:
            yield cleaned


class _Editing(Visitor):
    """Changes the place with one number among those of one kind."""

    def __init__(self, tree: DocumentNode, kind: str, number: int) -> None:
        super().__init__()
        self.tree, self.kind, self.left, self.is_done = tree, kind, number, False

    def is_here(self, node: Node) -> bool:
        """Whether this is the place; asked once for each."""
        if node.kind != self.kind or self.is_done:
            return False
        self.left -= 1
        self.is_done = self.left < 0
        return self.is_done


class _Dropping(_Editing):
    def enter(self, node: Node, *_: Any) -> Any:
        """Drops the place."""
        return REMOVE if self.is_here(node) else None


class _Hoisting(_Editing):
    def enter_selection_set(self, node: SelectionSetNode, *_: Any) -> Any:
        """Puts the selections of an inline fragment in its place."""
        for index, each in enumerate(node.selections):
            if self.is_here(each):
                return _with(node, index, each)
        return None


class _Inlining(_Editing):
    def enter_selection_set(self, node: SelectionSetNode, *_: Any) -> Any:
        """Puts the selections of a named fragment in its place."""
        for index, each in enumerate(node.selections):
            if self.is_here(each) and isinstance(each, FragmentSpreadNode):
                for definition in self.tree.definitions:
                    if isinstance(definition, FragmentDefinitionNode) and definition.name.value == each.name.value:
                        return _with(node, index, definition)
        return None


def _with(node: SelectionSetNode, index: int, source: Any) -> SelectionSetNode:
    selections = list(node.selections)
    selections[index : index + 1] = source.selection_set.selections
    return SelectionSetNode(selections=tuple(selections), loc=node.loc)


class _Uses(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.fragments: set[str] = set()
        self.variables: set[str] = set()

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: Any) -> None:
        self.fragments.add(node.name.value)

    def enter_variable(self, node: VariableNode, _key: Any, parent: Any, *_: Any) -> None:
        if not isinstance(parent, VariableDefinitionNode):
            self.variables.add(node.name.value)


def _cleaned(document: Document, tree: DocumentNode) -> Document | None:
    """Without definitions that nobody uses any more; None when the text is none."""
    text = print_ast(tree)
    try:
        while True:
            tree = parse(text)
            uses = _Uses()
            visit(tree, uses)
            kept = visit(tree, _Unused(uses))
            if print_ast(kept) == print_ast(tree):
                break
            text = print_ast(kept)
    except GraphQLSyntaxError:
        return None
    return _rewritten(document, text, uses.variables)


def _rewritten(document: Document, text: str, used: set[str]) -> Document:
    variables = {name: value for name, value in document.variables.items() if name in used}
    again = _rewritten(document.again, text, used) if document.again else None
    return replace(document, text=text, variables=variables, again=again)


class _Unused(Visitor):
    def __init__(self, uses: _Uses) -> None:
        super().__init__()
        self.uses = uses

    def enter_fragment_definition(self, node: FragmentDefinitionNode, *_: Any) -> Any:
        return None if node.name.value in self.uses.fragments else REMOVE

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> Any:
        return None if node.variable.name.value in self.uses.variables else REMOVE
