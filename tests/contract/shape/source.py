"""What a check reads and what it says."""

import ast
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[3]

SAMPLES = PurePosixPath("tests/contract/samples")
"""One half of the samples break a rule on purpose, so no check of the tree reads them."""

SKIPPED_DIRECTORIES = {"build", "node_modules", "__pycache__"}

Hits = Iterator[tuple[int, str]]
"""Line, counted from 1, and what is wrong there."""


@dataclass(frozen=True)
class Source:
    """A Python file, with its path from the root of the tree."""

    path: PurePosixPath
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, str(self.path))

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """All of the tree, walked once for all checks."""
        return list(ast.walk(self.tree))

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def inside(self, *folders: str) -> bool:
        """Whether the file lies in, or is, one of `folders` (paths from the root, without `.py`)."""
        return any(self.path.with_suffix("").is_relative_to(folder) for folder in folders)


@dataclass(frozen=True, order=True)
class Finding:
    """A place that breaks a rule."""

    path: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message} [{self.rule}]"


Check = Callable[[Source], Hits]


def files_of(root: Path) -> list[PurePosixPath]:
    """Files that belong to the project, sorted: those git would keep, or all outside caches where git knows none."""
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        text=True,
        check=False,
    )
    paths = [PurePosixPath(name) for name in listed.stdout.split("\0") if name]
    if listed.returncode != 0:
        paths = [PurePosixPath(path.relative_to(root).as_posix()) for path in root.rglob("*") if path.is_file()]
    return sorted(path for path in paths if _belongs(path) and (root / path).is_file())


def sources_of(root: Path) -> list[Source]:
    """Python files of the project, without the samples."""
    return [
        Source(path, (root / path).read_text(encoding="utf-8"))
        for path in files_of(root)
        if path.suffix == ".py" and not path.is_relative_to(SAMPLES)
    ]


def _belongs(path: PurePosixPath) -> bool:
    return not any(
        part in SKIPPED_DIRECTORIES or part.endswith(".egg-info") or (part.startswith(".") and part != ".ci")
        for part in path.parts[:-1]
    )
