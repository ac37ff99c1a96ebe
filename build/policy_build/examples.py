"""The page of questions: its code is run, and what it prints is written below it."""

from __future__ import annotations

import contextlib
import io
import re
from typing import Any

__all__ = ["fill"]

_BLOCK = re.compile(r"```python\n(?P<code>.*?)```(?:\n\n(?P<fence>```text\n)(?P<output>.*?)```)?", re.DOTALL)


def fill(page: str, name: str = "QUESTIONS.md") -> str:
    r"""Return a page with the output of every block written anew.

    The blocks of ``python`` run in their order and share their names, as a
    reader would run them; a block followed by a block of ``text`` has its
    output there. They read the published tables, so publish first.

    Parameters
    ----------
    page : str
        Markdown.
    name : str
        The page's name, for error messages.

    Examples
    --------
    >>> print(fill("```python\nprint(1 + 1)\n```\n\n```text\n```"))
    ```python
    print(1 + 1)
    ```
    <BLANKLINE>
    ```text
    2
    ```
    """
    namespace: dict[str, Any] = {}

    def run(match: re.Match[str]) -> str:
        code = match["code"]
        line = page.count("\n", 0, match.start()) + 1
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile("\n" * line + code, name, "exec"), namespace)
        if match["fence"] is None:
            return match[0]
        output = "\n".join(text.rstrip() for text in printed.getvalue().rstrip().splitlines())
        return f"```python\n{code}```\n\n```text\n{output}\n```"

    return _BLOCK.sub(run, page)
