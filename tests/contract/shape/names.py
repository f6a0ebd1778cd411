"""Rules about names of files."""

from tests.contract.shape.source import Hits, Source

FORBIDDEN = {"common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}
"""Names that say where a thing is put when nobody knows what it is."""


def file_name(source: Source) -> Hits:
    """A file or folder is named after what it holds."""
    for part in source.path.with_suffix("").parts:
        for word in set(part.split("_")) & FORBIDDEN:
            yield 1, f"`{word}` says nothing about what the file holds"
