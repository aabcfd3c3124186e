"""Settings: defaults, every variable, and values that cannot be used."""

from dataclasses import fields
from pathlib import Path

import pytest

from api.settings import VARIABLES, Settings, SettingsError


def test_every_setting_has_a_variable() -> None:
    assert list(VARIABLES) == [field.name for field in fields(Settings)]
    assert len(set(VARIABLES.values())) == len(VARIABLES)


def test_defaults_without_an_environment() -> None:
    assert Settings.from_environ({}) == Settings()
    assert Settings.from_environ({"PORT": "", "DATABASE_URL": "  "}) == Settings()


def test_values_are_read_in_their_types() -> None:
    settings = Settings.from_environ(
        {
            "DATABASE_URL": "postgresql://u:p@h/d",
            "QALA_DATA": "~/qala",
            "PORT": "0",
            "QALA_MAX_CHARS": "12",
            "QALA_READ_WAIT": "0.5",
        }
    )
    assert settings.database_url == "postgresql://u:p@h/d"
    assert settings.data == Path.home() / "qala"
    assert (settings.port, settings.max_chars, settings.read_wait) == (0, 12, 0.5)


def test_who_may_do_what_is_read() -> None:
    settings = Settings.from_environ(
        {
            "QALA_READS": "keys",
            "QALA_CORS": "https://news.example http://lab.example:8443",
            "QALA_PROXIES": "0",
            "QALA_LIMITS": "redis://:word@cache:6379/0",
            "QALA_LIMIT_WRITES": "10/second",
        }
    )
    assert settings.cors.split() == ["https://news.example", "http://lab.example:8443"]
    assert (settings.reads, settings.proxies, settings.limit_writes) == ("keys", 0, "10/second")
    assert "word" not in repr(settings)
    with pytest.raises(SettingsError) as raised:
        Settings.from_environ({"QALA_LIMITS": "memcached://:word@cache"})
    assert "word" not in str(raised.value)


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(Settings(database_url="postgresql://u:secret@h/d"))


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        *(("PORT", "http"), ("PORT", "70000"), ("QALA_MAX_CHARS", "0"), ("QALA_READERS", "-1")),
        *(("QALA_READS", "nobody"), ("QALA_PROXIES", "-1"), ("QALA_LIMITS", "on")),
        *(("QALA_LIMIT_READS", "many"), ("QALA_LIMIT_WRITES", "0/minute")),
        *(("QALA_CORS", "news.example"), ("QALA_CORS", "https://a.example, https://b.example")),
        *(("QALA_CORS", "https://a.example/path"), ("QALA_CORS", "https://*.example")),
    ],
)
def test_unusable_values_name_their_variable(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=variable):
        Settings.from_environ({variable: value})
