"""Validation whose cost stays near the size of the document."""

from graphql import GraphQLError, GraphQLInputObjectType, GraphQLSchema, validate
from graphql.language import DocumentNode
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
        (*VALIDATION_RULES, *_STRAWBERRY_RULES),
        max_errors=limits.errors,
        hide_suggestions=True,
    )
    return [shortened(error) for error in errors]
