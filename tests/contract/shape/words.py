"""Rules about text: what may not be written in any file of the project."""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import PurePosixPath

from tests.contract.shape.source import Finding, Hits, Source

SUPPRESSION = re.compile(r"#\s*(type:\s*ignore|noqa|pragma|fmt:|mypy:)")
EXPLAINED = re.compile(
    r"#\s*(type:\s*ignore\[[\w, -]+\]|noqa:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*|pragma:[\w ]+)\s*(#|-|–|\()\s*\w.{3,}"
)

# Words are put together from halves, so that the rules do not find themselves.
UNWANTED_TEXT = {
    "unfinished": re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b"),
    "machine-path": re.compile(r"(?<![\w.:/$}>*-])/(work|root|home|Users)/\w"),
    "download-host": re.compile(
        r"pythonhosted\.org|pypi\.org/simple|registry\.(npmjs|yarnpkg|npmmirror)\.|proxy\.golang\.org|"
        r"mirrors?\.[a-z0-9-]+\.(com|cn|edu|org)|(--|^)(extra-)?index-url|--find-" + r"links|--trusted-" + r"host",
        re.MULTILINE,
    ),
    "phrase": re.compile(
        r"coming " + r"soon|lorem " + r"ipsum|not yet " + r"implemented|for the time " + r"being|quick " + r"fix|"
        r"blaz"
        + r"ing|world-"
        + r"class|state[- ]of[- ]the[- ]"
        + r"art|cutting-"
        + r"edge|best-in-"
        + r"class|battle-"
        + r"tested|"
        r"production-"
        + r"ready|seam"
        + r"less|game-"
        + r"chang|enterprise-"
        + r"grade|language "
        + r"model|as an "
        + r"ai\b|"
        r"ai-" + r"generated|sub-?" + r"agent",
        re.IGNORECASE,
    ),
}
"""Rule name → what no text file may contain."""

LOCK_FILES = {
    "requirements.lock": re.compile(r"https?://"),
    "package-lock.json": re.compile(r'"resolved":\s*"https?://'),
}
"""A lock file pins by hash and leaves the choice of the mirror to the machine."""

BUILT_ELSEWHERE = (".min.css", ".min.js")
"""Files of other projects that we serve as they are."""

TEXT = {
    "", ".cfg", ".conf", ".css", ".graphql", ".html", ".ini", ".js", ".json", ".lock", ".md", ".mjs", ".mk", ".mako",
    ".py", ".pyi", ".sh", ".sql", ".toml", ".ts", ".txt", ".yaml", ".yml",
}  # fmt: skip


def is_ours(path: PurePosixPath) -> bool:
    """Whether the file is text that somebody here wrote."""
    return path.suffix in TEXT and not path.name.endswith(BUILT_ELSEWHERE)


def suppression(source: Source) -> Hits:
    """A silenced finding names its code and gives its reason on the same line."""
    if not SUPPRESSION.search(source.text):
        return
    for line, comment in _comments(source.text):
        if SUPPRESSION.search(comment) and not EXPLAINED.search(comment) and not comment.startswith("# fmt:"):
            yield line, "a suppression names its code and, behind it, the reason"


def text_findings(path: PurePosixPath, text: str) -> Iterator[Finding]:
    """Places of any text file that hold what may not be written."""
    lock = LOCK_FILES.get(path.name)
    # The whole text first: hardly a file has any of it, and to go by lines takes longer.
    broken = {} if lock else {rule: pattern for rule, pattern in UNWANTED_TEXT.items() if pattern.search(text)}
    if not (broken or lock):
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if lock and lock.search(line):
            yield Finding(str(path), number, "download-host", "a lock file names no host")
        for rule, pattern in broken.items():
            found = pattern.search(line)
            if found:
                yield Finding(str(path), number, rule, f"`{found.group()}` may not be written here")


def _comments(text: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
