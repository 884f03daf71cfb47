"""What people, programs, disks and lines do to a statement file on its way; one seed, one way."""

from collections.abc import Callable, Sequence
from random import Random

from pos.gateways.simulator.bank.zengin_writer import Framing

Mutator = Callable[[bytes, Random], bytes]

RECORD = 200
_OTHER_DIGITS = ["-", "+", ".", ",", " ", "０", "１", "٣", "−", "¥", "\0", "\t", "e", "O", "l"]
_SPOILT_AMOUNTS = [
    "", "-0", "+1", "1.0", "1,000", "1e3", "１０００", "−5", "-1", "0", "9" * 15, "9" * 16, "9" * 40, "0x1F", " 1",
]  # fmt: skip
_SPOILT_DATES = [
    "2026-02-29", "2026-11-31", "2026-13-01", "0000-00-00", "令和8年11月10日", "R8.11.10", "08-11-10", "2026/11/10",
    "20261110", "2026-11-10T25:00:00+09:00", "2026-11-10T09:30:00", "2026-11-10T09:30:00+09:00", "2026-12-10", "",
]  # fmt: skip


def change_a_byte(raw: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(raw))
    return raw[:at] + bytes([chance.randrange(256)]) + raw[at + 1 :]


def change_a_digit(raw: bytes, chance: Random) -> bytes:
    at = chance.choice([at for at, byte in enumerate(raw) if 0x30 <= byte <= 0x39] or [0])
    return raw[:at] + b"%d" % chance.randrange(10) + raw[at + 1 :]


def drop_bytes(raw: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(raw))
    return raw[:at] + raw[at + chance.choice([1, 1, 2, 10, RECORD]) :]


def repeat_bytes(raw: bytes, chance: Random) -> bytes:
    at, long = chance.randrange(len(raw)), chance.choice([1, 1, 2, 10, RECORD])
    return raw[: at + long] + raw[at:]


def insert_bytes(raw: bytes, chance: Random) -> bytes:
    odd = [b"\0", b"\x1a", b"\r", b"\n", b"\r\n", b" ", b"\t", b"\xef\xbb\xbf", b"\x0e", b"\x1b(I", b"\x81\x40", b","]
    at = chance.choice([0, len(raw), chance.randrange(len(raw))])
    return raw[:at] + chance.choice(odd) * chance.choice([1, 1, 2, 200]) + raw[at:]


def swap_bytes(raw: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(raw) - 1)
    return raw[:at] + raw[at + 1 : at + 2] + raw[at : at + 1] + raw[at + 2 :]


def zero_a_block(raw: bytes, chance: Random) -> bytes:
    """A sector that was never written."""
    at, long = chance.randrange(len(raw)), chance.choice([4, 32, 512])
    return (raw[:at] + b"\0" * long + raw[at + long :])[: len(raw)]


def cut(raw: bytes, chance: Random) -> bytes:
    return raw[: chance.randrange(len(raw))]


def cut_the_beginning(raw: bytes, chance: Random) -> bytes:
    return raw[chance.randrange(1, len(raw)) :]


def join_twice(raw: bytes, chance: Random) -> bytes:
    return raw + chance.choice([b"", b"\r\n", b"\x1a"]) + raw


def encode_otherwise(raw: bytes, chance: Random) -> bytes:
    encodings = ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp500", "cp932", "euc_jp", "iso2022_jp_ext", "utf-8"]
    text = raw.decode(chance.choice(["utf-8", "cp932"]), "replace")
    return text.encode(chance.choice(encodings), "replace")


def change_line_ends(raw: bytes, chance: Random) -> bytes:
    """All of them, or only some."""
    end = b"\r\n" if b"\r\n" in raw else b"\n"
    other = chance.choice([b"\r\n", b"\n", b"\r", b"\n\n", b"\n\r", b"", b"\x85", b"\x0c\n"])
    return raw.replace(end, other, chance.choice([-1, 1, 2]))


def of_rows(change: Callable[[list[bytes], Random], list[bytes]]) -> Mutator:
    """A mutator of a CSV's rows; the line ends go with their rows."""
    return lambda raw, chance: b"".join(change(raw.splitlines(keepends=True), chance))


def of_records(change: Callable[[list[bytes], Random], list[bytes]]) -> Mutator:
    """A mutator of the records of a file without line ends."""

    def mutate(raw: bytes, chance: Random) -> bytes:
        return b"".join(change([raw[start : start + RECORD] for start in range(0, len(raw), RECORD)], chance))

    return mutate


def drop_one(parts: list[bytes], chance: Random) -> list[bytes]:
    at = chance.randrange(len(parts))
    return parts[:at] + parts[at + 1 :]


def repeat_one(parts: list[bytes], chance: Random) -> list[bytes]:
    at = chance.randrange(len(parts))
    return parts[: at + 1] + parts[at:]


def swap_two(parts: list[bytes], chance: Random) -> list[bytes]:
    parts = list(parts)
    one, other = chance.randrange(len(parts)), chance.randrange(len(parts))
    parts[one], parts[other] = parts[other], parts[one]
    return parts


def move_one(parts: list[bytes], chance: Random) -> list[bytes]:
    parts = list(parts)
    moved = parts.pop(chance.randrange(len(parts)))
    parts.insert(chance.randrange(len(parts) + 1), moved)
    return parts


def spoil_a_cell(parts: list[bytes], chance: Random) -> list[bytes]:
    row = chance.randrange(len(parts))
    cells = parts[row].rstrip(b"\r\n").split(b",")
    end = parts[row][len(parts[row].rstrip(b"\r\n")) :]
    column = chance.randrange(len(cells))
    odd = cells[column] + chance.choice(_OTHER_DIGITS).encode()
    cells[column] = chance.choice([chance.choice(_SPOILT_AMOUNTS).encode(), chance.choice(_SPOILT_DATES).encode(), odd])
    return [*parts[:row], b",".join(cells) + end, *parts[row + 1 :]]


def swap_two_cells(parts: list[bytes], chance: Random) -> list[bytes]:
    row = chance.randrange(len(parts))
    end = parts[row][len(parts[row].rstrip(b"\r\n")) :]
    cells = swap_two(parts[row].rstrip(b"\r\n").split(b","), chance)
    return [*parts[:row], b",".join(cells) + end, *parts[row + 1 :]]


def drop_a_column(parts: list[bytes], chance: Random) -> list[bytes]:
    """Everywhere, as in a spreadsheet."""
    column = chance.randrange(17)
    return [b",".join(drop for at, drop in enumerate(row.split(b",")) if at != column) for row in parts]


def fill_a_field(parts: list[bytes], chance: Random) -> list[bytes]:
    """Some bytes of one record, as a program with a wrong idea of the layout would write them."""
    row, at = chance.randrange(len(parts)), chance.randrange(RECORD)
    wrong = chance.choice(
        [b"000000", b"999999", b"      ", b"080230", b"310401", b"000101", b"-00001", b"+00001", b"0000.0", b"1,000 ",
         "１２３".encode("cp932"), "ア".encode("cp932"), "ｱｲｳ".encode("cp932"), b"\xc1\xc2\xc3", b"2026-1", b"\0\0\0"]
    )  # fmt: skip
    return [*parts[:row], (parts[row][:at] + wrong + parts[row][at + len(wrong) :])[:RECORD], *parts[row + 1 :]]


def change_a_type(parts: list[bytes], chance: Random) -> list[bytes]:
    row = chance.randrange(len(parts))
    return [*parts[:row], chance.choice(b"1289 3").to_bytes() + parts[row][1:], *parts[row + 1 :]]


def lose_the_spaces(parts: list[bytes], chance: Random) -> list[bytes]:
    """An editor that trims lines."""
    return [part.rstrip(b" ") + b"\r\n" for part in parts]


def other_length(parts: list[bytes], chance: Random) -> list[bytes]:
    long, end = chance.choice([120, 199, 201, 256]), chance.choice([framing.value for framing in Framing])
    return [part[:long].ljust(long) + end for part in parts]


def frame(parts: list[bytes], chance: Random) -> list[bytes]:
    """Line ends between records: all the same, or one of another kind."""
    ends = [framing.value for framing in Framing]
    usual, odd, at = chance.choice(ends), chance.choice(ends), chance.randrange(len(parts))
    framed = [part + (odd if number == at else usual) for number, part in enumerate(parts)]
    return [*framed, chance.choice([b"", b"\x1a", b"\x1a\x1a", b"\x1a\r\n"])]


OF_ANY_FILE: list[Mutator] = [
    change_a_byte, change_a_digit, drop_bytes, repeat_bytes, insert_bytes, swap_bytes, zero_a_block, cut,
    cut_the_beginning, join_twice, encode_otherwise,
]  # fmt: skip
OF_REPORTS: list[Mutator] = [
    *OF_ANY_FILE, change_line_ends,
    *map(of_rows, [drop_one, repeat_one, swap_two, move_one, spoil_a_cell, spoil_a_cell, swap_two_cells,
                   drop_a_column]),
]  # fmt: skip
OF_BANK_FILES: list[Mutator] = [
    *OF_ANY_FILE,
    *map(of_records, [drop_one, repeat_one, swap_two, move_one, fill_a_field, fill_a_field, change_a_type,
                      lose_the_spaces, other_length, frame]),
]  # fmt: skip


def mutated(raw: bytes, mutators: Sequence[Mutator], chance: Random) -> bytes:
    """One to three things that happen to a file."""
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        if len(raw) > 1:
            raw = chance.choice(mutators)(raw, chance)
    return raw
