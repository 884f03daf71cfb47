"""The day's folder: sheets of every revision, their newest copies, the print job, CSV, and a manifest of it all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from pos.crash_points import crash_point
from pos.office import Office
from reconciliation.day_folder.writing import write_once, write_whole
from reconciliation.figures import canonical_json
from reconciliation.sheet import WardSheet
from reconciliation.storage import sheets
from reconciliation.storage.sheets import StoredSheet

MANIFEST = "manifest.json"
ALL = "all.pdf"


@dataclass(frozen=True)
class DayFolder:
    """What will stand in the folder. `print_job` and CSV are replaced when they change, revisions never do."""

    business_day: date
    revisions: Sequence[StoredSheet]  #: all of them, oldest first per facility
    print_job: bytes
    csv: Mapping[str, bytes]
    audit_head: str  #: as printed on the newest ward sheet

    def newest(self) -> dict[str, StoredSheet]:
        """The newest revision of each facility."""
        return {sheet.facility: sheet for sheet in self.revisions}

    def manifest(self) -> bytes:
        """Revisions, the SHA-256 of every other file, and the audit head. The same folder, the same bytes."""
        newest = self.newest()
        hashes = {file_name(sheet): sheet.pdf_sha256 for sheet in self.revisions}
        hashes |= {f"{facility}.pdf": sheet.pdf_sha256 for facility, sheet in newest.items()}
        hashes |= {name: sha256(content).hexdigest() for name, content in {ALL: self.print_job, **self.csv}.items()}
        return canonical_json(
            {
                "business_day": self.business_day.isoformat(),
                "audit_head": self.audit_head,
                "revisions": {
                    facility: {"revision": sheet.revision, "figures_sha256": sheet.figures_sha256}
                    for facility, sheet in newest.items()
                },
                "sha256": dict(hashes),
            }
        )

    def manifest_sha256(self) -> str:
        """What the run row keeps."""
        return sha256(self.manifest()).hexdigest()


def file_name(sheet: StoredSheet) -> str:
    """tax.r2.pdf."""
    return f"{sheet.facility}.r{sheet.revision}.pdf"


def folder_of(sheets_dir: Path, business_day: date) -> Path:
    """Where the files of a day stand."""
    return sheets_dir / business_day.isoformat()


def audit_head_of(ward: WardSheet) -> str:
    """The head that paper has: an unchanged day keeps an unchanged manifest."""
    return ward.made.audit_head


def write_folder(office: Office, sheets_dir: Path, folder: DayFolder) -> list[Path]:
    """Write what is not there yet; the manifest last, so that it never names a file that is missing."""
    place = folder_of(sheets_dir, folder.business_day)
    paths = write_sheets(office, place, folder.revisions)
    for name, content in {ALL: folder.print_job, **folder.csv}.items():
        write_whole(place / name, content)
        crash_point("night:file_written")
        paths.append(place / name)
    write_whole(place / MANIFEST, folder.manifest())
    return [*paths, place / MANIFEST]


def write_sheets(office: Office, place: Path, revisions: Iterable[StoredSheet]) -> list[Path]:
    """Each revision once, from its stored bytes, and the newest of each facility again under its plain name."""
    paths: list[Path] = []
    newest: dict[str, StoredSheet] = {}
    for sheet in revisions:
        newest[sheet.facility] = sheet
        path = place / file_name(sheet)
        if not _is_there(path, sheet.pdf_sha256):
            write_once(path, _pdf(office, sheet))
            crash_point("night:file_written")
        paths.append(path)
    for facility, sheet in newest.items():
        path = place / f"{facility}.pdf"
        if not _is_there(path, sheet.pdf_sha256):
            write_whole(path, _pdf(office, sheet))
        paths.append(path)
    return paths


def print_job_on_disk(sheets_dir: Path, business_day: date, manifest_sha256: str | None) -> bytes | None:
    """all.pdf of the last published run when nobody has touched it since; otherwise it is drawn again."""
    place = folder_of(sheets_dir, business_day)
    manifest, job = place / MANIFEST, place / ALL
    if manifest_sha256 is None or not manifest.exists() or not job.exists():
        return None
    if sha256(manifest.read_bytes()).hexdigest() != manifest_sha256:
        return None
    content = job.read_bytes()
    return content if sha256(content).hexdigest().encode() in manifest.read_bytes() else None


def _pdf(office: Office, sheet: StoredSheet) -> bytes:
    with office.database.reading() as connection:
        content = sheets.pdf(connection, sheet.business_day, sheet.facility, sheet.revision)
    assert content is not None, "only visible revisions are written"
    return content


def _is_there(path: Path, pdf_sha256: str) -> bool:
    return path.exists() and sha256(path.read_bytes()).hexdigest() == pdf_sha256
