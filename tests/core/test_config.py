from pathlib import Path

import pytest

from cis.core.config import Settings, sentences
from cis.core.errors import RuleError


def test_without_settings_everything_has_a_default():
    settings = Settings.from_environ({})

    assert settings.listen == "127.0.0.1:8000"
    assert settings.url == "http://127.0.0.1:8000"
    assert settings.database.startswith("sqlite:///")
    assert settings.database.endswith("cis.sqlite")


def test_a_setting_can_stand_in_a_file(tmp_path):
    path = tmp_path / "key"
    path.write_text("k" * 40 + "\n", encoding="utf-8")

    settings = Settings.from_environ({"CIS_SECRET_KEY_FILE": str(path)})

    assert settings.secret_key == "k" * 40


def test_the_variable_wins_over_the_file(tmp_path):
    settings = Settings.from_environ(
        {"CIS_LISTEN": "0.0.0.0:80", "CIS_LISTEN_FILE": str(tmp_path / "none")}
    )

    assert settings.listen == "0.0.0.0:80"


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"CIS_THREADS": "many"}, "CIS_THREADS must be a whole number"),
        ({"CIS_THREADS": "0"}, "from 1 on"),
        ({"CIS_SMTP_PORT": "99999"}, "at most 65535"),
        ({"CIS_SMTP_SECURITY": "ssl"}, "starttls, tls or none"),
        ({"CIS_SMTP_HOST": "mail.example.org"}, "CIS_MAIL_FROM=cis@example.org"),
        ({"CIS_MAIL_FROM": "cis@example.org\nBcc: a@b.c"}, "an address such as"),
        ({"CIS_SMTP_USER": "u", "CIS_SMTP_SECURITY": "none"}, "unprotected"),
        ({"CIS_THREADS": "٣"}, "whole number"),
        ({"CIS_SECRET_KEY": "short"}, "at least 32"),
        ({"CIS_PUBLIC_URL": "cis.example.org"}, "https://cis.example.org"),
        ({"CIS_PUBLIC_URL": "https://cis.example.org/cis"}, "with no path"),
        ({"CIS_PUBLIC_URL": "https://a@cis.example.org"}, "with no path"),
        ({"CIS_LISTEN": "8000"}, "127.0.0.1:8000"),
        ({"CIS_LISTEN_FILE": "/no/such/file"}, "CIS_LISTEN_FILE names"),
    ],
)
def test_a_wrong_setting_is_named(variables, words):
    with pytest.raises(RuleError, match=words):
        Settings.from_environ(variables)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_postgresql_is_one_setting(scheme):
    settings = Settings(database_url=f"{scheme}://me:pw@host/cis")

    assert settings.database == "postgresql+psycopg://me:pw@host/cis"


def test_any_other_address_is_left_alone():
    assert Settings(database_url="sqlite:///x").database == "sqlite:///x"


def test_links_come_from_the_public_address():
    assert Settings(public_url="https://cis.example.org/").url == (
        "https://cis.example.org"
    )


def test_the_data_folder_may_start_at_home():
    settings = Settings.from_environ({"CIS_DATA": "~/cis"})

    assert settings.data == Path.home() / "cis"


def test_every_setting_has_a_sentence():
    assert all(text.endswith(".") for _, text in sentences().values())
