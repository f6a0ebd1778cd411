"""Kiosks 自助终端 in the schema: machines, their profiles and health, who stands before them, their queues.

The closed sets are described before any type uses them.
"""

from api.schema.kiosks import codes

__all__ = ["codes"]
