"""One kernel watched: what is there, what changed, and what it says of the findings.

Three depths. After every cell only names, addresses and a few bytes are looked at. What changed is then held
against the findings within a tenth of a second. On request everything is looked at, however long it takes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import perf_counter
from typing import TYPE_CHECKING, Any

from leaklint import __version__
from leaklint.live import pairs, proofs
from leaklint.live.join import Evidence, Fitted, Memory, Table
from leaklint.live.parts import Budget
from leaklint.live.scan import Scanner, Snapshot

if TYPE_CHECKING:
    from leaklint.model import Finding, Result

PROTOCOL = 1
QUICKLY = 0.1  # seconds of CPU for what changed in one run


class Watcher:
    """What leaklint knows of the live objects of one namespace.

    Attributes
    ----------
    evidence : Evidence or None
        Of the last look: tables and estimators with what they mean. Holds weak references only.
    elapsed : float
        Seconds that the last look took, the lint included.
    """

    def __init__(self) -> None:
        self.scanner = Scanner()
        self.memory = Memory()
        self.evidence: Evidence | None = None
        self.elapsed = 0.0
        self.run = 0

    def forget(self) -> None:
        """Let go of everything that was seen."""
        self.scanner.forget()
        self.memory.clear()
        self.evidence = None

    def scan(self, names: Mapping[str, Any], hidden: Mapping[str, Any] | None, run: int) -> Snapshot:
        """Look at names, addresses and a few bytes."""
        self.run = run
        try:
            return self.scanner.scan(names, hidden, run)
        except RuntimeError:
            # Another thread is adding names: what was there a moment ago is true enough.
            return self.scanner.last

    def look(
        self,
        names: Mapping[str, Any],
        hidden: Mapping[str, Any] | None,
        run: int,
        lint: Callable[[Evidence], Result],
        exact: bool = False,
        busy: Callable[[float, str], None] | None = None,
    ) -> Result:
        """Lint with the evidence of what is there.

        Parameters
        ----------
        names, hidden : mapping
            The namespace, and which of its names are the shell's own.
        run : int
            The number of the run that has just ended.
        lint : callable
            Gives the result of the code, judged by an `Evidence`.
        exact : bool
            Look at everything again, without a limit of time.
        busy : callable, optional
            Told from time to time how much is done, and what is being done.
        """
        start = perf_counter()
        proofs.readers()  # imported before the time runs
        tell = busy or (lambda done, what: None)
        if exact:
            self.forget()
        tell(0.0, "looking at the namespace")
        snapshot = self.scan(names, hidden, run)
        tell(0.1, "following the code, and holding it against the objects")
        evidence = Evidence(snapshot, Budget(None if exact else QUICKLY), self.memory)
        result = lint(evidence)
        tell(0.7, "asking every estimator what it saw")
        evidence.budget = Budget(None if exact else QUICKLY)
        evidence.finish()
        tell(0.8, "checking the data itself")
        pairs.add(evidence, result, names, exact=exact, seconds=None if exact else QUICKLY)
        self.evidence = evidence
        self.elapsed = perf_counter() - start
        tell(1.0, "")
        return result

    # -- for those who show it ---------------------------------------------------------------------------

    def notes(self) -> list[str]:
        """What the user should know of this look."""
        evidence = self.evidence
        if evidence is None:
            return []
        notes = []
        left = evidence.snapshot.left_out
        if left:
            notes.append(f"{left} more tables are there; only the latest are looked at")
        if evidence.put_off:
            notes.append(f"{evidence.put_off} proofs were put off for want of time; `%leaklint` makes them")
        return notes

    def state(
        self, findings: list[Finding], watching: bool, ledger: list[dict[str, Any]] | None = None
    ) -> dict[str, Any]:
        """The whole state as it is pushed to the panel: names and numbers, never a value."""
        evidence = self.evidence
        tables = evidence.tables.values() if evidence is not None else ()
        fitted = evidence.fitted.values() if evidence is not None else ()
        return {
            "type": "state",
            "protocol": PROTOCOL,
            "version": __version__,
            "watching": watching,
            "run": self.run,
            "elapsed_ms": round(self.elapsed * 1000, 1),
            "frames": [frame_of(one) for one in tables],
            "estimators": [estimator_of(one) for one in fitted],
            "findings": [finding.to_dict() for finding in findings],
            "ledger": ledger or [],
            "notes": self.notes(),
        }

    def kind(self, name: str) -> str:
        """What a name holds: the class of a table or estimator; "" for anything else."""
        held = self.evidence.snapshot.by_alias(name) if self.evidence is not None else None
        return held.kind.rpartition(".")[2] if held is not None else ""

    def facts(self, name: str) -> list[str]:
        """What the live objects say of one name, in sentences."""
        evidence = self.evidence
        if evidence is None:
            return []
        held = evidence.snapshot.by_alias(name)
        if held is None:
            return []
        table, fitted = evidence.tables.get(held.name), evidence.fitted.get(held.name)
        others = [f"`{one}`" for one in held.names if one != name]
        out = []
        if table is not None:
            shape = f"{held.rows} rows" + (f", {held.columns} columns" if held.columns else "")
            out.append(f"It is a {held.kind} of {shape}, {size(held.nbytes)}")
            if table.role:
                out.append(f"It serves as {_ROLES.get(table.role, table.role)}")
            for one in evidence.fitted.values():
                if f"`{held.name}`" in one.saw:
                    out.append(f"`{one.held.name}` ({one.cls}) saw {one.saw}")
        elif fitted is not None:
            out.append(
                f"It saw {fitted.saw}"
                if fitted.saw
                else "Which rows it saw cannot be proved from what it keeps"
            )
        if others:
            out.append(f"The same object is called {', '.join(others)}")
        return out


_ROLES = {
    "train": "training rows",
    "test": "held-out rows",
    "validation": "validation rows",
    "features": "the features of all rows",
    "label": "labels",
}


def frame_of(one: Table) -> dict[str, Any]:
    """A table as the panel shows it."""
    held = one.held
    return {
        "name": held.name,
        "kind": held.kind.rpartition(".")[2],
        "rows": held.rows,
        "columns": held.columns,
        "bytes": held.nbytes,
        "role": one.role,
        "from": one.origin or None,
        "findings": list(dict.fromkeys(one.findings)),
    }


def estimator_of(one: Fitted) -> dict[str, Any]:
    """An estimator as the panel shows it."""
    return {
        "name": one.held.name,
        "class": one.cls,
        "saw": one.saw or None,
        "verdict": one.verdict,
        "findings": list(dict.fromkeys(one.findings)),
    }


def size(nbytes: int) -> str:
    """A size in memory, for people."""
    value = float(nbytes)
    for unit in ("B", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"
