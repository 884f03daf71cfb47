"""ファイル: what came from agents and the bank; a person looks at a file first, and accepts it in a second step."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from pos.domain.access import Role
from pos.domain.business_day import TOKYO
from pos.web.authentication import actor, staff
from pos.web.current import office
from pos.web.security import csrf
from reconciliation.incoming.bring_in import Imported, Outcome
from reconciliation.incoming.import_bank import import_bank
from reconciliation.incoming.import_settlement import import_settlement
from reconciliation.statements.layouts import source_of
from reconciliation.storage import files, uploads
from reconciliation.storage.files import BANK
from reconciliation.storage.uploads import Upload
from reconciliation.web.blueprint import blueprint

#: A month of the whole ward is about 15 MB. Larger ones are brought in on the machine, by `reconciliation import-…`.
LARGEST_FILE_BYTES = 20_000_000
_ON_A_PAGE = 50


@blueprint.get("/files")
def file_list() -> ResponseReturnValue:
    """All files, the last ones first."""
    return _list()


@blueprint.post("/files/preview")
@csrf.exempt  # asked for below, once a large file may be read
def look_at_file() -> ResponseReturnValue:
    """What is in a file. Nothing of it counts before somebody has said yes; one that cannot be used is kept as such."""
    _only_accounting()
    request.max_content_length = LARGEST_FILE_BYTES
    csrf.protect()
    file = request.files.get("file")
    if file is None or not file.filename:
        return _list("ファイルを選んでください。"), 422
    with file.stream:  # a large one lies in a temporary file
        raw, name = file.read(), file.filename
    chosen = request.form.get("source", "")
    source = chosen or source_of(raw, office().clock.now().astimezone(TOKYO).date())
    if source is None:
        return _list("中身からは相手が分かりません。受託者か銀行を選んでください。"), 422
    if source != BANK and source not in office().ward.agents:
        return _list(f"ファイルの受託者 {source} は登録されていません。"), 422
    looked_at = _bring_in(raw, source, name, preview_only=True)
    if looked_at.outcome is not Outcome.PREVIEWED:
        # A file that cannot be used is kept with its reason, so that nobody has to remember it.
        return _said(_bring_in(raw, source, name) if looked_at.is_rejected else looked_at)
    upload = Upload(
        office().new_id(), looked_at.sha256, source, name[-200:], raw, actor(), office().clock.now()
    )  # fmt: skip
    with office().database.transaction() as connection:
        uploads.keep(connection, upload)
    return _preview(upload, looked_at)


@blueprint.post("/files/accept")
def accept_file() -> ResponseReturnValue:
    """Take in exactly what was looked at."""
    _only_accounting()
    with office().database.reading() as connection:
        upload = uploads.find(connection, request.form.get("upload_id", ""), actor())
    if upload is None or upload.sha256 != request.form.get("sha256"):
        return _list("確かめたファイルがありません。もう一度選んでください。"), 409
    if request.form.get("confirmed") != "yes":
        looked_at = _bring_in(upload.raw, upload.source, upload.name, preview_only=True)
        return _preview(upload, looked_at, "件数と金額を相手の通知と見比べ、確かめたことに印を付けてください。"), 422
    imported = _bring_in(upload.raw, upload.source, upload.name)
    with office().database.transaction() as connection:
        uploads.forget(connection, upload.upload_id)
    return _said(imported)


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_: RequestEntityTooLarge) -> ResponseReturnValue:
    """Said where the person is."""
    megabytes = LARGEST_FILE_BYTES // 1_000_000
    return _list(f"ファイルが {megabytes} MB を超えています。取り込まれていません。"), 413


def _only_accounting() -> None:
    if not staff().is_one_of(Role.ACCOUNTING):
        abort(403)


def _bring_in(raw: bytes, source: str, name: str, *, preview_only: bool = False) -> Imported:
    if source == BANK:
        return import_bank(office(), raw, name=name, actor=actor(), preview_only=preview_only)
    return import_settlement(office(), raw, agent=source, name=name, actor=actor(), preview_only=preview_only)


def _list(mistake: str | None = None) -> str:
    page = max(request.args.get("page", 1, type=int), 1)
    with office().database.reading() as connection:
        found = files.newest(connection, _ON_A_PAGE + 1, (page - 1) * _ON_A_PAGE)
    return render_template(
        "accounting/files.html",
        files=found[:_ON_A_PAGE],
        page=page,
        has_more=len(found) > _ON_A_PAGE,
        mistake=mistake,
        sources=_sources(),
        may_accept=staff().is_one_of(Role.ACCOUNTING),
    )


def _preview(upload: Upload, looked_at: Imported, mistake: str | None = None) -> str:
    return render_template(
        "accounting/file_preview.html", upload=upload, looked_at=looked_at, mistake=mistake, sources=_sources()
    )


def _said(imported: Imported) -> ResponseReturnValue:
    if imported.outcome is Outcome.ACCEPTED:
        return redirect(url_for(".file_list", accepted=imported.file_id))
    status = 422 if imported.is_rejected else 200
    return render_template("accounting/file_said.html", imported=imported, sources=_sources()), status


def _sources() -> dict[str, str]:
    return {BANK: "銀行"} | {agent.id: agent.name for agent in office().ward.agents.values()}
