import gzip
import re
from pathlib import Path

import pytest
from flask import Flask, render_template_string

from cis.kit.web import assets


@pytest.fixture
def app(tmp_path):
    static = tmp_path / "static"
    static.mkdir()
    (static / "a.css").write_text("a{}")
    app = Flask("test", static_folder=str(static))
    app.config["CIS_DATA"] = tmp_path / "data"
    assets.init_app(app)
    return app


def address(app, template):
    with app.test_request_context():
        return render_template_string(template)


def test_a_package_file_is_served_compressed_and_for_ever(app):
    url = address(app, "{{ asset('bootstrap.css') }}")
    answer = app.test_client().get(url, headers={"Accept-Encoding": "gzip, br"})

    assert re.fullmatch(r"/assets/[0-9a-f]{12}/bootstrap\.css", url)
    assert answer.mimetype == "text/css"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert b"Bootstrap" in gzip.decompress(answer.data)


def test_a_browser_that_cannot_unpack_gets_the_plain_file(app):
    answer = app.test_client().get(address(app, "{{ asset('popper.js') }}"))

    assert "Content-Encoding" not in answer.headers
    assert b"Popper" in answer.data or b"popper" in answer.data


def test_compression_happens_once(app):
    url = address(app, "{{ asset('popper.js') }}")
    client = app.test_client()
    client.get(url, headers={"Accept-Encoding": "gzip"})
    [kept] = (app.config["CIS_DATA"] / "cache").iterdir()
    before = kept.stat().st_mtime_ns
    client.get(url, headers={"Accept-Encoding": "gzip"})

    assert kept.name.endswith("-popper.js.gz")
    assert kept.stat().st_mtime_ns == before


def test_a_data_folder_that_cannot_be_written_costs_only_the_compression(app, tmp_path):
    (tmp_path / "data").write_text("a file where the folder should be")
    url = address(app, "{{ asset('popper.js') }}")
    answer = app.test_client().get(url, headers={"Accept-Encoding": "gzip"})

    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/assets/000000000000/bootstrap.css", "/assets/x/secret_key"]
)
def test_only_listed_files_with_their_own_hash_are_served(app, path):
    assert app.test_client().get(path).status_code == 404


def test_our_own_files_change_address_with_their_content(app):
    before = address(app, "{{ static_url('a.css') }}")
    Path(app.static_folder, "a.css").write_text("b{}", encoding="utf-8")
    assets._static_url.cache_clear()  # noqa: SLF001 - as a new start does

    assert re.fullmatch(r"/static/a\.css\?v=[0-9a-f]{12}", before)
    assert address(app, "{{ static_url('a.css') }}") != before


def test_plotly_is_there_with_the_id_that_quiets_its_map_styles():
    assert re.fullmatch(r"[0-9a-f]{64}", assets.plotly_style_id())
    assert assets.catalogue()["plotly.js"].path.is_file()


def test_the_view_declares_that_anybody_may_fetch(app):
    assert app.view_functions["assets.serve"].permission is None


def test_our_own_files_are_kept_by_the_browser_when_asked_for_by_content(app):
    url = address(app, "{{ static_url('a.css') }}")
    kept, asked, missing = map(keeping(app), (url, "/static/a.css", "/static/b?v=1"))

    assert "immutable" in kept
    assert "immutable" not in asked
    assert "immutable" not in missing


def keeping(app):
    def ask(url):
        with app.test_client().get(url) as answer:
            return answer.headers.get("Cache-Control", "")

    return ask
