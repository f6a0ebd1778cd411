"""Which method of counting a question may have, by how it is answered (docs/counting.md)."""

from collections.abc import Mapping
from typing import Final

DEFAULT_METHODS: Final[Mapping[str, str]] = {
    "choice": "plurality",
    "yes_no_abstain": "items",
    "ranking": "stv_scottish",
    "score": "score",
}
"""What a question is counted by where its draft says nothing."""
