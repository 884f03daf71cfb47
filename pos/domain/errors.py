"""The refusals of the domain.

DomainError
 ├── InvalidYen          an amount that is not a whole number of yen, or out of range
 ├── IllegalMove         a status cannot make this move (rules.md: one table of legal moves each)
 ├── InvalidIdentifier   a string that is not an identifier of ours
 ├── UnbalancedEntry     a journal entry whose lines do not sum to zero
 └── Refused             a request that breaks a rule, with a stable code and what to do about it
"""


class DomainError(Exception):
    """Root of everything the domain refuses."""


class InvalidYen(DomainError):
    """Not a whole, in-range number of yen; never rounded, never guessed."""


class IllegalMove(DomainError):
    """The thing's status does not allow this move."""

    def __init__(self, thing: str, status: str, move: str) -> None:
        super().__init__(f"a {thing} that is {status} cannot make the move {move}")
        self.thing = thing
        self.status = status
        self.move = move


class InvalidIdentifier(DomainError):
    """Not a 26-character ULID."""


class UnbalancedEntry(DomainError):
    """Debits and credits of one entry differ."""


class Refused(DomainError):
    """A rule forbids this request; nothing was changed.

    `code` is stable and meant for programs, `detail` is for people, `context` carries figures
    and identifiers that help to act on it.
    """

    def __init__(self, code: str, detail: str, **context: object) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.context = context
