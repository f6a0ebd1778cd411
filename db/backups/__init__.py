"""Backups: the data and the members' keys in files of their own, so that an erasure reaches old backups too.

The data file never holds a key, and the file of keys replaces its predecessor. A member who has been erased has no key
in the newest file, so their sealed fields in any older data file stay closed; what is in the clear there (a name) is
erased again when the file is restored.
"""

from db.backups.files import KEY_FILE, BackupError, newest_data_file
from db.backups.restoring import Restored, restore
from db.backups.taking import Backup, take_backup
from db.backups.traces import wipe_traces

__all__ = [
    "KEY_FILE",
    "Backup",
    "BackupError",
    "Restored",
    "newest_data_file",
    "restore",
    "take_backup",
    "wipe_traces",
]
