"""Where words begin in a 全銀 file: its texts stand beside digits with nothing between them."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from reconciliation.statements import zengin_01, zengin_03
from reconciliation.statements.zengin_fields import Field
from reconciliation.statements.zengin_framing import RECORD_BYTES
from reconciliation.statements.zengin_structure import BANK_NAME, BRANCH_NAME

_LINE_END = re.compile(r"\r\n|\r|\n|")

#: By 種別, then by データ区分: the texts of a record.
_TEXTS: Mapping[str, Mapping[str, tuple[Field, ...]]] = {
    "03": {
        "1": (BANK_NAME, BRANCH_NAME, zengin_03.ACCOUNT_NAME),
        "2": (zengin_03.PAYER_NAME, zengin_03.SENDING_BANK, zengin_03.SENDING_BRANCH, zengin_03.REMARKS, zengin_03.EDI),
    },
    "01": {
        "1": (BANK_NAME, BRANCH_NAME, zengin_01.ACCOUNT_NAME),
        "2": (zengin_01.PAYER_NAME, zengin_01.SENDING_BANK, zengin_01.SENDING_BRANCH, zengin_01.EDI_A, zengin_01.EDI_B),
    },
}


def words_of(text: str) -> list[str]:
    """`text` in pieces that together are the whole; one piece when it is no 全銀 file of a type that is read."""
    layout = _TEXTS.get(text[1:3]) if text[:1] == "1" else None
    if layout is None:
        return [text]
    line_end = _LINE_END.match(text, RECORD_BYTES)
    stride = RECORD_BYTES + (len(line_end.group()) if line_end else 0)
    return [word for start in range(0, len(text), stride) for word in _words(text[start : start + stride], layout)]


def _words(record: str, layout: Mapping[str, tuple[Field, ...]]) -> Iterator[str]:
    texts = layout.get(record[:1], ())
    cuts = {0, len(record), *(field.first - 1 for field in texts), *(field.last for field in texts)}
    return (record[start:end] for start, end in pairwise(sorted(cuts)) if start < len(record))
