"""What authenticators know us by: settings, read without the library that verifies their answers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """This installation as authenticators know it: its domain, its name, the origins of its clients."""

    id: str
    name: str
    origins: tuple[str, ...]
