"""JupyterLab dressed as a book: launcher, save hook, page settings, plugin and style."""

from course.shell.launcher import NOTEBOOKS, StartError, start
from course.shell.notebook import canonical, canonical_text

__all__ = ["NOTEBOOKS", "StartError", "canonical", "canonical_text", "start"]
