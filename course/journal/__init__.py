"""The journal: words a reader chose to keep, in one encrypted file on this computer.

Pure Python without Jupyter. It promises what stands on the disk and nothing about an open page or
the memory of this process; a lost passphrase is a lost journal.
"""

from .desk import Desk
from .entries import KINDS, PASSPHRASE_LEAST, Entry, Kept
from .journal import Journal, standing
from .places import delete_everything, journal_path, set_aside
from .problems import PROBLEMS, JournalError
from .readable import readable

__all__ = (
    "KINDS",
    "PASSPHRASE_LEAST",
    "PROBLEMS",
    "Desk",
    "Entry",
    "Journal",
    "JournalError",
    "Kept",
    "delete_everything",
    "journal_path",
    "readable",
    "set_aside",
    "standing",
)
