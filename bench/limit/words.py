"""Words for codes and sentences for reasons, as the hand-written servers carry them: English, then Chinese.

The bench compares whole answers before it measures, so these cannot drift from those of the schema unseen.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import orjson

LOCALES: Final = ("en", "zh-CN")

_FILE: Final = orjson.loads((Path(__file__).parent.parent / "words.json").read_bytes())

WORDS: Final[Mapping[str, Mapping[str, Sequence[str]]]] = _FILE["words"]
"""Table → code → a word for each locale."""

REASONS: Final[Mapping[str, Sequence[Mapping[str, str]]]] = _FILE["reasons"]
"""Code → for each locale, `message` and `changesWhen`."""
