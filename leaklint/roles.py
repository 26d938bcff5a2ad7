"""Which columns a notebook uses as the label, as the entity that rows belong to, and as points in time.

What leaklint goes by without having been told; shown to the user, who knows better. What the configuration
names comes first and is marked as such.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leaklint.provenance.groups import Key
from leaklint.provenance.trace import Event
from leaklint.provenance.values import Data

if TYPE_CHECKING:
    from leaklint.findings import Report
    from leaklint.model import Place

KINDS = ("target", "group", "time")


@dataclass(slots=True)
class Role:
    """A column and what it is taken for.

    Attributes
    ----------
    name : str
        The column.
    reason : str
        What says so, in words.
    configured : bool
        The user said so, in the configuration or in the notebook's metadata.
    place : Place or None
        Where in the notebook it shows.
    """

    name: str
    reason: str
    configured: bool = False
    place: Place | None = None

    def to_dict(self) -> dict[str, Any]:
        where = self.place.to_dict() if self.place is not None else {}
        return {"name": self.name, "from": self.reason, "configured": self.configured, **where}


def of(report: Report) -> dict[str, list[Role]]:
    """Return the columns in each role, those that were configured first."""
    found: dict[str, dict[str, Role]] = {kind: {} for kind in KINDS}
    for kind in KINDS:
        given = report.audit.roles.get(kind) or []
        for name in [given] if isinstance(given, str) else given:
            found[kind][name] = Role(name, "the configuration", True)
    for event in report.audit.trace.events:
        for kind, name, reason in _told(report, event):
            if name not in found[kind] and event.node is not None:
                place = report.place(event.node, event.stack)
                found[kind][name] = Role(name, f"{reason} in {report.where(event)}", False, place)
    return {kind: list(roles.values()) for kind, roles in found.items()}


def in_force(roles: Sequence[Role]) -> list[str]:
    """The columns in one role: those that the user named, the guessed ones only where there are none."""
    named = [role.name for role in roles if role.configured]
    return named or [role.name for role in roles]


def _told(report: Report, event: Event) -> Iterator[tuple[str, str, str]]:
    """What one event says about columns: the role, the column, and why."""
    data = event.data
    if event.kind == "fit" and event.learns == "model" and isinstance(data.get("label"), Data):
        for name in _names(data["label"]):
            yield "target", name, f"what `{event.what}` learns to predict"
    if event.kind in ("split", "folds") and isinstance(data.get("groups"), Data):
        for name in _names(data["groups"]):
            yield "group", name, f"the groups of `{event.what}`"
    if event.kind == "entity" and data["how"] not in ("unique", "count"):
        for name in _names(data["data"]):
            yield "group", name, "counted how often each value comes"
    if event.kind == "column" and data.get("dated"):
        yield "time", event.what, "made a date"
    if event.kind in ("load", "generate"):
        for uni in event.rows.universes:
            for name in sorted(one for one in uni.extra.get("dates", ()) if isinstance(one, str)):
                yield "time", name, "read as a date"


def _names(data: Data) -> list[str]:
    """The named columns of a series or of a small frame."""
    return [
        name for col in Key(data, set(), True).cols if isinstance(name := col.name, str) and name[:1] != "#"
    ]
