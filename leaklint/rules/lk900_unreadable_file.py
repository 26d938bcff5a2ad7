"""LK900: a file that is not a notebook."""

from __future__ import annotations

from leaklint.rules.base import Rule


class UnreadableFile(Rule):
    """The file could not be read as a notebook.

    ## What it does

    Reports a file that leaklint was asked to check and could not: not JSON, cut off, not a notebook, not
    text. The other files are still checked, and the command ends with status 2.

    ## Why is this bad?

    A file that was not checked must not look like a file without findings.

    ## Example

    A notebook with merge conflict markers, or one whose download stopped half-way:

    ```json
    {"cells": [{"cell_type": "code", "source": ["import pan
    ```

    ## Use instead

    Open the file in Jupyter and save it again, restore it from version control, or leave it out of the
    run with `exclude` in the configuration.

    ## What stays silent

    Notebooks of other languages (they are skipped with a note), empty notebooks, and notebooks with
    single cells that cannot be parsed (LK903).

    ## References

    - nbformat, *The notebook file format*:
      <https://nbformat.readthedocs.io/en/latest/format_description.html>
    """

    code = "LK900"
    name = "unreadable-file"
    family = "notebook"
    severity = "error"
    effect = "small"
    advice = "Open the file in Jupyter and save it again, restore it, or exclude it."
    origin = "S"

    BAD = (
        '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code", "source": [',
        '<<<<<<< HEAD\n{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}\n=======\n',
        '["this is JSON", "but not a notebook"]',
    )

    GOOD = (
        '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}',
        """\
{
 "nbformat": 4, "nbformat_minor": 2, "metadata": {},
 "cells": [
  {"cell_type": "code", "metadata": {}, "execution_count": null, "outputs": [], "source": "1 + 1"}
 ]
}
""",
    )
