"""Where a value that is told is not the value that was found: the innermost places."""

from collections.abc import Iterator
from typing import Final

from verifier.reports import Fault
from verifier.strict import Json, shown

_BRIEF: Final = 60


def differences(file: str, at: str, told: Json, counted: Json) -> Iterator[Fault]:
    """A fault for each innermost place at which what is told is not what was counted."""
    if isinstance(told, dict) and isinstance(counted, dict) and told.keys() == counted.keys():
        for key in counted:
            yield from differences(file, f"{at}.{key}", told[key], counted[key])
    elif isinstance(told, list) and isinstance(counted, list) and len(told) == len(counted):
        for index, (one, other) in enumerate(zip(told, counted, strict=True)):
            yield from differences(file, f"{at}[{index}]", one, other)
    elif type(told) is not type(counted) or told != counted:
        yield Fault(file, at, "other_tally", {"found": brief(told), "expected": brief(counted)})


def brief(value: Json) -> str | int:
    """A value in a few letters."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, list) and len(value) < len("[0, 1, 2]") and all(type(each) is int for each in value):
        return str(value)
    if isinstance(value, str):
        return shown(value, _BRIEF)
    return f"[{len(value)}]" if isinstance(value, list) else type(value).__name__
