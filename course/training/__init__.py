"""The test after the training: drawing it, marking it, keeping and reading results.

Pure functions: numbers and typed words in, numbers out; no widgets and no words for readers. The
one thing that touches the disk is a result file, and only where a trainee says so (`result`).
"""

ATTEMPTS = 3  # none of them repeats an item of another
PASS_MARK = 75  # percent; other bodies pass at 70 or 80, so it is a setting
