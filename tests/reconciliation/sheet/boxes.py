"""Where words stand: two that overlap, or one that leaves the paper, is a sheet that cannot be read."""

from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class WordBox:
    words: str
    left: float
    bottom: float
    right: float
    top: float

    def overlaps(self, other: "WordBox", slack: float = 0.05) -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        along = min(self.top, other.top) - max(self.bottom, other.bottom)
        return across > slack and along > slack


def overlapping(boxes: list[WordBox]) -> list[tuple[str, str]]:
    """Pairs of words that touch; sorted by height, so that only neighbours are compared."""
    found = []
    boxes = sorted(boxes, key=lambda box: box.bottom)
    for index, box in enumerate(boxes):
        for other in boxes[index + 1 :]:
            if other.bottom >= box.top:
                break
            if box.overlaps(other):
                found.append((box.words, other.words))
    return found


def outside(boxes: list[WordBox], width: float, height: float, margin: float = 20) -> list[str]:
    return [
        box.words
        for box in boxes
        if box.left < margin or box.right > width - margin or box.bottom < margin or box.top > height - margin
    ]


def assert_ascending(numbers: list[int]) -> None:
    assert all(after == before + 1 for before, after in pairwise(numbers)), numbers
