"""全銀 files: bytes -> records of 200 bytes.

Between records stands nothing, CR LF, LF or CR, the same everywhere; after the last one it may be missing. One 0x1A
(the end mark of MS-DOS) may follow. None of these count as bytes of a record.
"""

import re

from reconciliation.statements.foreign_files import UTF8_MARK, refuse_foreign_file
from reconciliation.statements.refusal import Code, StatementRefused
from reconciliation.statements.zengin_fields import Record

RECORD_BYTES = 200
END_MARK = b"\x1a"
_SHORTER_RECORD_BYTES = 120

_LINE_END = re.compile(rb"\r\n|\r|\n")
_LINE_END_NAMES = {b"": "nothing", b"\r\n": "CR LF", b"\n": "LF", b"\r": "CR"}

# JIS X 0201: printable Latin and half-width katakana. Asked before decoding, because the codecs of Japanese Windows
# accept 0x80, 0xA0 and 0xFD silently. Symbols beyond the ones of transfers (such as & or *) do occur in remarks.
_NOT_JIS = re.compile(rb"[^\x20-\x7e\xa1-\xdf]")
_LEAD_BYTES = frozenset([*range(0x81, 0xA0), *range(0xE0, 0xFD)])


def split_records(raw: bytes) -> list[Record]:
    """The records of a 全銀 file, in order, all bytes checked. Raises StatementRefused naming record and bytes."""
    refuse_foreign_file(raw)
    if raw.startswith(UTF8_MARK):
        raise StatementRefused(
            Code.BYTE_ORDER_MARK,
            found="a UTF-8 byte order mark",
            expected="the bank's own bytes: the file was saved by an editor, download it again",
        )
    body = raw.removesuffix(END_MARK)
    line_end = _line_end_of(body)
    if not line_end:
        _refuse_shorter_records(body)
    stride = RECORD_BYTES + len(line_end)
    return [
        Record(row, _record(body, start, row, line_end))
        for row, start in enumerate(range(0, len(body), stride), start=1)
    ]


def _refuse_shorter_records(body: bytes) -> None:
    """Records of 120 bytes, as in the types that are sent to a bank: read by 200 they only look cut off."""
    kinds = body[::_SHORTER_RECORD_BYTES]
    fits = len(body) % _SHORTER_RECORD_BYTES == 0 and kinds[:1] == b"1" and kinds[-1:] == b"9"
    if fits and not kinds.strip(b"1289") and body[RECORD_BYTES : RECORD_BYTES + 1] not in (b"2", b"8"):
        raise _wrong_length(1, f"records of {_SHORTER_RECORD_BYTES} bytes")


def _line_end_of(body: bytes) -> bytes:
    match = _LINE_END.match(body, RECORD_BYTES)
    return match.group() if match else b""


def _record(body: bytes, start: int, row: int, line_end: bytes) -> bytes:
    content = body[start : start + RECORD_BYTES]
    early_end = _LINE_END.search(content)
    if early_end:
        raise _wrong_length(row, f"a line end after {early_end.start()} bytes")
    if len(content) < RECORD_BYTES:
        raise StatementRefused(
            Code.TRUNCATED,
            row=row,
            found=f"{len(content)} bytes and the end of the file",
            expected=f"{RECORD_BYTES} bytes: the file was cut off or lost bytes, download it again",
        )
    _check_bytes(row, content, body)
    _check_line_end(body, start + RECORD_BYTES, row, line_end)
    return content


def _check_line_end(body: bytes, after: int, row: int, line_end: bytes) -> None:
    found = body[after : after + len(line_end)]
    if found == line_end or after == len(body):
        return
    if after + len(found) == len(body):
        raise StatementRefused(
            Code.TRUNCATED, row=row, found="half a line end", expected=_LINE_END_NAMES[line_end] + " or nothing"
        )
    raise _wrong_length(row, f"{found!r} after {RECORD_BYTES} bytes", f"{_LINE_END_NAMES[line_end]} as after record 1")


def _wrong_length(row: int, found: str, expected: str = f"{RECORD_BYTES} bytes in every record") -> StatementRefused:
    return StatementRefused(Code.WRONG_RECORD_LENGTH, row=row, found=found, expected=expected)


def _check_bytes(row: int, content: bytes, body: bytes) -> None:
    bad = _NOT_JIS.search(content)
    if bad is None:
        return
    position = bad.start()
    code, what = _kind_of_text(body, content[position])
    raise StatementRefused(
        code,
        row=row,
        column=f"byte {position + 1}",
        found=f"0x{content[position]:02X} ({what})",
        expected="single bytes of JIS X 0201 (half-width kana, Latin letters, digits): download the file again",
    )


def _kind_of_text(body: bytes, byte: int) -> tuple[Code, str]:
    if byte in _LEAD_BYTES:
        return Code.FULL_WIDTH, "UTF-8" if _is_utf8(body) else "a full-width character"
    return Code.NOT_JIS, "no character of JIS X 0201"


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
