"""Breaking text into lines that fit: anywhere between Japanese letters, between words otherwise."""

import re
from functools import lru_cache

from reconciliation.sheet_pdf.characters import printable
from reconciliation.sheet_pdf.fonts import Face, width_in_em

#: Kinsoku (JIS X 4051): these never start a line, and these never end one.
_NOT_FIRST = set("、。，．・：；？！)）］」』】〉》〕}ー〜…々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ,.!?:;%")
_NOT_LAST = set("(（［「『【〈《〔{¥")
_PIECE = re.compile(r"[!-~]+|.")
_PART_OF_WORD = re.compile(r"[^-]*-|[^-]+")


@lru_cache(maxsize=100_000)
def wrap(text: str, face: Face, size: float, width: float) -> tuple[str, ...]:
    """Lines not wider than `width`, unless it is narrower than one letter. Nothing is lost but spaces at line ends."""
    ems = width / size + 1e-6
    return tuple(line for paragraph in printable(text).split("\n") for line in _wrap_paragraph(paragraph, face, ems))


def _wrap_paragraph(text: str, face: Face, ems: float) -> list[str]:
    if width_in_em(text, face) <= ems:
        return [text]
    lines: list[str] = []
    line, used = "", 0.0
    for piece in _pieces(text, face, ems):
        wide = width_in_em(piece, face)
        if used + wide > ems and line:
            line, held_back = _end_line(line, piece, face, ems - wide)
            lines.append(line)
            line, used = held_back, width_in_em(held_back, face)
        line, used = line + piece, used + wide
    return [line.strip() for line in [*lines, line]]


def _pieces(text: str, face: Face, ems: float) -> list[str]:
    """Words and single letters; a word that is wider than a line is broken after hyphens, then into letters."""
    pieces: list[str] = []
    for word in _PIECE.findall(text):
        fits = len(word) == 1 or width_in_em(word, face) <= ems
        for part in [word] if fits else _PART_OF_WORD.findall(word):
            pieces += [part] if fits or width_in_em(part, face) <= ems else list(part)
    return pieces


def _end_line(line: str, following: str, face: Face, room: float) -> tuple[str, str]:
    """The line, and its last letter where that has to go down to the next line with what follows."""
    last = line[-1]
    goes_down = following[0] in _NOT_FIRST or last in _NOT_LAST
    if goes_down and len(line) > 1 and last not in _NOT_FIRST and width_in_em(last, face) <= room:
        return line[:-1], last
    return line, ""
