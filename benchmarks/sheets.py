"""How long one night's paper takes: 120 facilities, the ward's sheet, and the print job of all of them.

    python -m benchmarks.sheets            prints a table
    python -m benchmarks.sheets --check    also fails when the whole takes more than 5 s of one core

Processor time, so that a busy machine does not change the answer.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from reconciliation.sheet_pdf import all_pdf, facility_pdf, ward_pdf
from tests.reconciliation.sheet import examples

MOST_SECONDS = 5.0


@dataclass(frozen=True)
class Step:
    name: str
    seconds: float
    files: int
    bytes_written: int


def measured(name: str, make: Callable[[], list[bytes]]) -> Step:
    started = time.process_time()
    files = make()
    return Step(name, time.process_time() - started, len(files), sum(map(len, files)))


def night() -> list[Step]:
    sheets = examples.ward_day(count=120, quiet=0)
    ward = examples.ward_sheet(sheets)
    return [
        # The first sheet reads both fonts; a process pays this once.
        measured("first sheet, with fonts", lambda: [facility_pdf(sheets[0])]),
        measured("120 facilities", lambda: [facility_pdf(sheet) for sheet in sheets]),
        measured("ward", lambda: [ward_pdf(ward)]),
        measured("all.pdf", lambda: [all_pdf(ward, sheets)]),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help=f"fail above {MOST_SECONDS} s")
    wants_check = parser.parse_args().check
    steps = night()
    print(f"{'step':<26}{'files':>6}{'CPU s':>9}{'kB':>9}")
    for step in steps:
        print(f"{step.name:<26}{step.files:>6}{step.seconds:>9.2f}{step.bytes_written / 1000:>9.0f}")
    whole = sum(step.seconds for step in steps)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'together':<26}{'':>6}{whole:>9.2f}   peak memory {peak_mb:.0f} MB")
    if wants_check and whole > MOST_SECONDS:
        print(f"expected at most {MOST_SECONDS} s of one core, found {whole:.2f} s", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
