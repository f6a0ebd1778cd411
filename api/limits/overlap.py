"""Whether fields with one response name can be merged (GraphQL, section 5.3.2).

graphql-core compares fields in pairs, so that 300 equal fields in 8 kB cost half a
second. Here the fields of a merged selection set are grouped and every field is
compared with the first of its group, after Simon Adameit's algorithm, which Sangria
uses. It refuses exactly the documents that graphql-core's rule refuses, and those that
exceed `MAX_STEPS`.

Two questions are put to every merged set:

* shape: do all fields of one response name return values of one shape, whatever their
  parent types are?
* identity: are those that can meet in one object the same field with the same
  arguments? Fields of two different object types never meet.

A merged set is known by the selection sets that it is made of, and is looked at once
for each question, so that shared fragments cost once.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple

from graphql import GraphQLError, GraphQLField, GraphQLNamedType, GraphQLSchema
from graphql.language import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    StringValueNode,
    ValueNode,
    VariableNode,
)
from graphql.type import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from graphql.utilities import type_from_ast
from graphql.validation import ValidationRule

from api.limits.budget import LimitExceeded
from api.limits.fragments import fragments_by_name

# Selections and groups looked at, over all merged sets: about 50 ms. Documents within
# the limits that were made to be hard take up to 17,000, those that people write far less.
MAX_STEPS = 20_000

Question = Literal["shape", "identity"]


class FieldMergingRule(ValidationRule):
    """Refuses fields that share a response name but cannot be merged."""

    def leave_document(self, node: DocumentNode, *_args: object) -> None:
        """Check the whole document, after the cheaper rules had their say."""
        merging = _Merging(self.context.schema, node)
        try:
            for error in merging.conflicts():
                self.report_error(error)
        except LimitExceeded as error:
            self.report_error(error)


class _Part(NamedTuple):
    """A selection set with the type that its fields are looked up in."""

    node: SelectionSetNode
    parent: GraphQLNamedType | None


class _Field(NamedTuple):
    """A field where it stands; `definition` is None where its type is unknown."""

    node: FieldNode
    parent: GraphQLNamedType | None
    definition: GraphQLField | None


_Groups = dict[str, list[_Field]]


class _Merging:
    """One pass over one document."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self._schema = schema
        self._document = document
        self._fragments = fragments_by_name(document)
        self._spread: set[str] = set()
        self._steps = 0
        self._groups: dict[frozenset[int], _Groups] = {}
        self._asked: set[tuple[Question, frozenset[int]]] = set()
        self._pending: list[tuple[Question, list[_Part]]] = []
        self._reported: set[tuple[int, int]] = set()
        self._shapes: dict[GraphQLOutputType, str] = {}
        self._identities: dict[int, tuple[object, ...]] = {}

    def conflicts(self) -> Iterator[GraphQLError]:
        """Find conflicts, at most one for a pair of fields.

        Raises:
            LimitExceeded: OVERLAP_LIMIT, after `MAX_STEPS`.
        """
        for definition in self._document.definitions:
            if isinstance(definition, OperationDefinitionNode):
                root = self._schema.get_root_type(definition.operation)
                yield from self._check(_Part(definition.selection_set, root))
        # What no operation spreads is checked by itself, as graphql-core does.
        for name, fragment in self._fragments.items():
            if name not in self._spread:
                condition = type_from_ast(self._schema, fragment.type_condition)
                yield from self._check(_Part(fragment.selection_set, condition))

    def _check(self, root: _Part) -> Iterator[GraphQLError]:
        self._ask("shape", [root])
        self._ask("identity", [root])
        while self._pending:
            question, parts = self._pending.pop()
            for name, fields in self._merged(parts).items():
                if question == "shape":
                    yield from self._check_shape(name, fields)
                else:
                    yield from self._check_identity(name, fields)

    def _ask(self, question: Question, parts: list[_Part]) -> None:
        if not parts:
            return
        asked = (question, frozenset(id(part.node) for part in parts))
        if asked not in self._asked:
            self._asked.add(asked)
            self._pending.append((question, parts))

    def _merged(self, parts: list[_Part]) -> _Groups:
        """Group the fields of the parts by response name, fragments spread out."""
        key = frozenset(id(part.node) for part in parts)
        groups = self._groups.get(key)
        if groups is None:
            groups = self._groups[key] = {}
            for field in self._collect(parts):
                alias = field.node.alias or field.node.name
                groups.setdefault(alias.value, []).append(field)
        self._spend(len(groups))
        return groups

    def _collect(self, parts: list[_Part]) -> Iterator[_Field]:
        pending = list(parts)
        spread: set[str] = set()
        while pending:
            part = pending.pop()
            fields = _fields_of(part.parent)
            self._spend(len(part.node.selections))
            for selection in part.node.selections:
                if isinstance(selection, FieldNode):
                    definition = fields.get(selection.name.value)
                    yield _Field(selection, part.parent, definition)
                elif isinstance(selection, InlineFragmentNode):
                    pending.append(self._inline(selection, part.parent))
                elif isinstance(selection, FragmentSpreadNode):
                    name = selection.name.value
                    fragment = self._fragments.get(name)
                    if fragment is None or name in spread:
                        continue
                    spread.add(name)
                    condition = type_from_ast(self._schema, fragment.type_condition)
                    pending.append(_Part(fragment.selection_set, condition))
        self._spread |= spread

    def _inline(self, node: InlineFragmentNode, parent: GraphQLNamedType | None) -> _Part:
        if node.type_condition:
            parent = type_from_ast(self._schema, node.type_condition)
        return _Part(node.selection_set, parent)

    def _spend(self, steps: int) -> None:
        self._steps += steps
        if self._steps > MAX_STEPS:
            raise LimitExceeded("steps to merge its fields", code="OVERLAP_LIMIT", limit=MAX_STEPS)

    def _check_shape(self, name: str, fields: list[_Field]) -> Iterator[GraphQLError]:
        if len(fields) > 1:
            yield from self._stream_conflict(name, fields)
            typed = [field for field in fields if field.definition]
            shapes = [self._shape(field.definition.type) for field in typed if field.definition]
            yield from self._differing(name, typed, shapes, "return different types")
        self._ask("shape", _parts_below(fields))

    def _check_identity(self, name: str, fields: list[_Field]) -> Iterator[GraphQLError]:
        for meeting in _meeting(fields):
            if len(meeting) > 1:
                identities = map(self._identity, meeting)
                reason = "are different fields or have different arguments"
                yield from self._differing(name, meeting, identities, reason)
            self._ask("identity", _parts_below(meeting))

    def _stream_conflict(self, name: str, fields: list[_Field]) -> Iterator[GraphQLError]:
        # Two fields with one name never agree about a stream, not even equal ones.
        for index, field in enumerate(fields):
            if any(d.name.value == "stream" for d in field.node.directives or ()):
                other = fields[0 if index else 1]
                yield from self._conflict(name, field, other, "overlap in a @stream")
                return

    def _differing(
        self, name: str, fields: list[_Field], figures: Iterable[object], reason: str
    ) -> Iterator[GraphQLError]:
        """Report the first field whose figure differs from the first one."""
        first: object = None
        for index, (field, figure) in enumerate(zip(fields, figures, strict=True)):
            if index == 0:
                first = figure
            elif figure != first:
                yield from self._conflict(name, fields[0], field, reason)
                return

    def _conflict(self, name: str, one: _Field, other: _Field, reason: str) -> Iterator[GraphQLError]:
        pair = (id(one.node), id(other.node))
        if pair not in self._reported:
            self._reported.add(pair)
            message = f"Fields '{name}' conflict because they {reason}. Use different aliases to fetch both."
            yield GraphQLError(message, [one.node, other.node])

    def _shape(self, type_: GraphQLOutputType) -> str:
        shape = self._shapes.get(type_)
        if shape is None:
            shape = self._shapes[type_] = _shape_of(type_)
        return shape

    def _identity(self, field: _Field) -> tuple[object, ...]:
        key = id(field.node)
        identity = self._identities.get(key)
        if identity is None:
            arguments = _arguments_key(field.node.arguments or ())
            identity = self._identities[key] = (field.node.name.value, arguments)
        return identity


def _fields_of(parent: GraphQLNamedType | None) -> dict[str, GraphQLField]:
    """Give the declared fields; like graphql-core without `__typename`."""
    if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
        fields: dict[str, GraphQLField] = parent.fields
        return fields
    return {}


def _parts_below(fields: list[_Field]) -> list[_Part]:
    return [
        _Part(
            field.node.selection_set,
            get_named_type(field.definition.type) if field.definition else None,
        )
        for field in fields
        if field.node.selection_set
    ]


def _meeting(fields: list[_Field]) -> list[list[_Field]]:
    """Split fields into groups that can meet in one object.

    A field of an interface, or of an unknown type, can meet all others.
    """
    everywhere: list[_Field] = []
    by_object: dict[str, list[_Field]] = {}
    for field in fields:
        if is_object_type(field.parent):
            by_object.setdefault(field.parent.name, []).append(field)
        else:
            everywhere.append(field)
    if not by_object:
        return [everywhere]
    return [[*everywhere, *own] for own in by_object.values()]


def _shape_of(type_: GraphQLOutputType) -> str:
    """Spell lists, non-nulls and the leaf type; composite types are all alike."""
    wrappers = ""
    inner: Any = type_
    while True:
        if is_list_type(inner):
            wrappers += "["
        elif is_non_null_type(inner):
            wrappers += "!"
        else:
            break
        inner = inner.of_type
    return wrappers + (inner.name if is_leaf_type(inner) else "{}")


def _arguments_key(arguments: tuple[ArgumentNode, ...]) -> tuple[tuple[str, object], ...]:
    return tuple(sorted((node.name.value, _value_key(node.value)) for node in arguments))


def _value_key(node: ValueNode) -> str:
    """Spell a value so that two are equal when graphql-core takes them as equal."""
    if isinstance(node, VariableNode):
        return f"${node.name.value}"
    if isinstance(node, ObjectValueNode):
        pairs = sorted((f.name.value, _value_key(f.value)) for f in node.fields)
        return f"{{{','.join(f'{name}:{value}' for name, value in pairs)}}}"
    if isinstance(node, ListValueNode):
        return f"[{','.join(map(_value_key, node.values))}]"
    if isinstance(node, StringValueNode):
        return f"{'block' if node.block else 'text'}{node.value!r}"
    return f"{node.kind} {getattr(node, 'value', None)}"
