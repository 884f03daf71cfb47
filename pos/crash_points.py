"""Named places between intent, call, answer and record where a simulated day may kill us. Off otherwise."""

from collections.abc import Callable

_on_crash_point: Callable[[str], None] | None = None


class SimulatedCrash(BaseException):
    """The process dies here. A BaseException: no handler of ours may swallow it."""


def crash_point(name: str) -> None:
    """Passed on every run; does something only inside a simulation."""
    if _on_crash_point is not None:
        _on_crash_point(name)


def install(on_crash_point: Callable[[str], None] | None) -> None:
    """Let a simulation decide, by name, where to raise SimulatedCrash; None switches it off."""
    global _on_crash_point  # noqa: PLW0603 one switch for the whole process, as a kill would be
    _on_crash_point = on_crash_point
