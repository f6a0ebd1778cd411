"""What a client sees and does of skill competitions 技能竞赛: codes, nouns, planning, entries, results.

The closed sets are described before any type uses them.
"""

from api.schema.competitions import codes

__all__ = ["codes"]
