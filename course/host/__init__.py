"""The course for a room on one server: a real JupyterHub, an account for each learner."""

from course.host.hub import Wishes, open_doors
from course.host.problem import HostError

__all__ = ["HostError", "Wishes", "open_doors"]
