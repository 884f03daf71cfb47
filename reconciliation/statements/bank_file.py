"""What every bank file becomes, whatever its layout was."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pos.domain.money import Yen

_NO_YEN = Yen(0)


class Direction(StrEnum):
    """入払区分."""

    IN = "in"
    OUT = "out"


class BankLineKind(StrEnum):
    """取引区分, by the bank's own number."""

    CASH = "10"  #: 現金
    TRANSFER = "11"  #: 振込
    CHECK_OF_OTHER_BANK = "12"  #: 他店券入金
    CLEARING = "13"  #: 交換
    BOOK_TRANSFER = "14"  #: 振替
    ROLLOVER = "15"  #: 継続
    OTHER = "18"  #: その他
    CORRECTION = "19"  #: 訂正: the money goes the other way than 入払区分 says


class Reading(StrEnum):
    """Questions the published layout leaves open; which answer held in this file.

    All readings that hold are reported: with a correction of each direction and the same amount, two of them may.
    """

    RECORD_COUNT_WITH_END = "record_count_with_end"  #: レコード総件数 counts the end record
    RECORD_COUNT_WITHOUT_END = "record_count_without_end"
    CORRECTIONS_AS_WRITTEN = "corrections_as_written"  #: 訂正 is in the trailer's sums, on the side of its 入払区分
    CORRECTIONS_REVERSED = "corrections_reversed"  #: 訂正 is in the trailer's sums, on the side the money goes to
    CORRECTIONS_LEFT_OUT = "corrections_left_out"  #: 訂正 is not in the trailer's sums
    CANCELLED_IN_TOTAL = "cancelled_in_total"  #: 振込合計 contains the cancelled transfers
    CANCELLED_NOT_IN_TOTAL = "cancelled_not_in_total"


@dataclass(frozen=True, slots=True)
class BankAccount:
    """The ward's account as the file's header names it. `number` has 10 digits in type 03, 7 in type 01."""

    bank_code: str
    bank_name: str
    branch_code: str
    branch_name: str
    deposit_type: str  #: 預金種目: 1 普通, 2 当座, 4 貯蓄
    number: str
    name: str

    @property
    def key(self) -> str:
        """The same for the same account in every layout: bank-branch-type-number without leading zeros."""
        return f"{self.bank_code}-{self.branch_code}-{self.deposit_type}-{self.number.lstrip('0') or '0'}"


@dataclass(frozen=True, slots=True)
class BankLine:
    """One movement. Names and remarks are half-width kana as the bank wrote them, without the padding.

    `reference` (照会番号) is the bank's, and not always unique: `occurrence` counts the lines of one account, day and
    reference from 1, in the order of the file.
    """

    row: int
    reference: str
    occurrence: int
    booked_on: date  #: 勘定日
    value_on: date | None  #: 起算日
    direction: Direction  #: as written; see `signed_yen`
    kind: BankLineKind
    amount_yen: Yen  #: never negative
    is_correction: bool  #: 訂正 (type 03) or 取消 (type 01)
    payer_code: str | None  #: 振込依頼人コード
    payer_name: str  #: 振込依頼人名
    sending_bank: str = ""
    sending_branch: str = ""
    remarks: str = ""  #: 摘要
    edi: str = ""
    other_bank_checks_yen: Yen = _NO_YEN  #: うち他店券
    presented_on: date | None = None  #: 交換呈示日
    returned_on: date | None = None  #: 不渡返還日
    bill_kind: str | None = None  #: 手形小切手区分: 1 小切手, 2 約束手形, 3 為替手形
    bill_number: str | None = None
    branch: str | None = None  #: 僚店番号

    @property
    def money_comes_in(self) -> bool:
        """Which way the money goes: a correction goes the other way than its direction says."""
        return (self.direction is Direction.IN) != self.is_correction

    @property
    def signed_yen(self) -> Yen:
        """What the line does to the balance: positive is money for the ward."""
        return self.amount_yen if self.money_comes_in else -self.amount_yen

    @property
    def payer_name_for_people(self) -> str:
        """The payer's name in full-width kana."""
        return in_full_width(self.payer_name)


@dataclass(frozen=True, slots=True)
class BankStatement:
    """One account and its lines. Balances are None in type 01, which has none."""

    account: BankAccount
    made_on: date
    period_from: date
    period_to: date
    balance_before_yen: Yen | None
    balance_after_yen: Yen | None
    lines: tuple[BankLine, ...]
    row: int = 1  #: of its header record


@dataclass(frozen=True, slots=True)
class BankFile:
    """A bank file that was read completely and whose totals hold."""

    layout: str
    accounts: tuple[BankStatement, ...]
    notes: tuple[Reading, ...]

    @property
    def lines(self) -> tuple[BankLine, ...]:
        """The lines of all accounts, in the order of the file."""
        return tuple(line for statement in self.accounts for line in statement.lines)


def add_occurrence(seen: dict[tuple[str, date], int], reference: str, booked_on: date) -> int:
    """Count one more line with this reference on this day; `seen` belongs to one account."""
    seen[reference, booked_on] = seen.get((reference, booked_on), 0) + 1
    return seen[reference, booked_on]


# NFKC leaves a voicing mark that no kana can carry as a combining character, which fonts draw over its neighbour.
_FREE_VOICING_MARKS: Mapping[int, str] = {0x3099: "゛", 0x309A: "゜"}


def in_full_width(text: str) -> str:
    """Half-width kana as people read them: ｶ)ｼﾅｶﾞﾜ becomes カ)シナガワ (NFKC)."""
    return unicodedata.normalize("NFKC", text).translate(_FREE_VOICING_MARKS)
