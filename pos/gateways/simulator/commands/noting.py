"""Marks the commands of the simulator: what changes its truth leaves a line in its log."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from pos.gateways.simulator.commands.command_log import Command, to_line


class HasLog(Protocol):
    """Something with commands."""

    log: list[str]


S = TypeVar("S", bound=HasLog)
P = ParamSpec("P")
T = TypeVar("T")

_MARK = "__is_noted__"


def noted(method: Callable[Concatenate[S, datetime, P], T]) -> Callable[Concatenate[S, datetime, P], T]:
    """Write each call into the log once it has succeeded; one that raises must have changed nothing.

    All arguments but the instant are passed by name.
    """

    @wraps(method)
    def remembered(self: S, now: datetime, /, *args: P.args, **arguments: P.kwargs) -> T:
        result = method(self, now, *args, **arguments)
        self.log.append(to_line(Command(now, method.__name__, arguments)))
        return result

    setattr(remembered, _MARK, True)
    return remembered


def run_command(target: HasLog, command: Command) -> None:
    """Call a noted method by its name. Raises ValueError for any other name."""
    method = getattr(target, command.name, None)
    if method is None or not hasattr(method, _MARK):
        raise ValueError(f"expected a command of {type(target).__name__}, found {command.name!r}")
    method(command.now, **command.arguments)
