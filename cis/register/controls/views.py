"""Control mapping in the browser: frameworks, statements, coverage, imports."""

from functools import partial
from typing import Any

from flask import (
    Blueprint,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from cis.core import clock
from cis.core.access import Permission
from cis.kit import sheets
from cis.kit.authorization import require
from cis.kit.db import db
from cis.kit.http import current_actor, requires
from cis.kit.sheets import pages
from cis.kit.web import saving
from cis.kit.web.bodies import uploads
from cis.register.controls import (
    actions,
    coverage,
    display,
    editing,
    exports,
    figures,
    intake,
    queries,
)
from cis.register.controls.forms import (
    AdviceForm,
    ImportForm,
    MapForm,
    StatementForm,
)
from cis.register.governance.writes import queries as writes
from cis.register.practices import queries as practices

bp = Blueprint("controls", __name__, url_prefix="/controls")

KEY = "<int(max=2147483647):key>"
SEE_OTHER = 303


@bp.get("/")
@requires(Permission.READ)
def index() -> ResponseReturnValue:
    """Show every framework and its coverage; an address may ask for one practice."""
    session = db.session()
    key = display.number(request.args.get("practice"))
    if key:
        return redirect(url_for(".practice", key=key), SEE_OTHER)
    boards = display.boards(session)
    return render_template(
        "controls/index.html",
        boards=boards,
        said=figures.whole_sentence(boards),
        sentence=figures.sentence,
        practices=practices.choices(session),
    )


@bp.get(f"/practices/{KEY}")
@requires(Permission.READ)
def practice(key: int) -> str:
    """Show what one practice says of the controls of every framework."""
    share = display.share(db.session(), key)
    return render_template("controls/practice.html", share=share)


@bp.get(f"/practices/{KEY}/coverage.json")
@requires(Permission.READ)
def practice_chart(key: int) -> dict[str, Any]:
    """Send what one practice says as a heat-map."""
    return figures.shared(display.share(db.session(), key), _address)


@bp.get(f"/practices/{KEY}/map.csv", defaults={"file": "csv"})
@bp.get(f"/practices/{KEY}/map.xlsx", defaults={"file": "xlsx"})
@requires(Permission.READ)
def practice_export(key: int, file: str) -> ResponseReturnValue:
    """Send what one practice says of controls as a sheet."""
    share = display.share(db.session(), key)
    name = f"controls-{key}"
    return _sheet(file, name, exports.MAP, exports.share(share))


@bp.get(f"/frameworks/{KEY}")
@requires(Permission.READ)
def framework(key: int) -> str:
    """Show a framework's controls, how far each is met, and by what."""
    session = db.session()
    board = display.board(session, queries.framework(session, key))
    known, profile, advice = display.advised(
        session, board.framework, request.args.get("profile")
    )
    filters = display.filters(request.args)
    wanted = pages.wanted(request.args.get("page"))
    return render_template(
        "controls/framework.html",
        board=board,
        page=display.listing(board, filters, wanted, advice),
        filters=filters,
        states=coverage.State,
        sentence=figures.sentence,
        profiles=known,
        profile=profile,
    )


@bp.get(f"/frameworks/{KEY}/coverage")
@requires(Permission.READ)
def matrix(key: int) -> str:
    """Show a framework's coverage by category and practice."""
    session = db.session()
    return render_template(
        "controls/matrix.html",
        board=display.board(session, queries.framework(session, key)),
        sentence=figures.sentence,
    )


@bp.get(f"/frameworks/{KEY}/coverage.json")
@requires(Permission.READ)
def chart(key: int) -> dict[str, Any]:
    """Send a framework's coverage as a heat-map."""
    session = db.session()
    board = display.board(session, queries.framework(session, key))
    return figures.figure(board, _address)


@bp.get(f"/frameworks/{KEY}/coverage.csv", defaults={"file": "csv"})
@bp.get(f"/frameworks/{KEY}/coverage.xlsx", defaults={"file": "xlsx"})
@requires(Permission.READ)
def coverage_export(key: int, file: str) -> ResponseReturnValue:
    """Send a framework's coverage as a sheet."""
    session = db.session()
    board = display.board(session, queries.framework(session, key))
    return _sheet(file, f"coverage-{key}", exports.COVERAGE, exports.coverage(board))


@bp.get(f"/frameworks/{KEY}/map.csv", defaults={"file": "csv"})
@bp.get(f"/frameworks/{KEY}/map.xlsx", defaults={"file": "xlsx"})
@requires(Permission.READ)
def map_export(key: int, file: str) -> ResponseReturnValue:
    """Send a framework's controls with all that is said of them as a sheet."""
    session = db.session()
    board = display.board(session, queries.framework(session, key))
    return _sheet(file, f"control-map-{key}", exports.MAP, exports.control_map(board))


@bp.get(f"/{KEY}")
@requires(Permission.READ)
def show(key: int) -> str:
    """Show one control and all that is said of it."""
    session = db.session()
    control = queries.control(session, key)
    board = display.board(session, control.framework)
    return render_template(
        "controls/show.html",
        control=control,
        **display.context(session, board, control),
    )


@bp.route("/map", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def map_() -> ResponseReturnValue:
    """Say of the chosen controls what meets them; the address names the controls."""
    session = db.session()
    keys = display.numbers(request.args.getlist("control"))
    form = MapForm()
    offered = _subjects()
    if not any(offered.values()):
        require(session, "control.map")
    if form.is_submitted():
        # What is sent may name any: the action refuses it, and says whom to ask.
        offered = queries.subjects(session)
    form.offer(offered, request.args.get("subject", ""))
    if form.submitted() and (done := editing.map_controls(keys, form)):
        flash(done.sentence)
        return redirect(_after(keys), SEE_OTHER)
    chosen = queries.chosen(db.session(), keys)
    page = render_template("controls/map.html", form=form, chosen=chosen)
    return page, form.page_status


@bp.route(f"/mappings/{KEY}/edit", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def edit(key: int) -> ResponseReturnValue:
    """Change what is said of a control."""
    mapping = queries.mapping(db.session(), key)
    require(db.session(), "control.remap", mapping)
    form = StatementForm(obj=mapping)
    return saving.page(
        form,
        lambda session, mapping: actions.edit(session, mapping, form.said()),
        load=partial(queries.mapping, key=key),
        what="control.remap",
        done="Mapping saved.",
        to=lambda mapping: url_for(".show", key=mapping.control_id),
        template="controls/edit.html",
        describe=lambda mapping: {"mapping": mapping},
    )


@bp.post(f"/mappings/{KEY}/remove")
@requires(Permission.CONTRIBUTE)
def remove(key: int) -> ResponseReturnValue:
    """Take a statement back."""
    control = _control(key)
    editing.remove(key)
    flash("Mapping removed. The trail keeps what it said.")
    return redirect(url_for(".show", key=control), SEE_OTHER)


@bp.route("/import", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
@uploads
def bring() -> ResponseReturnValue:
    """Bring a list of controls, all of it or nothing."""
    form = ImportForm()
    form.offer({str(one.id): one.name for one in queries.frameworks(db.session())})
    if form.submitted() and (stored := editing.bring(form, clock.now())):
        flash("List imported.")
        return redirect(url_for(".delivery", key=stored), SEE_OTHER)
    return render_template("controls/bring.html", form=form), form.page_status


@bp.get(f"/imports/{KEY}")
@requires(Permission.READ)
def delivery(key: int) -> str:
    """Show what an import did."""
    stored = queries.delivery(db.session(), key)
    taken = intake.taken(stored)
    return render_template("controls/delivery.html", stored=stored, taken=taken)


@bp.route(f"/profiles/{KEY}", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
@uploads
def profile(key: int) -> ResponseReturnValue:
    """Bring what a profile says, in place of what it said before."""
    held = queries.profile(db.session(), key).framework_id
    form = AdviceForm()
    if form.submitted() and editing.advise(key, form):
        flash("Profile imported.")
        return redirect(url_for(".framework", key=held, profile=key), SEE_OTHER)
    found = queries.profile(db.session(), key)
    said = len(queries.advice(db.session(), key))
    page = render_template("controls/profile.html", form=form, profile=found, said=said)
    return page, form.page_status


def _address(framework_id: int, group_id: int) -> str:
    return url_for(".framework", key=framework_id, group=group_id)


def _sheet(file: str, name: str, headers: Any, rows: Any) -> ResponseReturnValue:
    answer = sheets.csv_answer if file == "csv" else sheets.xlsx_answer
    return answer(name, headers, rows)


def _subjects() -> queries.Choices:
    """Return the subjects that whoever looks may name."""
    session, actor = db.session(), current_actor()
    places = writes.practices_open(session, actor, "control.map")
    is_wide = writes.may(session, actor, "control.map").allowed
    return queries.subjects_of(session, actor.person_id, places, is_wide=is_wide)


def _control(mapping_id: int) -> int:
    return queries.mapping(db.session(), mapping_id).control_id


def _after(keys: list[int]) -> str:
    if len(keys) == 1:
        return url_for(".show", key=keys[0])
    [first, *_] = queries.chosen(db.session(), keys)
    return url_for(".framework", key=first.framework_id)
