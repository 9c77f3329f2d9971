"""Serves the browser files of installed packages, and addresses our own by content."""

import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, request, url_for

from cis.core.folder import write_file
from cis.kit.http import public

CSS = "text/css; charset=utf-8"
SCRIPT = "text/javascript; charset=utf-8"
FOREVER = "public, max-age=31536000, immutable"

blueprint = Blueprint("assets", __name__)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of an installed package that a browser may fetch."""

    path: Path
    mimetype: str
    digest: str


@cache
def catalogue() -> Mapping[str, Asset]:
    """Return every file that may be served, by its public name."""
    spec = find_spec("flask_bootstrap")
    if spec is None or spec.origin is None:
        raise RuntimeError("Bootstrap-Flask is not installed.")
    bootstrap = Path(spec.origin).parent / "static" / "bootstrap5"
    plotly = metadata.distribution("plotly").locate_file(
        "plotly/package_data/plotly.min.js"
    )
    return {
        "bootstrap.css": _asset(bootstrap / "css" / "bootstrap.min.css", CSS),
        "bootstrap.js": _asset(bootstrap / "js" / "bootstrap.min.js", SCRIPT),
        "popper.js": _asset(bootstrap / "umd" / "popper.min.js", SCRIPT),
        "plotly.js": _asset(Path(str(plotly)), SCRIPT),
    }


def asset(name: str) -> str:
    """Return the address of a package's file; it changes with the content."""
    return url_for("assets.serve", digest=catalogue()[name].digest, name=name)


def static_url(filename: str) -> str:
    """Return the address of our own file; it changes with the content."""
    return _static_url(filename, request.script_root)


@cache
def _static_url(filename: str, _prefix: str) -> str:
    # Made once: every page names a dozen files, which change with a new start only.
    path = Path(current_app.static_folder or "static") / filename
    digest = sha256(path.read_bytes()).hexdigest()[:12]
    return url_for("static", filename=filename, v=digest)


@cache
def plotly_style_id() -> str:
    """Return the id whose presence keeps plotly from adding its map style sheet."""
    script = catalogue()["plotly.js"].path.read_bytes()
    found = re.search(rb'getElementById\("([0-9a-f]{64})"\)', script)
    return found.group(1).decode() if found else "plotly-style"


@blueprint.get("/assets/<digest>/<name>")
@public
def serve(digest: str, name: str) -> Response:
    """Answer with a package's file, compressed where the browser can read that."""
    wanted = catalogue().get(name)
    if wanted is None or wanted.digest != digest:
        abort(404)
    packed = _packed(wanted, name) if request.accept_encodings["gzip"] else None
    response = Response(_content(packed or wanted.path), mimetype=wanted.mimetype)
    response.headers["Cache-Control"] = FOREVER
    response.headers["Vary"] = "Accept-Encoding"
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


def init_app(app: Flask) -> None:
    """Register the route and what templates need to address files."""
    app.register_blueprint(blueprint)
    app.after_request(_keep)
    app.add_template_global(asset)
    app.add_template_global(static_url)
    app.add_template_global(plotly_style_id)


def _keep(response: Response) -> Response:
    # Our own files carry the hash of their content in the query.
    if (
        request.endpoint == "static"
        and "v" in request.args
        and response.status_code < HTTPStatus.BAD_REQUEST
    ):
        response.headers["Cache-Control"] = FOREVER
    return response


def _asset(path: Path, mimetype: str) -> Asset:
    return Asset(path, mimetype, sha256(path.read_bytes()).hexdigest()[:12])


@cache
def _content(path: Path) -> bytes:
    # Read once: every thread would keep room for megabytes of its own.
    return path.read_bytes()


def _packed(wanted: Asset, name: str) -> Path | None:
    folder = current_app.config.get("CIS_DATA")
    if folder is None:
        return None
    kept = Path(folder) / "cache" / f"{wanted.digest}-{name}.gz"
    try:
        return kept if kept.exists() else _pack(wanted.path, kept)
    except OSError:
        # A read-only data folder costs bandwidth, not the page.
        return None


def _pack(path: Path, kept: Path) -> Path:
    packed = gzip.compress(path.read_bytes(), 9, mtime=0)
    write_file(kept, packed)
    return kept
