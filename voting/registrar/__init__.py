"""The registrar 发证处: a process that holds the keys of unlinkable votes and signs what it cannot read."""

from voting.registrar.client import RegistrarAway, RegistrarClient, RegistrarRefused
from voting.registrar.wire import Address, AddressInvalid

__all__ = ["Address", "AddressInvalid", "RegistrarAway", "RegistrarClient", "RegistrarRefused"]
