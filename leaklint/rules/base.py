"""The form of a rule: one file, one class, documentation and examples in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from leaklint.model import Effect, Finding, Severity

if TYPE_CHECKING:
    from leaklint.live.checks import Data
    from leaklint.provenance.audit import Audit


class Rule:
    """Base of all rules.

    The class docstring is the rule's page. It has the sections "What it does", "Why is this
    bad?", "Example", "Use instead", "What stays silent" and "References", as Markdown `##` headings.

    Attributes
    ----------
    code, name, family : str
        Public identity; a code or name never changes its meaning once released.
    severity : {"error", "warning", "info"}
        The severity of a certain finding on a computed score; `check` may lower it.
    effect : {"small", "moderate", "large"}
        How much the fault usually moves a score.
    advice : str
        One sentence: how to mend it.
    origin : str
        "S" (code), "L" (live kernel) or "S+L".
    BAD, GOOD : tuple of str
        Small notebooks, cells parted by a line `# %%`. Every BAD one must give this finding (on the
        line that ends with `#!` if there is one), no GOOD one may. At least as many GOOD as BAD.
    ALSO : tuple of str
        Codes that the BAD examples give besides, where one fault cannot be shown without the other.
    topics : tuple of str
        The audit's hits that this rule tells of. A rule that asks another question overrides `check`.
    question : str
        For a rule that overrides `check`: which of the questions about the whole notebook it answers.
    message, unscored : str
        The message, with the words of a hit in braces; `unscored` where nothing is scored yet.
    url : str
        Where its page is, for a rule of another package.
    CONFIG : str
        What `leaklint.toml` says for the examples, for rules that need a configuration.
    DATA_BAD, DATA_GOOD : tuple of str
        For rules that examine data: small programs that make tables and end in a call of
        `leaklint.inspect`. They are run by our own tests; every bad one must give this finding, no good
        one may. A rule of origin "L" has its examples in BAD and GOOD, in the same form.
    needs : tuple of str
        What an examination must have for this rule: "test", "target", "scores".
    tier : int
        The budget from which on it is asked: 0 next to nothing, 1 samples, 2 everything.
    turn : int
        When it is asked: the strongest evidence first.
    lazy : bool
        Whether it can be answered by reductions alone, on the engine of a lazy frame.
    on_request : bool
        Whether it only speaks when it is asked for by its code.
    """

    code: ClassVar[str] = ""
    name: ClassVar[str] = ""
    family: ClassVar[str] = ""
    severity: ClassVar[Severity] = "warning"
    effect: ClassVar[Effect] = "moderate"
    advice: ClassVar[str] = ""
    origin: ClassVar[str] = "S"
    BAD: ClassVar[tuple[str, ...]] = ()
    GOOD: ClassVar[tuple[str, ...]] = ()
    ALSO: ClassVar[tuple[str, ...]] = ()
    CONFIG: ClassVar[str] = ""
    topics: ClassVar[tuple[str, ...]] = ()
    question: ClassVar[str] = ""
    url: ClassVar[str] = ""
    message: ClassVar[str] = ""
    unscored: ClassVar[str] = ""
    DATA_BAD: ClassVar[tuple[str, ...]] = ()
    DATA_GOOD: ClassVar[tuple[str, ...]] = ()
    needs: ClassVar[tuple[str, ...]] = ()
    tier: ClassVar[int] = 1
    turn: ClassVar[int] = 5
    lazy: ClassVar[bool] = False
    on_request: ClassVar[bool] = False

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield this rule's findings in an audited notebook."""
        raise NotImplementedError

    def examine(self, data: Data) -> Iterator[Finding]:
        """Yield this rule's findings in tables of a live kernel or from disk."""
        raise NotImplementedError
