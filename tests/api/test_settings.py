"""Settings: defaults, every variable, and values that cannot be used."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from api import settings as module
from api.settings import VARIABLES, Settings, SettingsError, unknown_variables


def test_every_setting_has_a_variable() -> None:
    assert list(VARIABLES) == [field.name for field in fields(Settings)]
    assert len(set(VARIABLES.values())) == len(VARIABLES)
    assert {VARIABLES[name] for name in ("database_url", "host", "port", "metrics_folder")} == {
        "DATABASE_URL",
        "HOST",
        "PORT",
        "PROMETHEUS_MULTIPROC_DIR",
    }
    assert VARIABLES["max_chars"] == "QALA_MAX_CHARS"


def test_every_setting_is_explained_where_it_is_defined() -> None:
    source = Path(module.__file__).read_text("utf-8")
    body = source[source.index("class Settings:") : source.index("@classmethod")]
    # A comment may speak of the settings that follow it, up to an empty line.
    for part in body.strip().split("\n\n")[1:]:
        assert part.lstrip().startswith("#"), part
    assert len(re.findall(r"^    \w+: ", body, re.M)) == len(VARIABLES)


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
            "QALA_LOG_FORMAT": "json",
            "PROMETHEUS_MULTIPROC_DIR": "/metrics",
        }
    )
    assert settings.database_url == "postgresql://u:p@h/d"
    assert settings.data == Path.home() / "qala"
    assert (settings.port, settings.max_chars, settings.read_wait) == (0, 12, 0.5)
    assert (settings.log_format, settings.metrics_folder) == ("json", Path("/metrics"))


def test_secrets_are_not_shown() -> None:
    values = dict.fromkeys(("database_url", "limits", "traces"), "http://u:secret@h/d")
    assert "secret" not in repr(Settings(**values))  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match="QALA_LIMITS cannot be used; it must be") as raised:
        Settings.from_environ({"QALA_LIMITS": "http://u:secret@h"})
    assert "secret" not in str(raised.value)


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


@pytest.mark.parametrize(
    ("variable", "value", "why"),
    [
        ("PORT", "http", "a number is needed"),
        ("PORT", "70000", "65535 at most"),
        ("PORT", "-1", "0 at least"),
        ("QALA_MAX_CHARS", "0", "1 at least"),
        ("QALA_MAX_CHARS", "1.5", "a number is needed"),
        ("QALA_READERS", "-1", "1 at least"),
        ("QALA_READ_WAIT", "0", "above 0"),
        ("QALA_READ_WAIT", "nan", "above 0"),
        ("QALA_READ_WAIT", "inf", "above 0"),
        ("QALA_LOG_FORMAT", "xml", "one of text, json"),
        ("QALA_PRECISION", "FP32", "one of auto, int8, fp32"),
        ("QALA_FRAME_ANCESTORS", "a; b", "one space between"),
        ("QALA_READS", "nobody", "one of open, keys"),
        ("QALA_PROXIES", "-1", "0 at least"),
        ("QALA_LIMIT_READS", "many", "like 600/minute"),
        ("QALA_LIMIT_WRITES", "0/minute", "like 600/minute"),
        ("QALA_CORS", "news.example", "one space between"),
        ("QALA_CORS", "https://a.example, https://b.example", "one space between"),
        ("QALA_CORS", "https://a.example/path", "one space between"),
        ("QALA_CORS", "https://*.example", "one space between"),
        ("QALA_TRACES", "collector:4318", "http://collector:4318"),
    ],
)
def test_unusable_values_name_their_variable_and_what_is_needed(
    variable: str, value: str, why: str
) -> None:
    with pytest.raises(SettingsError, match=f"^{variable} .*{why}"):
        Settings.from_environ({variable: value})


def test_all_unusable_values_are_named_at_once() -> None:
    with pytest.raises(SettingsError) as raised:
        Settings.from_environ({"PORT": "http", "QALA_THREADS": "none", "QALA_WAITING": "3"})
    assert [line.split()[0] for line in str(raised.value).splitlines()] == ["PORT", "QALA_THREADS"]


def test_unknown_variables_are_named_with_the_nearest_known_one() -> None:
    environ = {"QALA_WORKER": "2", "QALA_GREEN": "x", "PATH": "/bin", "QALA_TEST_GO": "x"}
    assert list(unknown_variables(environ | {"QALA_WAITING": "3"})) == [
        "QALA_GREEN is no setting.",
        "QALA_WORKER is no setting; QALA_WORKERS is.",
    ]
