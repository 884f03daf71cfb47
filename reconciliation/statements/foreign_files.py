"""Files that people upload by mistake, recognised by their first bytes and refused by name."""

from reconciliation.statements.refusal import Code, StatementRefused

UTF8_MARK = b"\xef\xbb\xbf"

# The first bytes, the code, what it is, and what to do.
_SIGNATURES: tuple[tuple[bytes, Code, str], ...] = (
    (b"%PDF-", Code.PDF, "a PDF document"),
    (b"PK\x03\x04", Code.EXCEL, "an Excel workbook (xlsx) or another ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Code.EXCEL, "an Excel workbook (xls) or another old Office file"),
    (b"\x1f\x8b", Code.ARCHIVE, "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", Code.ARCHIVE, "a 7z archive"),
    (b"<", Code.MARKUP, "an HTML or XML document, perhaps the error page of a portal"),
)
_EXPECTED = "a settlement-v1 CSV or a 全銀 file (type 03 or 01): download it again in that format, unchanged"

# '1' + '01', '03', '0x'… in EBCDIC: digits are 0xF0-0xF9, where JIS X 0201 has nothing.
_EBCDIC_HEADER = b"\xf1\xf0"
_NULS_OF_UTF_16 = 3


def refuse_foreign_file(raw: bytes) -> None:
    """Raise StatementRefused when the bytes are no text statement at all: empty, PDF, Excel, UTF-16, EBCDIC…"""
    if not raw:
        raise StatementRefused(Code.EMPTY_FILE, found="0 bytes", expected=_EXPECTED)
    start = raw.removeprefix(UTF8_MARK).lstrip(b" \r\n\t")[:16]
    for signature, code, name in _SIGNATURES:
        if start.startswith(signature):
            raise StatementRefused(code, found=name, expected=_EXPECTED)
    if looks_like_utf_16(raw):
        raise StatementRefused(Code.UTF_16, found="UTF-16 text", expected="UTF-8 (CSV) or JIS (全銀): save it again")
    if looks_like_ebcdic(raw):
        raise StatementRefused(
            Code.EBCDIC, found="a 全銀 file in EBCDIC", expected="JIS (コード区分 0): ask the bank to send it in JIS"
        )


def looks_like_utf_16(raw: bytes) -> bool:
    """A UTF-16 mark, or NUL in every second one of the first bytes (in all of them it is a damaged disk)."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    start = raw[:8]
    return (start[::2].count(0) >= _NULS_OF_UTF_16) != (start[1::2].count(0) >= _NULS_OF_UTF_16)


def looks_like_ebcdic(raw: bytes) -> bool:
    """A 全銀 header record whose digits are EBCDIC digits."""
    return raw.startswith(_EBCDIC_HEADER)
