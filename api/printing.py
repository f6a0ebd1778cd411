"""The schema as text: sorted, as committed in `schema.graphql`."""

import re

from graphql import GraphQLSchema, lexicographic_sort_schema
from strawberry import Schema
from strawberry.printer import print_schema

_DEFAULT_NULL = re.compile(r" = null(?=[\s,)@])")
