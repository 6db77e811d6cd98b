"""The one written form of a chapter, used when Jupyter saves and when the tests compare."""

import json
from pathlib import Path

import nbformat
from nbformat import NotebookNode

METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# Readers change nothing: without these two, Jupyter would let a key press edit or delete a cell.
CELL_METADATA = {"deletable": False, "editable": False}


class DamagedNotebookError(ValueError):
    """A chapter that cannot be read; the message is one sentence for the reader."""


def canonical(notebook: NotebookNode) -> NotebookNode:
    """The same prose and code, without anything a reading leaves behind.

    Outputs, execution counts, widget state and the Python version are dropped; every cell is
    locked. Tags are the only cell metadata that an author may set.
    """
    plain = nbformat.from_dict(json.loads(json.dumps(notebook)))
    plain.metadata = nbformat.from_dict(METADATA)
    for cell in plain.cells:
        tags = {"tags": cell.metadata.tags} if cell.metadata.get("tags") else {}
        cell.metadata = nbformat.from_dict(CELL_METADATA | tags)
        cell.pop("attachments", None)
        if cell.cell_type == "code":
            cell.outputs = []
            cell.execution_count = None
    return plain


def canonical_text(notebook: NotebookNode) -> str:
    """The characters Jupyter writes for `canonical(notebook)`, final line break included."""
    return nbformat.writes(canonical(notebook), version=nbformat.NO_CONVERT) + "\n"


def read_notebook(path: Path) -> NotebookNode:
    """Read one chapter; DamagedNotebookError says which file is broken."""
    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
        nbformat.validate(notebook)
    except Exception as error:  # nbformat raises whatever the damage happens to lead to
        raise DamagedNotebookError(
            f"The chapter {path} is damaged: put a fresh copy of it in its place."
        ) from error
    return notebook


def drop_traces(model: dict, **_: object) -> None:
    """Jupyter calls this before it writes a file (FileContentsManager.pre_save_hook)."""
    if model["type"] == "notebook":
        model["content"] = canonical(nbformat.from_dict(model["content"]))
