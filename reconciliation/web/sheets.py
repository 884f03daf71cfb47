"""One settlement sheet: its PDF in the page, its revisions, its breaks."""

from flask import Response, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pos.web.current import office
from pos.web.security import POLICY_OF_PDF
from reconciliation import readmodels
from reconciliation.sheet import WARD_ID
from reconciliation.web.blueprint import blueprint, day_of
from reconciliation.web.days import facility_names


@blueprint.get("/days/<day_text>/sheets/<facility>")
def sheet(day_text: str, facility: str) -> ResponseReturnValue:
    """The sheet on the screen, `?revision=` an older one; what does not agree stands beside it."""
    business_day = day_of(day_text)
    with office().database.reading() as connection:
        revisions = readmodels.revisions_of(connection, business_day, facility)
        sheets = {one.facility: one for one in readmodels.sheets_of(connection, business_day)}
        breaks = readmodels.breaks_of(connection, business_day, facility)
    chosen = request.args.get("revision", type=int)
    shown = [one for one in revisions if chosen in {None, one.revision}]
    if not shown:
        abort(404)
    return render_template(
        "accounting/sheet.html",
        business_day=business_day,
        sheet=sheets[facility],
        is_ward=facility == WARD_ID,
        shown=shown[-1],
        revisions=revisions,
        breaks=breaks,
        facility_names=facility_names(business_day, breaks),
        pdf=url_for(".sheet_pdf", day_text=business_day, facility=facility, revision=shown[-1].revision),
    )


@blueprint.get("/days/<day_text>/sheets/<facility>/<int:revision>.pdf")
def sheet_pdf(day_text: str, facility: str, revision: int) -> Response:
    """A revision's stored bytes; `?download=1` saves them instead of showing them."""
    with office().database.reading() as connection:
        file = readmodels.sheet_pdf(connection, day_of(day_text), facility, revision)
    if file is None:
        abort(404)
    answer = make_response(file.content)
    answer.mimetype = "application/pdf"
    way = "attachment" if request.args.get("download") else "inline"
    answer.headers["Content-Disposition"] = f'{way}; filename="{file.name}"'
    answer.headers["Content-Security-Policy"] = POLICY_OF_PDF
    answer.headers["ETag"] = f'"{file.sha256}"'
    return answer
