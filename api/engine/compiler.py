"""From an operation to its plan: each selected field becomes what its declaration says, or a call of its resolver."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, TypeAlias

from graphql import GraphQLField, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, GraphQLUnionType
from graphql.execution.collect_fields import FieldDetails
from graphql.type import (
    GraphQLOutputType,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from strawberry import Schema
from strawberry.types.field import StrawberryField
from strawberry.types.info import Info

from api.engine.branches import AttributeField, DerivedField, FigureField, RelationField, ResolverField
from api.engine.calls import Call
from api.engine.inputs import Convert, Inputs
from api.engine.inside import CodedField, EntriesField, OpenedField
from api.engine.pages import PageField, is_page_field
from api.engine.plans import Branch, ObjectPlan, ValueField, Values, code_values, plain_values, row_values
from api.engine.run import LazyInfo, Run
from api.engine.selection import Arguments, Operation, field_nodes
from api.engine.shapes import Abstract, Items, Leaf, LeafItems, Object, Place, Shape, leaf
from api.fields import DECLARATION, Coded, Column, Computed, Derived, Entries, Figure, Found, Label, Opened, Relation
from api.permissions import Public, Requires

_STRAWBERRY = "strawberry-definition"
Filters: TypeAlias = Callable[[Run], Mapping[str, Any]]
"""The values of a relation's filters in one execution."""


class Types:
    """What Strawberry knows of a schema: the object type of each class, and how arguments become Python values."""

    def __init__(self, schema: Schema) -> None:
        self.inputs = Inputs(schema)
        core: GraphQLSchema = schema._schema  # noqa: SLF001 - Strawberry has no public way to it
        self.core = core
        self.of_class = _types_of_classes(core)


@lru_cache(maxsize=4)
def _types_of_classes(core: GraphQLSchema) -> Mapping[type[Any], GraphQLObjectType]:
    return {
        definition.origin: type_
        for type_ in core.type_map.values()
        if is_object_type(type_) and (definition := type_.extensions.get(_STRAWBERRY)) is not None
    }


class NotCompiled(Exception):
    """The operation asks for something that only graphql-core does."""


class Compiler:
    """Makes the plan of one operation."""

    def __init__(self, operation: Operation, types: "Types") -> None:
        self._operation = operation
        self.types = types
        self.above: list[Filters] = []

    def plan(self) -> ObjectPlan:
        """The plan of the root.

        Raises:
            NotCompiled: The operation selects introspection.
        """
        root = self._operation.root
        is_serial = root is self._operation.schema.mutation_type
        plan = ObjectPlan(root, root.extensions[_STRAWBERRY].origin, is_serial=is_serial)
        plan.has_rows = False
        for key, details in self._operation.root_fields():
            self._add(plan, key, details)
        return plan

    def below(self, type_: GraphQLObjectType, details: list[FieldDetails]) -> ObjectPlan:
        """The plan of the objects of one type at a field."""
        plan = ObjectPlan(type_, type_.extensions[_STRAWBERRY].origin)
        for key, below in self._operation.fields_below(type_, details):
            self._add(plan, key, below)
        return plan

    def _add(self, plan: ObjectPlan, key: str, details: list[FieldDetails]) -> None:
        name = details[0].node.name.value
        plan.keys.append(key)
        if name == "__typename":
            plan.typenames.append(key)
            return
        definition = plan.type.fields.get(name)
        if definition is None:
            raise NotCompiled(name)
        if is_non_null_type(definition.type):
            plan.required.append(key)
        made = _Field(self, plan, key, details, definition=definition).compiled()
        if isinstance(made, ValueField):
            plan.values.append(made)
        else:
            plan.branches.append(made)

    def shape(self, type_: GraphQLOutputType, details: list[FieldDetails]) -> Shape:
        """How values of a field are completed."""
        is_required = is_non_null_type(type_)
        bare = type_.of_type if is_non_null_type(type_) else type_
        if is_list_type(bare):
            of = self.shape(bare.of_type, details)
            return LeafItems(of, is_required) if isinstance(of, Leaf) else Items(of, is_required)
        if is_leaf_type(bare):
            return leaf(bare, is_required=is_required)
        if is_object_type(bare):
            return Object(self.below(bare, details), is_required)
        if is_abstract_type(bare):
            return Abstract(self._plans_for(bare, details), is_required)
        raise NotCompiled(str(type_))

    def _plans_for(
        self, type_: GraphQLInterfaceType | GraphQLUnionType, details: list[FieldDetails]
    ) -> Callable[[type[Any]], ObjectPlan]:
        """A plan for each class that turns up, made when it does."""
        plans: dict[type[Any], ObjectPlan] = {}

        def plan_of(class_: type[Any]) -> ObjectPlan:
            if class_ not in plans:
                runtime = self.types.of_class.get(class_)
                if runtime is None or not self._operation.schema.is_sub_type(type_, runtime):
                    raise TypeError(f"{class_.__name__} is no {type_.name}")
                plans[class_] = self.below(runtime, details)
            return plans[class_]

        return plan_of


class _Field:
    """One field while it is compiled."""

    def __init__(
        self, compiler: Compiler, plan: ObjectPlan, key: str, details: list[FieldDetails], *, definition: GraphQLField
    ) -> None:
        self._compiler = compiler
        self._plan = plan
        self._key = key
        self._details = details
        self._definition = definition
        self._strawberry: Any = definition.extensions.get(_STRAWBERRY)
        self._place = Place(f"{plan.type.name}.{details[0].node.name.value}", field_nodes(details))

    def compiled(self) -> ValueField | Branch:
        """By declaration where the type has rows, by attribute or resolver elsewhere."""
        declared = (getattr(self._strawberry, "metadata", None) or {}).get(DECLARATION)
        if self._plan.has_rows and declared is not None:
            if isinstance(declared, Relation):
                return self._relation(declared)
            if isinstance(declared, Derived) and not self._strawberry.extensions:
                return DerivedField(self._key, self._place, self._shape(), declared)
            made = None if self._strawberry.extensions else self._from_row(declared)
            if made is not None:
                return made
        return self._resolved()

    def _from_row(self, declared: object) -> ValueField | Branch | None:
        shape = self._shape()
        if isinstance(declared, Entries):
            return EntriesField(self._key, self._place, shape, declared)
        if isinstance(declared, Coded):
            return CodedField(self._key, self._place, shape, declared)
        if isinstance(declared, Opened):
            return OpenedField(self._key, self._place, shape, declared)
        if isinstance(shape, LeafItems if isinstance(declared, Column) and declared.is_array else Leaf):
            values = _values_of(declared)
            if values is not None:
                return ValueField(self._key, self._place, shape, values, declared, self._definition.type)
            if isinstance(declared, Figure) and isinstance(shape, Leaf):
                return FigureField(self._key, self._place, shape, declared)
        return None

    def _relation(self, declared: Relation) -> Branch:
        named = get_named_type(self._definition.type)
        checks = [each.check for each in self._strawberry.extensions if isinstance(each, Requires)]
        if not is_object_type(named) or len(checks) < len(self._strawberry.extensions):
            return self._resolved()
        filters, above = self._filters(declared), self._compiler.above
        above.append(filters)
        below = self._compiler.below(named, self._details)
        above.pop()
        is_required = is_non_null_type(self._definition.type)
        return RelationField(
            self._key,
            self._place,
            declared,
            below,
            is_required,
            filters,
            checks,
            has_arguments=bool(self._definition.args or declared.inherited),
        )

    def _filters(self, declared: Relation) -> Filters:
        found: list[Filters] = []
        if declared.inherited:
            found.append(partial(_inherited, declared.inherited, self._compiler.above[-1]))
        if self._definition.args:
            convert = self._compiler.types.inputs.converter(self._strawberry)
            found.append(partial(_filters, declared, Arguments(self._definition, self._details[0]), convert))
        if len(found) > 1:
            return partial(_together, found)
        return found[0] if found else lambda _: {}

    def _resolved(self) -> Branch:
        shape = self._shape()
        strawberry = self._strawberry
        if strawberry is not None and strawberry.is_basic_field and not strawberry.extensions:
            return AttributeField(self._key, self._place, shape, strawberry.python_name, self._plan)
        arguments = Arguments(self._definition, self._details[0])
        name = self._details[0].node.name.value
        made = PageField if is_page_field(self._plan, name, shape) else ResolverField
        call, method = self._call(arguments), self._method()
        return made(self._key, name, self._place, shape, self._definition, arguments, self._plan, call, method)

    def _call(self, arguments: Arguments) -> Call | None:
        """The direct way to the function of a root field: of any mutation, and of a query that does not wait."""
        strawberry = self._strawberry
        core = self._compiler.types.core
        is_mutation = self._plan.type is core.mutation_type
        if not is_mutation and self._plan.type is not core.query_type:
            return None
        if strawberry is None or strawberry.base_resolver is None:
            return None
        if not all(isinstance(each, Requires | Public) for each in strawberry.extensions):
            return None
        checks = [each.check for each in strawberry.extensions if isinstance(each, Requires)]
        convert = self._compiler.types.inputs.converter(strawberry)
        declared = strawberry.metadata.get(DECLARATION)
        if isinstance(declared, Found):
            return Call(declared.function, arguments, convert=convert, checks=checks, leading=lambda _: (None, None))
        resolver = strawberry.base_resolver
        if not resolver.self_parameter or (resolver.is_async and not is_mutation):
            return None
        leading = partial(self._with_info, strawberry) if resolver.info_parameter else lambda _: (None,)
        return Call(resolver.wrapped_func, arguments, convert=convert, checks=checks, leading=leading)

    def _method(self) -> Callable[[Run], Callable[[Any], Any]] | None:
        """The direct way to a method that takes no arguments, does not wait and has no check of its own."""
        resolver = None if self._strawberry is None else self._strawberry.base_resolver
        if resolver is None or not self._plan.has_rows or self._definition.args or self._strawberry.extensions:
            return None
        if resolver.is_async or not resolver.self_parameter:
            return None
        function, parameter = resolver.wrapped_func, resolver.info_parameter
        if parameter is None:
            return lambda _: function
        return lambda run: partial(function, **{parameter.name: self._with_info(self._strawberry, run)[1]})

    def _with_info(self, strawberry: StrawberryField, run: Run) -> tuple[Any, ...]:
        """Nothing for `self`, and Strawberry's `info`, made as far as the function looks at it."""
        raw: Any = LazyInfo(run, self._raw_info)
        return None, Info(_raw_info=raw, _field=strawberry)

    def _raw_info(self, run: Run) -> Any:
        """graphql-core's info of this field."""
        name = self._details[0].node.name.value
        return run.info(name, self._definition, self._plan.type, list(self._place.nodes))

    def _shape(self) -> Shape:
        return self._compiler.shape(self._definition.type, self._details)


def _values_of(declared: object) -> Values | None:
    """What a declaration that needs only the row gives for the rows of a level; None when it is not one."""
    if isinstance(declared, Column) and declared.is_array:
        return row_values(lambda row: declared.of(row.get(declared.name)))
    if isinstance(declared, Column):
        return plain_values(declared.name) if declared.convert is None else _converted(declared.name, declared.convert)
    if isinstance(declared, Label):
        return _worded(declared)
    if isinstance(declared, Computed):
        return row_values(declared.function)
    return None


def _converted(name: str, convert: Callable[[Any], Any]) -> Values:
    return code_values(name, lambda code, _: None if code is None else convert(code))


def _worded(declared: Label) -> Values:
    return code_values(declared.name, lambda code, run: declared.words[code][run.reader.locale])


def _inherited(names: Sequence[str], above: Filters, run: Run) -> Mapping[str, Any]:
    """What the relation above was given; it has failed already where its arguments do not fit."""
    given = above(run)
    return {name: given[name] for name in names}


def _together(several: Sequence[Filters], run: Run) -> Mapping[str, Any]:
    """What is inherited, and what the field was given itself."""
    return {name: value for each in several for name, value in each(run).items()}


def _filters(declared: Relation, arguments: Arguments, convert: Convert, run: Run) -> Mapping[str, Any]:
    """The filters that the field's arguments ask for, by the relation's own function."""
    return declared.arguments(**convert(arguments.of(run.variables)))
