"""The live side of the panel in JupyterLab: a comm, opened by the front end, pushed to after each run."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

TARGET = "leaklint.live"
PROTOCOL = 1

Handler = Callable[[str], dict[str, Any] | None]


class Line:
    """All front ends that listen to one kernel.

    Parameters
    ----------
    answer : callable
        Given the type of a message, does what it asks for and gives the state to send to everyone.
    take : callable, optional
        Given the ledger that a notebook kept.
    """

    def __init__(self, answer: Handler, take: Callable[[Any], None] = lambda kept: None) -> None:
        self.answer = answer
        self.take = take
        self.comms: list[Any] = []
        self.manager: Any = None
        self._silent: list[Any] = []  # those that we opened and that nobody has answered yet

    @property
    def connected(self) -> bool:
        """Whether a front end listens that shows what it hears."""
        return len(self.comms) > len(self._silent)

    def register(self, shell: Any) -> bool:
        """Offer the comm target; False where the shell is no kernel."""
        manager = manager_of(shell)
        if manager is None:
            return False
        self.manager = manager
        manager.register_target(TARGET, self.opened)
        return True

    def call(self, make: Callable[..., Any] | None = None) -> None:
        """Call the front ends, where none listens yet; one that does not know us hangs up at once.

        Parameters
        ----------
        make : callable, optional
            Opens a comm; by default the one of the `comm` package, if the kernel has it.
        """
        if self.comms or self.manager is None:
            return
        make = make or getattr(sys.modules.get("comm"), "create_comm", None)
        if make is not None:
            comm = make(target_name=TARGET, data={"protocol": PROTOCOL})
            self._silent.append(comm)
            self.opened(comm, None)

    def dismiss(self) -> None:
        """Hang up; whoever wants to hear more calls again."""
        comms, self.comms, self._silent = self.comms, [], []
        for comm in comms:
            try:
                comm.close()
            except Exception:
                continue  # a front end that is gone

    def close(self) -> None:
        """Hang up, and offer it no longer."""
        self.dismiss()
        if self.manager is not None:
            if self.manager.targets.get(TARGET) == self.opened:
                self.manager.unregister_target(TARGET, self.opened)
            self.manager = None

    def opened(self, comm: Any, message: Any) -> None:
        """A front end calls."""
        self.comms.append(comm)
        comm.on_msg(lambda received: self._heard(comm, received))
        comm.on_close(lambda _: self.hung_up(comm))

    def hung_up(self, comm: Any) -> None:
        self.comms = [one for one in self.comms if one is not comm]
        self._silent = [one for one in self._silent if one is not comm]

    def _heard(self, comm: Any, message: Any) -> None:
        self._silent = [one for one in self._silent if one is not comm]
        self.received(message)

    def received(self, message: Any) -> None:
        """Do what a front end asks for; a message that is none of ours is answered, never raised."""
        try:
            data = message["content"]["data"]
            kind = data.get("type") if isinstance(data, dict) else None
            if kind not in ("hello", "on", "off", "check"):
                self.push({"type": "error", "message": f"unknown message {str(kind)[:40]!r}"})
                return
            if data.get("ledger") is not None:
                self.take(data["ledger"])
            state = self.answer(kind)
            if state is not None:
                self.push(state)
            if kind == "off":
                self.dismiss()
        except KeyboardInterrupt:
            self.push({"type": "error", "message": "stopped"})
        except Exception as error:
            self.push({"type": "error", "message": f"{type(error).__name__}: {str(error)[:200]}"})

    def push(self, data: dict[str, Any]) -> None:
        """Send something to all who listen."""
        for comm in list(self.comms):
            try:
                comm.send(data)
            except Exception:
                self.hung_up(comm)


def manager_of(shell: Any) -> Any:
    """The comm manager of a kernel, if this shell belongs to one; nothing is imported for it."""
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return None
    manager = getattr(kernel, "comm_manager", None)
    if manager is None and "comm" in sys.modules:
        manager = sys.modules["comm"].get_comm_manager()
    return manager
