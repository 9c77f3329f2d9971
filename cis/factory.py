"""Puts the application together. The only module that knows every other."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, g, url_for
from flask_wtf import CSRFProtect

from cis import places
from cis.core import folder
from cis.core.access import Actor, Permission
from cis.core.config import ROOT, Settings
from cis.desk.agenda import views as agenda
from cis.desk.agenda.digest import views as digest
from cis.desk.agenda.feed import views as feed
from cis.desk.audit import views as audit
from cis.desk.audit.bundle import views as bundles
from cis.desk.audit.sheet import views as ownership_sheet
from cis.desk.erasure import views as erasure
from cis.desk.findings import providing
from cis.desk.findings import queries as finding_queries
from cis.desk.findings import views as findings
from cis.desk.overview.begin import views as begin
from cis.desk.overview.first import views as first
from cis.desk.overview.practice import views as practice
from cis.desk.overview.search import index as search_index
from cis.desk.overview.search import views as search
from cis.desk.reports import publishing
from cis.desk.reports import views as reports
from cis.desk.reports.readers import views as report_readers
from cis.desk.suggestions import views as suggestions
from cis.kit import authorization, http, registry
from cis.kit.db import db
from cis.kit.db import engine as engines
from cis.kit.mail import views as mail
from cis.kit.trail import capture
from cis.kit.web import assets, bodies, errors, filters, health, repeats
from cis.register.accounts import views as accounts
from cis.register.actions import views as promises
from cis.register.adoption.benefits import views as benefits
from cis.register.adoption.board import views as adoption
from cis.register.adoption.checks import queries as followed
from cis.register.adoption.checks import views as checks
from cis.register.adoption.feedback import views as feedback
from cis.register.adoption.training import queries as trained
from cis.register.adoption.training import views as training
from cis.register.aiuse import views as aiuse
from cis.register.controls import views as controls
from cis.register.decisions import authority as decision_authority
from cis.register.decisions import views as decisions
from cis.register.evidence import views as evidence
from cis.register.governance import views as governance
from cis.register.governance.assigning import views as assigning
from cis.register.governance.leaving import views as leaving
from cis.register.governance.offers import views as offers
from cis.register.governance.raci import views as raci
from cis.register.governance.rights import views as rights
from cis.register.governance.writes import queries as writes
from cis.register.governance.writes import views as writes_page
from cis.register.initiatives import authority as initiative_authority
from cis.register.initiatives import views as initiatives
from cis.register.maturity import actions as maturity_actions
from cis.register.maturity import views as maturity
from cis.register.maturity.assessing import views as assessments
from cis.register.maturity.questions import views as question_sets
from cis.register.metrics import authority as metric_authority
from cis.register.metrics import views as metrics
from cis.register.metrics.beside import views as beside
from cis.register.painpoints import views as painpoints
from cis.register.people import views as people
from cis.register.playbooks import authority as playbook_authority
from cis.register.playbooks import views as playbooks
from cis.register.playbooks.changes import views as changes
from cis.register.reviews import sources
from cis.register.reviews import views as reviews
from cis.register.reviews.changing import views as triggers
from cis.register.reviews.meeting import views as meeting
from cis.register.reviews.planning import views as planning
from cis.register.roadmap import actions as roadmap_actions
from cis.register.roadmap import deciding as gate_deciding
from cis.register.roadmap import views as roadmap
from cis.register.roadmap.gates import views as gates
from cis.register.roadmap.needing import views as dependencies
from cis.register.roadmap.rules import Kind
from cis.register.tickets import views as tickets

BLUEPRINTS = (
    accounts.bp,
    agenda.bp,
    feed.bp,
    digest.bp,
    people.bp,
    evidence.bp,
    governance.bp,
    raci.bp,
    rights.bp,
    assigning.bp,
    leaving.bp,
    offers.bp,
    metrics.bp,
    maturity.bp,
    assessments.bp,
    question_sets.bp,
    painpoints.bp,
    tickets.bp,
    initiatives.bp,
    aiuse.bp,
    playbooks.bp,
    changes.bp,
    roadmap.bp,
    gates.bp,
    dependencies.bp,
    promises.bp,
    beside.bp,
    decisions.bp,
    findings.bp,
    adoption.bp,
    checks.bp,
    training.bp,
    feedback.bp,
    benefits.bp,
    erasure.bp,
    audit.bp,
    bundles.bp,
    ownership_sheet.bp,
    controls.bp,
    reviews.bp,
    planning.bp,
    triggers.bp,
    meeting.bp,
    reports.bp,
    report_readers.bp,
    mail.bp,
    search.bp,
    first.bp,
    begin.bp,
    suggestions.bp,
    writes_page.bp,
    health.bp,
)

# What decisions are about: how its reference is read, and what the rights are asked.
DECIDED = (
    initiative_authority.RECORD,
    metric_authority.RECORD,
    decision_authority.RECORD,
    maturity_actions.RECORD,
    playbook_authority.RECORD,
    gate_deciding.RECORD,
    finding_queries.RECORD,
    publishing.RECORD,
)

PARTS = registry.Registry(
    panels=(begin.panel, suggestions.panel),
    agenda=sources.ALL,
    decided={kind.table: kind for kind in DECIDED},
    adoption_guards=(roadmap_actions.check_adoption,),
    # Where exit criteria find what is kept beside or above the roadmap.
    facts={
        Kind.TRAINING: trained.shares,
        Kind.ADOPTION: followed.shares,
        Kind.FINDINGS: providing.opened,
    },
    finding_classes=providing.CLASSES,
)

MEGABYTE = 1024 * 1024


def create_app(
    settings: Settings | None = None,
    overrides: Mapping[str, Any] | None = None,
    parts: registry.Registry = PARTS,
) -> Flask:
    """Create an application; ``overrides`` go into Flask's configuration."""
    settings = settings or Settings.from_environ(os.environ)
    folder.secure(settings.data)
    app = Flask(
        "cis",
        root_path=str(ROOT),
        template_folder="templates",
        static_folder="static",
        instance_path=str(settings.data.resolve()),
    )
    app.config.from_mapping(_configuration(settings))
    app.config.from_mapping(overrides or {})
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    _store(app)
    http.init_app(app)
    # Before the form token is looked for: that reads the whole body.
    bodies.init_app(app, accounts.is_signed_in)
    CSRFProtect(app)
    for kit in (errors, assets, filters):
        kit.init_app(app)
    http.public(app.view_functions["static"])
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    repeats.init_app(app)
    app.add_url_rule(practice.RULE, "practices.show", practice.show)
    app.context_processor(_frame)
    app.extensions[registry.EXTENSION] = parts
    authorization.install(app, writes.check)
    app.extensions[errors.UNAUTHORIZED] = suggestions.unauthorized
    return app


def _configuration(settings: Settings) -> dict[str, Any]:
    https = settings.is_https
    return {
        "CIS": settings,
        "CIS_DATA": settings.data,
        "SECRET_KEY": settings.secret_key or _own_key(settings.data),
        "SQLALCHEMY_DATABASE_URI": settings.database,
        "SQLALCHEMY_ENGINE_OPTIONS": engines.options(
            settings.database, settings.threads
        ),
        "MAX_CONTENT_LENGTH": settings.upload_mb * MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": 2 * MEGABYTE,
        "SESSION_COOKIE_NAME": "__Host-cis_form" if https else "cis_form",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": https,
        # The origin of every post is compared anyway, and browsers hide referrers.
        "WTF_CSRF_SSL_STRICT": False,
        "WTF_CSRF_TIME_LIMIT": settings.session_hours * 3600,
    }


def _own_key(data: Path) -> str:
    """Return the key kept in the data folder, made on first use and readable by us."""
    path = data / "secret_key"
    if not path.exists():
        folder.write_file(path, secrets.token_hex(32).encode("ascii"), replace=False)
    return path.read_text(encoding="ascii")


def _store(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        engines.prepare(db.engine)
    capture.install()
    search_index.install()


def _frame() -> dict[str, Any]:
    """Return what the frame of every page shows: the places and who is here."""
    actor = g.get("actor")
    if not isinstance(actor, Actor):
        nothing = lambda *_: False  # noqa: E731
        return {"may": nothing, "may_write": nothing, "may_write_some": nothing}
    return {
        "nav": places.shown(),
        "may": lambda name: actor.may(Permission(name)),
        "may_write_some": lambda action: bool(
            writes.practices_open(db.session(), actor, action)
        ),
        "may_write": lambda action, record=None: (
            writes.may(db.session(), actor, action, record).allowed
        ),
        "search_url": url_for("search.index"),
    }
