"""Rules about time: aware everywhere, from the clock in the domain, never slept away in tests."""

import ast

from tests.contract.shape.source import Hits, Source

ALWAYS_NAIVE = {"utcnow", "utcfromtimestamp", "today"}
NEEDS_ZONE = {"now": 1, "fromtimestamp": 2, "datetime": 8, "strptime": 99}
"""Call → number of positional arguments at which the zone is among them."""


def naive_time(source: Source) -> Hits:
    """A datetime without a zone means something else on every machine."""
    for node in source.nodes:
        if not isinstance(node, ast.Call):
            continue
        owner, name = _called(node)
        of_datetime = owner in {"datetime", "date"} or (not owner and name == "datetime")
        if of_datetime and name in ALWAYS_NAIVE:
            yield node.lineno, f"{owner}.{name}() knows no time zone"
        elif of_datetime and owner != "date" and name in NEEDS_ZONE and not _has_zone(node, NEEDS_ZONE[name]):
            yield node.lineno, f"{name}(...) without a time zone"
        elif name == "replace" and any(k.arg == "tzinfo" and _is_none(k.value) for k in node.keywords):
            yield node.lineno, "the time zone is thrown away"


def domain_clock(source: Source) -> Hits:
    """Rules and services get the instant as an argument; the context's clock makes it."""
    if not source.inside("domain") or source.inside("domain/shared/clock"):
        return
    for node in source.nodes:
        if isinstance(node, ast.Call) and _called(node) in {("datetime", "now"), ("time", "time")}:
            yield node.lineno, "the domain asks no clock of its own"


def sleeping_test(source: Source) -> Hits:
    """A test waits on an event or a condition with a deadline. `tests/support` holds the one that polls."""
    if not source.inside("tests") or source.inside("tests/support"):
        return
    for node in source.nodes:
        if isinstance(node, ast.Call) and _called(node)[1] == "sleep" and not _sleeps_zero(node):
            yield node.lineno, "a test waits on an event or a condition, not on the clock"


def imported_day(source: Source) -> Hits:
    """A day that is reckoned when a test module is read is yesterday for what runs after midnight."""
    if not source.inside("tests"):
        return
    for statement in source.tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            for node in ast.walk(statement):
                if isinstance(node, ast.Call) and _called(node)[1] == "local_day" and _asks_the_clock(node):
                    yield node.lineno, "tests ask tests.support.days when they need today"


def _asks_the_clock(node: ast.Call) -> bool:
    return any(isinstance(part, ast.Call) and _called(part)[1] == "now" for part in ast.walk(node))


def _called(node: ast.Call) -> tuple[str, str]:
    """Owner and name: ("datetime", "now") for both `datetime.now` and `datetime.datetime.now`."""
    if isinstance(node.func, ast.Attribute):
        owner = node.func.value
        return str(getattr(owner, "attr", getattr(owner, "id", ""))), node.func.attr
    return "", str(getattr(node.func, "id", ""))


def _has_zone(node: ast.Call, position: int) -> bool:
    return len(node.args) >= position or any(keyword.arg in {"tz", "tzinfo", None} for keyword in node.keywords)


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _sleeps_zero(node: ast.Call) -> bool:
    return len(node.args) == 1 and isinstance(node.args[0], ast.Constant) and node.args[0].value == 0
