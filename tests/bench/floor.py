"""The floor that pages are measured against: the least Flask app with the same stack.

Session cookie checked, one ORM query for a list, two for a record, autoescaped table.
"""

import sys

from flask import Flask, abort, render_template_string, session
from sqlalchemy import create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from waitress import serve

KEY = "floor"
LIST = """<!doctype html><html lang="en"><title>Initiatives</title><table>
<tr><th>id<th>title<th>owner<th>practice<th>status<th>kind<th>effort<th>priority
<th>target<th>target date<th>service</tr>
{% for row in rows %}<tr><td><a href="/record/{{ row.id }}">{{ row.id }}</a>
<td>{{ row.title }}<td>{{ row.owner_id }}<td>{{ row.practice_id }}<td>{{ row.status }}
<td>{{ row.kind }}<td>{{ row.effort }}<td>{{ row.priority }}<td>{{ row.target }}
<td>{{ row.target_on }}<td>{{ row.service }}</tr>{% endfor %}</table></html>"""
RECORD = """<!doctype html><html lang="en"><title>{{ row.title }}</title>
<h1>{{ row.title }}</h1><p>{{ row.description }}</p><dl><dt>owner<dd>{{ row.owner_id }}
<dt>status<dd>{{ row.status }}<dt>target<dd>{{ row.target }}</dl><ol>
{% for event in events %}<li>{{ event.at }} {{ event.actor }} {{ event.action }}:
{{ event.payload }}{% endfor %}</ol></html>"""


class Base(DeclarativeBase):
    """Base of the two models."""


class Row(Base):
    """An initiative in eleven columns and its description."""

    __tablename__ = "initiative"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    description: Mapped[str]
    owner_id: Mapped[int]
    practice_id: Mapped[int]
    status: Mapped[str]
    kind: Mapped[str]
    effort: Mapped[str]
    priority: Mapped[float]
    target: Mapped[float]
    target_on: Mapped[str]
    service: Mapped[str]


class Event(Base):
    """An event of the history."""

    __tablename__ = "trail_event"
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str]
    actor: Mapped[str]
    action: Mapped[str]
    payload: Mapped[str]


class Touch(Base):
    """Which record an event touched."""

    __tablename__ = "trail_touch"
    subject: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)


def main(path: str, port: int) -> None:
    """Serve the floor on a database."""
    app, engine = Flask("floor"), create_engine(f"sqlite:///{path}")
    app.secret_key = KEY

    @event.listens_for(engine, "connect")
    def durable(connection, _record):
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    @app.before_request
    def check():
        if session.get("person") is None:
            abort(401)

    @app.get("/")
    def index():
        wanted = (
            select(Row)
            .where(Row.owner_id == 1, Row.status == "in progress")
            .order_by(Row.priority.desc(), Row.id.desc())
            .limit(50)
        )
        with Session(engine) as reading:
            return render_template_string(LIST, rows=reading.scalars(wanted).all())

    @app.get("/record/<int:key>")
    def record(key: int):
        touched = select(Touch.seq).where(Touch.subject == f"initiative:{key}")
        wanted = select(Event).where(Event.seq.in_(touched)).order_by(Event.seq.desc())
        with Session(engine) as reading:
            events = reading.scalars(wanted.limit(100)).all()
            row = reading.get(Row, key)
            return render_template_string(RECORD, row=row, events=events)

    serve(app, listen=f"127.0.0.1:{port}", threads=2)


def cookie() -> str:
    """Return the cookie of a signed-in person."""
    app = Flask("floor")
    app.secret_key = KEY
    signer = app.session_interface.get_signing_serializer(app)
    return f"session={signer.dumps({'person': 1})}"


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
