"""What was accepted: for each thing, the states that it may be in. One thread writes to each.

A request that was answered leaves one state. One whose answer never came leaves two, and what is
found after the restart is the state from then on.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Ledger:
    """States by kind (`article`, `quote`, `merged`, `topic` …) and id; None is not being there.

    `accepted` counts answers that said a write was done, `unsure` requests without an answer.
    """

    states: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    accepted: int = 0
    unsure: int = 0

    def may(self, kind: str, key: str, state: Any) -> None:
        """A write of this state was sent."""
        self.states.setdefault((kind, key), [None]).append(state)
        self.unsure += 1

    def done(self, kind: str, key: str, state: Any) -> None:
        """It was accepted."""
        self.states[kind, key] = [state]
        self.unsure -= 1
        self.accepted += 1

    def refused(self, kind: str, key: str) -> None:
        """It was refused for good: nothing changed."""
        self.states[kind, key].pop()
        self.unsure -= 1

    def forget(self, kind: str, key: str) -> None:
        """Nothing is known of it any more."""
        self.states.pop((kind, key), None)

    def now(self, kind: str, key: str) -> Any:
        """The state of something that is sure; the last one sent else."""
        return self.states.get((kind, key), [None])[-1]

    def held(self, kind: str) -> list[str]:
        """The ids of what is surely there."""
        return [
            key
            for (of, key), states in self.states.items()
            if of == kind and len(states) == 1 and states[0] is not None
        ]

    def settle(self, kind: str, found: dict[str, Any]) -> list[str]:
        """Compare with what is stored; what differs, in words. Then all is sure."""
        wrong = []
        for (of, key), states in list(self.states.items()):
            if of != kind:
                continue
            state = found.get(key)
            if state not in states:
                allowed = " or ".join(map(_brief, states))
                wrong.append(f"{kind} {key} is {_brief(state)}, not {allowed}")
            self.states[of, key] = [state]
        self.unsure = 0
        return wrong


def _brief(state: Any) -> str:
    words = repr(state)
    return words if len(words) < 60 else words[:50] + "…"
