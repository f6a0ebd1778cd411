"""The rule sets that are shipped: documents in `sets/`, named `key-version.json`."""

from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from importlib import resources
from json import loads
from typing import Any


def rule_sets() -> Mapping[tuple[str, int], Mapping[str, Any]]:
    """All shipped rule sets by key and version, ascending; the caller's own copies.

    A shipped document is never changed: a rule that is read otherwise from now on is a new version beside it.
    """
    return deepcopy(_shipped())


@cache
def _shipped() -> Mapping[tuple[str, int], Mapping[str, Any]]:
    files = resources.files("counting.verdicts").joinpath("sets").iterdir()
    documents = [loads(each.read_text(encoding="utf-8")) for each in files if each.name.endswith(".json")]
    return {
        (each["key"], each["version"]): each for each in sorted(documents, key=lambda it: (it["key"], it["version"]))
    }
