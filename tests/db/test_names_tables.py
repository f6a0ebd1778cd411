"""The tables of readings are loaded once, and the garbage collector leaves them alone."""

import subprocess
import sys

_LOADS = """
import gc
from db.names import load_tables, sort_key
gc.collect()
gc.freeze()
load_tables()
print(len(gc.get_objects()), sort_key("单雄信"))
"""


def test_what_is_loaded_for_good_is_not_looked_through_again() -> None:
    done = subprocess.run([sys.executable, "-c", _LOADS], capture_output=True, text=True, check=True)

    count, key = done.stdout.split(maxsplit=1)
    assert int(count) < 2_000
    assert key.startswith("shan")
