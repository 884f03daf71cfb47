"""The OpenAPI document, and the same as a page for people: made on the server, nothing from outside."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from flask import Blueprint, Response, current_app, render_template
from markupsafe import Markup, escape

from pos.web.problem_codes import OF_API_OPERATIONS, OF_REQUESTS

blueprint = Blueprint("api_documents", __name__, template_folder="templates")


class Call(NamedTuple):
    """One operation as the page shows it."""

    method: str
    path: str
    operation: Mapping[str, Any]


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The document for programs."""
    return Response(json.dumps(_document(), ensure_ascii=False), mimetype="application/json")


@blueprint.get("/docs")
def docs() -> str:
    """The document for people; an error's `type` leads to its section."""
    document = _document()
    return render_template(
        "api/docs.html",
        document=document,
        calls=list(_calls(document)),
        schemas=document["components"]["schemas"],
        kinds=OF_REQUESTS | OF_API_OPERATIONS,
        type_of=type_of,
        with_code=with_code,
        as_json=lambda value: json.dumps(value, ensure_ascii=False, indent=2),
    )


def with_code(text: str) -> Markup:
    """The text with what stands between backticks set as code."""
    parts = [
        Markup("<code>{}</code>").format(part) if odd % 2 else escape(part) for odd, part in enumerate(text.split("`"))
    ]
    return Markup("").join(parts)


def _document() -> dict[str, Any]:
    document: dict[str, Any] = current_app.extensions["openapi_document"]
    return document


def _calls(document: Mapping[str, Any]) -> Iterator[Call]:
    for path, operations in document["paths"].items():
        shared = operations.get("parameters", [])
        for method, operation in operations.items():
            if method != "parameters":
                parameters = [*shared, *operation.get("parameters", [])]
                yield Call(method.upper(), path, {**operation, "parameters": parameters})


def type_of(schema: Mapping[str, Any]) -> str:
    """A schema's type in a few words: `string (date-time) or null`, `list of PaymentLine`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    types = schema.get("type", "any")
    names = [str(name) for name in types] if isinstance(types, list) else [str(types)]
    if "array" in names:
        return f"list of {type_of(schema.get('items', {}))}"
    if "format" in schema:
        names[0] = f"{names[0]} ({schema['format']})"
    words = " or ".join(names)
    values = [value for value in schema.get("enum", []) if value is not None]
    return f"{words}: {', '.join(str(value) for value in values)}" if values else words
