"""Validation whose cost stays near the size of the document."""

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any, Final, TypeAlias, cast

from graphql import GraphQLError, GraphQLInputObjectType, GraphQLSchema, ValidationContext, validate
from graphql.language import BREAK, SKIP, DocumentNode, Node
from graphql.language.visitor import EnterLeaveVisitor
from graphql.validation import (
    ASTValidationRule,
    OverlappingFieldsCanBeMergedRule,
    specified_rules,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule

from api.limits.budget import DEFAULT_LIMITS, Limits, shortened
from api.limits.overlap import FieldMergingRule

# The rules of the specification (with graphql-core's bound on introspection).
VALIDATION_RULES: tuple[type[ASTValidationRule], ...] = tuple(
    FieldMergingRule if rule is OverlappingFieldsCanBeMergedRule else rule for rule in specified_rules
)
# What Strawberry adds in its own `validate_document`. Its rule for @oneOf fails on valid documents (a fragment before
# the operation, a variable that is not defined); graphql-core's own rules know @oneOf once the types say so.
_STRAWBERRY_RULES = (MaybeNullValidationRule,)
_Methods: TypeAlias = Sequence[tuple[int, Callable[..., object] | None]]
_RULES: Final = (*VALIDATION_RULES, *_STRAWBERRY_RULES)


@cache
def _methods(kind: str) -> tuple[tuple[int, str | None, str | None], ...]:
    """The rules that look at nodes of a kind: place among the rules, methods to enter and to leave by.

    graphql-core asks each rule for each kind and each document, by names that it makes anew: more than a third of a
    validation.
    """

    def named(rule: type[ASTValidationRule], when: str) -> str | None:
        return next((name for name in (f"{when}_{kind}", when) if hasattr(rule, name)), None)

    found = ((place, named(rule, "enter"), named(rule, "leave")) for place, rule in enumerate(_RULES))
    return tuple((place, enter, leave) for place, enter, leave in found if enter or leave)


class AllRules(ASTValidationRule):
    """All rules as one: each sees the nodes that it looks at, in the order of the rules, as graphql-core shows them."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self._rules = [cast("Any", rule)(context) for rule in _RULES]
        self._skipping: list[object] = [None] * len(_RULES)

    def get_enter_leave_for_kind(self, kind: str) -> EnterLeaveVisitor:
        """What is done at nodes of a kind; nothing, where no rule looks at them."""
        known = self.enter_leave_map.get(kind)
        if known is None:
            known = self.enter_leave_map[kind] = self._merged(kind)
        return known

    def _merged(self, kind: str) -> EnterLeaveVisitor:
        rules, skipping = self._rules, self._skipping
        looking = [
            (place, getattr(rules[place], enter or "", None), getattr(rules[place], leave or "", None))
            for place, enter, leave in _methods(kind)
        ]
        if not looking:
            return EnterLeaveVisitor(None, None)
        entering = [(place, method) for place, method, _ in looking if method]
        leaving = [(place, method) for place, _, method in looking]
        return EnterLeaveVisitor(partial(_enter, entering, skipping), partial(_leave, leaving, skipping))


def _enter(rules: _Methods, skipping: list[object], node: Node, *rest: object) -> None:
    for place, method in rules:
        if skipping[place] is None:
            result = method and method(node, *rest)
            if result is SKIP or result is False:
                skipping[place] = node
            elif result is BREAK or result is True:
                skipping[place] = BREAK


def _leave(rules: _Methods, skipping: list[object], node: Node, *rest: object) -> None:
    for place, method in rules:
        if skipping[place] is None:
            result = method and method(node, *rest)
            if result is BREAK or result is True:
                skipping[place] = BREAK
        elif skipping[place] is node:
            skipping[place] = None


def declare_one_of(schema: GraphQLSchema) -> None:
    """Tells graphql-core which inputs are @oneOf; Strawberry keeps that to itself."""
    for type_ in schema.type_map.values():
        definition = type_.extensions.get("strawberry-definition")
        if isinstance(type_, GraphQLInputObjectType) and getattr(definition, "is_one_of", False):
            type_.is_one_of = True


def validate_document(
    schema: GraphQLSchema, document: DocumentNode, limits: Limits = DEFAULT_LIMITS
) -> list[GraphQLError]:
    """Validate a document that `check_document` has accepted.

    Stops after `limits.errors` errors, suggests no names and cuts long messages (an error
    about a value repeats it, indented, so that nesting costs its square). Strawberry's own
    `validate_document` goes on for 100 errors, and its `disable_field_suggestions`
    removes suggestions only after they have been worked out.

    Returns:
        The errors; none when the document is valid. When validation stopped early the
        last error says so.
    """
    errors = validate(
        schema,
        document,
        (AllRules,),
        max_errors=limits.errors,
        hide_suggestions=True,
    )
    return [shortened(error) for error in errors]
