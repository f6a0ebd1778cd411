"""Preparing and running GraphQL operations, without HTTP."""

from api.execution.deferred import InParts, Part
from api.execution.documents import (
    NO_DATA,
    Channel,
    ExecutionOutcome,
    GraphQLRequest,
    OperationFacts,
    PreparedOperation,
)
from api.execution.interpreter import BoundOperation, Engine, Interpreter, RequestRefused
from api.execution.operations import Charge, ContextFactory, ExecutionSettings, Operations

__all__ = [
    "NO_DATA",
    "BoundOperation",
    "Channel",
    "Charge",
    "ContextFactory",
    "Engine",
    "ExecutionOutcome",
    "ExecutionSettings",
    "GraphQLRequest",
    "InParts",
    "Interpreter",
    "OperationFacts",
    "Operations",
    "Part",
    "PreparedOperation",
    "RequestRefused",
]
