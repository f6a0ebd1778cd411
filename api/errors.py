"""What a client reads when something goes wrong: stable codes, clean texts, incidents.

Three sorts of exception reach this module. Errors we mean (`ApiError`, errors with a
code of their own, the classes the application names) keep their text. Errors of
graphql-core and Strawberry keep theirs after Python's words have been taken out.
Everything else is an incident: the client gets a number, the log gets the story.
"""

import logging
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from graphql import GraphQLError, GraphQLFormattedError, GraphQLSyntaxError
from strawberry.exceptions import StrawberryInputCoercionError

logger = logging.getLogger("unionhall.api.errors")

DEFAULT_LOCALE = "en"
MAX_REQUEST_ERRORS = 10

PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
BAD_INPUT = "BAD_USER_INPUT"
UNRESOLVED_OPERATION = "OPERATION_RESOLUTION_FAILURE"
INTERNAL = "INTERNAL"

_ENGLISH: Mapping[str, str] = MappingProxyType(
    {
        "BAD_REQUEST": "The request is not a well-formed GraphQL request: {reason}.",
        "BATCHING_NOT_SUPPORTED": "Send one operation per request: a JSON array of operations is not accepted.",
        "BODY_TOO_LARGE": "The request may have at most {limit} bytes.",
        "CSRF_HEADER_REQUIRED": "A GET request with cookies needs the header X-Client or GraphQL-Preflight.",
        "DOCUMENT_NOT_REGISTERED": "Only registered documents are run here.",
        "EVIDENCE_MEDIA_REFUSED": "Send a JPEG, PNG, WebP or PDF file.",
        "FORBIDDEN": "You may not do this.",
        "HEADERS_TOO_LARGE": "A request may have at most {count} headers of {limit} bytes in all.",
        INTERNAL: "Something went wrong on our side. Incident {incident}.",
        "INTROSPECTION_REFUSED": "The schema cannot be read here.",
        "INVALID_CONTENT_ENCODING": "Send the body without a content encoding.",
        "INVALID_CONTENT_TYPE": "Send the body as application/json in UTF-8.",
        "METHOD_NOT_ALLOWED": "This method is not allowed here. Allowed: {allowed}.",
        "NOT_ACCEPTABLE": "The answer can be application/graphql-response+json or application/json.",
        "NOT_FOUND": "There is nothing at this address.",
        UNRESOLVED_OPERATION: "{reason}",
        "OFFICIAL_DOCUMENT_MEDIA_REFUSED": "Send a PDF, or a JPEG, PNG or WebP picture.",
        "NEWS_MEDIA_REFUSED": "Send a JPEG, PNG or WebP picture, or an MP4 video.",
        "OVERLOADED": "The server is busy. Try again in a moment.",
        "PERSISTED_QUERY_HASH_MISMATCH": "The hash is not the SHA-256 of the text.",
        "PERSISTED_QUERY_NOT_FOUND": "PersistedQueryNotFound",
        "PERSISTED_QUERY_NOT_SUPPORTED": "PersistedQueryNotSupported",
        "PHOTO_MEDIA_REFUSED": "Send a JPEG, PNG or WebP picture.",
        "REQUEST_TIMEOUT": "The request took too long to arrive.",
        "SUBSCRIPTION_NOT_SUPPORTED": "Subscriptions need a WebSocket (graphql-transport-ws) or text/event-stream.",
        "TIMEOUT": "The operation took longer than {seconds} s and was stopped.",
        "TOO_MANY_CONNECTIONS": "There are too many open connections.",
        "TOO_MANY_SUBSCRIPTIONS": "One connection carries at most {limit} operations at a time.",
        "UNAUTHENTICATED": "Sign in first.",
    }
)

# graphql-core and Strawberry print Python values and types into their messages. The
# patterns cut those parts and leave the sentence. The order matters.
_PYTHON_WORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"^Expected value of type '.*', found null\. (\w+) '(\w+)' of type 'Maybe\[.*$", re.DOTALL),
        r"\1 '\2' may be left out, but must not be null.",
    ),
    (
        re.compile(r"Expected value of type '[^']*', found null\. Field of type 'Maybe\[.*$", re.DOTALL),
        "A value that may be left out must not be null.",
    ),
    (re.compile(r", but encountered error .*$", re.DOTALL), "."),
    (re.compile(r"(?<=\?) Found: .*$", re.DOTALL), ""),
    (re.compile(r", found: .*$", re.DOTALL), "."),
    (re.compile(r'(Value cannot represent a \w+: ".*")\. .*$', re.DOTALL), r"\1."),
    (re.compile(r"not to be None\.$"), "not to be null."),
    (re.compile(r"(cannot represent [^:]*: )None$"), r"\1null"),
    (re.compile(r"(cannot represent [^:]*: )True$"), r"\1true"),
    (re.compile(r"(cannot represent [^:]*: )False$"), r"\1false"),
)
_INPUT_AT_RUN_TIME = ("Argument '", "Variable '$")


class Translate(Protocol):
    """Gives the sentence for a code in a language, with the facts filled in."""

    def __call__(self, code: str, locale: str, **facts: object) -> str: ...


def translate(code: str, locale: str, **facts: object) -> str:
    """The English sentence for `code`, whatever the locale; the code itself when unknown."""
    del locale
    return _ENGLISH.get(code, code).format_map(facts)


class ApiError(GraphQLError):
    """An error meant for the client: its code and its text are shown as they are.

    Attributes:
        code: Stable name, shown as `extensions.code`.
        facts: Values for the translated sentence.
        is_translated: Whether the text comes from the table of messages.
        retry_after_seconds: When a retry makes sense; also sent as `Retry-After`.
    """

    def __init__(
        self, code: str, message: str | None = None, *, retry_after_seconds: float | None = None, **facts: object
    ) -> None:
        """Take the text from the table of messages when no message is given."""
        extensions: dict[str, object] = {"code": code}
        if retry_after_seconds is not None:
            extensions["retryAfterSeconds"] = retry_after_seconds
        text = message if message is not None else translate(code, DEFAULT_LOCALE, **facts)
        super().__init__(text, extensions=extensions)
        self.code = code
        self.facts: Mapping[str, object] = facts
        self.is_translated = message is None
        self.retry_after_seconds = retry_after_seconds


@dataclass(frozen=True, slots=True)
class FormattedErrors:
    """Errors as they are sent, and what the transport makes of them."""

    errors: list[GraphQLFormattedError]
    codes: tuple[str, ...]
    retry_after_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class ErrorFormatter:
    """Turns exceptions into entries of `errors`.

    Attributes:
        translate: Where the sentences come from.
        intended: Exception classes besides `ApiError` whose `code` and text are for the
            client. A `code` alone is not enough: SQLAlchemy's errors have one too.
    """

    translate: Translate = translate
    intended: tuple[type[Exception], ...] = ()

    def request_errors(
        self, errors: Iterable[GraphQLError], default_code: str, locale: str = DEFAULT_LOCALE
    ) -> FormattedErrors:
        """At most ten errors of a request that was not executed.

        Errors without a code of their own get `default_code`: their text is about the
        document or the variables, and Python's words are taken out of it.
        """
        page = _Page(self, locale)
        for error in list(errors)[:MAX_REQUEST_ERRORS]:
            page.add_request_error(error, default_code)
        return page.close()

    def field_errors(self, errors: Iterable[GraphQLError], locale: str = DEFAULT_LOCALE) -> FormattedErrors:
        """Every error of an execution, incidents masked and logged."""
        page = _Page(self, locale)
        for error in errors:
            page.add_field_error(error)
        return page.close()

    def exception(self, error: Exception, locale: str = DEFAULT_LOCALE) -> FormattedErrors:
        """One exception that no field caught."""
        located = error if isinstance(error, GraphQLError) else GraphQLError(str(error), original_error=error)
        return self.field_errors([located], locale)


@dataclass(slots=True)
class _Page:
    """The errors of one answer; one exception seen at many fields is one incident."""

    formatter: ErrorFormatter
    locale: str
    errors: list[GraphQLFormattedError] = field(default_factory=list)
    codes: dict[str, None] = field(default_factory=dict)
    incidents: dict[int, str] = field(default_factory=dict)
    retry_after_seconds: float | None = None

    def close(self) -> FormattedErrors:
        return FormattedErrors(self.errors, tuple(self.codes), self.retry_after_seconds)

    def add_request_error(self, error: GraphQLError, default_code: str) -> None:
        cause = _cause(error)
        if self._is_intended(cause) or _own_code(error):
            self._add_intended(error, cause)
        else:
            code = PARSE_FAILED if isinstance(error, GraphQLSyntaxError) else default_code
            self._add(error, code, without_python_words(error.message))

    def add_field_error(self, error: GraphQLError) -> None:
        cause = _cause(error)
        if self._is_intended(cause) or _own_code(error):
            self._add_intended(error, cause)
        elif isinstance(cause, StrawberryInputCoercionError) or _is_input_error(cause):
            self._add(error, BAD_INPUT, without_python_words(error.message))
        else:
            self._add_incident(error, cause)

    def _is_intended(self, cause: BaseException) -> bool:
        return isinstance(cause, (ApiError, *self.formatter.intended)) and isinstance(getattr(cause, "code", None), str)

    def _add_intended(self, error: GraphQLError, cause: BaseException) -> None:
        code = str(_own_code(error) or getattr(cause, "code", INTERNAL))
        message = error.message
        if not isinstance(cause, ApiError) or cause.is_translated:
            sentence = self.formatter.translate(code, self.locale, **getattr(cause, "facts", {}))
            message = message if sentence == code else sentence
        retry_after = getattr(cause, "retry_after_seconds", None)
        if isinstance(retry_after, int | float):
            self.retry_after_seconds = max(self.retry_after_seconds or 0, retry_after)
        self._add(error, code, message)

    def _add_incident(self, error: GraphQLError, cause: BaseException) -> None:
        incident = self.incidents.get(id(cause))
        if incident is None:
            incident = self.incidents[id(cause)] = log_incident(cause, path=error.path)
        message = self.formatter.translate(INTERNAL, self.locale, incident=incident)
        self._add(error, INTERNAL, message, {"incidentId": incident}, is_masked=True)

    def _add(
        self,
        error: GraphQLError,
        code: str,
        message: str,
        extra: Mapping[str, object] = MappingProxyType({}),
        *,
        is_masked: bool = False,
    ) -> None:
        own = {} if is_masked else dict(error.extensions or {})
        entry: GraphQLFormattedError = {"message": message}
        if error.locations:
            entry["locations"] = [location.formatted for location in error.locations]
        if error.path is not None:
            entry["path"] = list(error.path)
        entry["extensions"] = {**own, "code": code, **extra}
        self.errors.append(entry)
        self.codes[code] = None


def without_python_words(message: str) -> str:
    """The message of graphql-core or Strawberry without Python types, values and exception texts."""
    for pattern, replacement in _PYTHON_WORDS:
        message = pattern.sub(replacement, message)
    return message


def log_incident(cause: BaseException, *, path: list[str | int] | None = None) -> str:
    """Log an unexpected exception with its traceback and give the number the client sees.

    A statement's parameters stay out of the log: SQLAlchemy prints them into the text of
    its errors unless `hide_parameters` is set on the error.
    """
    incident = uuid.uuid4().hex[:12]
    if hasattr(cause, "hide_parameters"):
        cause.hide_parameters = True
    logger.error(
        "incident %s",
        incident,
        exc_info=(type(cause), cause, cause.__traceback__),
        extra={"incident_id": incident, "path": "/".join(map(str, path or []))},
    )
    return incident


def _cause(error: GraphQLError) -> BaseException:
    """The innermost exception: graphql-core wraps once per boundary."""
    cause: BaseException = error
    while isinstance(cause, GraphQLError) and not isinstance(cause, ApiError) and cause.original_error is not None:
        cause = cause.original_error
    return cause


def _own_code(error: GraphQLError) -> str | None:
    code = (error.extensions or {}).get("code")
    return code if isinstance(code, str) else None


def _is_input_error(cause: BaseException) -> bool:
    """Whether graphql-core refused an argument while executing (a null in a non-null argument)."""
    return type(cause) is GraphQLError and cause.message.startswith(_INPUT_AT_RUN_TIME)
