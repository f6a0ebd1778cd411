"""Rules about where a thing may stand."""

import ast
import re
from collections.abc import Iterable, Iterator

from tests.contract.shape.source import Hits, Source

SQL = re.compile(
    r"^\s*(select\b.+\bfrom|with\b.+\bas\s*\(|insert\s+into|update\s+\w+\s+set|delete\s+from|truncate\s|"
    r"(create|alter|drop)\s+(table|index|view|role|type|schema))\b|"
    r"\b(SELECT\b.+\bFROM|INSERT\s+INTO|DELETE\s+FROM|UPDATE\s+\w+\s+SET|FOR\s+UPDATE|ON\s+CONFLICT)\b",
    re.DOTALL,
)
"""A statement at the start of a string in any case of letters, or its unmistakable parts anywhere in capitals."""

SQL_PACKAGES = {"alembic", "asyncpg", "psycopg", "sqlalchemy", "sqlmodel"}
LOADER_PACKAGE = "aiodataloader"
ENVIRONMENT = {"environ", "environb", "getenv", "putenv"}
LOADER_FACTORIES = {"DataLoader"}
PUBLIC_MARKER = "public"
BATCH = "Batch"


def sql_place(source: Source) -> Hits:
    """SQL and its packages live in db/; tests may look at the database directly."""
    if not source.inside("api", "domain"):
        return
    prose = _docstrings(source.nodes)
    for node in source.nodes:
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in prose
            and _is_sql(node.value)
        ):
            yield node.lineno, "SQL outside db/"
    for line, package in _imports(source.nodes):
        if package in SQL_PACKAGES:
            yield line, f"{package} is imported outside db/"


def loader_place(source: Source) -> Hits:
    """Data loaders are built in api/loaders, one per batch function."""
    if not source.inside("api", "domain", "db") or source.inside("api/loaders"):
        return
    for line, package in _imports(source.nodes):
        if package == LOADER_PACKAGE:
            yield line, f"{LOADER_PACKAGE} is imported outside api/loaders"
    for node in source.nodes:
        if isinstance(node, ast.Call) and _last_name(node.func) in LOADER_FACTORIES:
            yield node.lineno, "a data loader is built outside api/loaders"


def resolver_try(source: Source) -> Hits:
    """Refusals become payload errors in one place, so a resolver catches nothing."""
    if not source.inside("api/resolvers"):
        return
    for node in source.nodes:
        if isinstance(node, ast.Try | ast.TryStar):
            yield node.lineno, "a resolver catches nothing; api/errors.py turns refusals into payload errors"
        elif isinstance(node, ast.Call) and _last_name(node.func) == "suppress":
            yield node.lineno, "a resolver suppresses nothing"


def batch_scope(source: Source) -> Hits:
    """Batch functions take `conn`, then `scope`; those of open data say so with the decorator `@public`.

    A `Batch` has the scope inside; its name is that of its constant, which keeps the literals of different ones apart.
    """
    if not source.inside("db/loaders"):
        return
    for node in source.tree.body:
        if isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield from _batch_function(node)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _last_name(node.value) == BATCH:
            names = [each.value for each in node.value.keywords if each.arg == "name"]
            target = _last_name(node.targets[0])
            if not names or not isinstance(names[0], ast.Constant) or names[0].value != target:
                yield node.lineno, f"{target}: the batch takes the name of its constant"


def _batch_function(node: ast.AsyncFunctionDef) -> Hits:
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    is_public = any(_last_name(decorator) == PUBLIC_MARKER for decorator in node.decorator_list)
    if names[:1] != ["conn"]:
        yield node.lineno, f"{node.name}: the first argument is `conn`"
    elif not is_public and names[1:2] != ["scope"]:
        yield node.lineno, f"{node.name}: the second argument is `scope`, or the function is marked @{PUBLIC_MARKER}"


def environment(source: Source) -> Hits:
    """The environment is read in settings modules and by the command line; in tests, where they start servers."""
    is_settings = source.path.name == "settings.py" and not source.inside("domain")
    if is_settings or source.inside(
        "api/cli", "api/cli_shared", "tests/conftest", "tests/faults", "tests/suites", "tests/support"
    ):
        return
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr in ENVIRONMENT and _last_name(node.value) == "os":
            yield node.lineno, "the environment is read in settings modules only"
        if (
            isinstance(node, ast.ImportFrom)
            and node.module == "os"
            and ENVIRONMENT & {alias.name for alias in node.names}
        ):
            yield node.lineno, "the environment is read in settings modules only"


def _is_sql(text: str) -> bool:
    lowered = text.lstrip()[:400].lower()
    return SQL.search(lowered) is not None or SQL.search(text) is not None


def _docstrings(nodes: Iterable[ast.AST]) -> set[int]:
    """Identities of strings that stand as statements: docstrings of modules, classes, functions and constants."""
    return {id(node.value) for node in nodes if isinstance(node, ast.Expr)}


def _imports(nodes: Iterable[ast.AST]) -> Iterator[tuple[int, str]]:
    """Line and top package of every absolute import."""
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.lineno, (node.module or "").partition(".")[0]


def _last_name(node: ast.AST) -> str:
    """`c` of the expression `a.b.c`, of `c`, and of a call of either."""
    if isinstance(node, ast.Call):
        return _last_name(node.func)
    return str(getattr(node, "attr", getattr(node, "id", "")))
