"""The README: what it lists is all there is, and what it prints is what is answered."""

import re
from collections.abc import Iterator

import click
import pytest

from api.app import create_app
from api.cli import main
from api.settings import VARIABLES, Settings
from tests.readme import README, ROOT, answered, missing_tools, server

TEXT = README.read_text("utf-8")


@pytest.mark.parametrize("variable", [*VARIABLES.values(), "TORCH_INDEX", "PYTHON"])
def test_every_setting_is_documented(variable: str) -> None:
    assert re.search(rf"^\| `{variable}` \|", TEXT, re.M)


def test_documented_defaults_are_the_defaults() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \|([^|]*)\|", TEXT, re.M))
    for field, variable in VARIABLES.items():
        default = getattr(Settings(), field)
        shown = "" if default is None else str(default).removesuffix(".0")
        assert rows[variable].strip() == shown, variable


def routes() -> Iterator[str]:
    for rule in create_app(Settings()).url_map.iter_rules():
        path = re.sub(r"<(?:\w+:)?\w+_id>", "<id>", rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield f"{method} {path}"


@pytest.mark.parametrize("route", sorted(set(routes())))
def test_every_route_is_documented(route: str) -> None:
    assert f"`{route}`" in TEXT


def options(group: click.Group, name: str = "qala") -> Iterator[tuple[str, str]]:
    for parameter in group.params:
        if isinstance(parameter, click.Option) and parameter.name not in ("help", "version"):
            yield name, max(parameter.opts, key=len)
    for child in group.commands.values():
        path = f"{name} {child.name}"
        if isinstance(child, click.Group):
            yield from options(child, path)
            continue
        yield path, ""
        for parameter in child.params:
            if isinstance(parameter, click.Option):
                # Of a pair, the one that changes something.
                names = parameter.secondary_opts or parameter.opts
                yield path, max(names, key=len)


@pytest.mark.parametrize(("command", "option"), list(options(main)))
def test_every_command_and_option_is_documented(command: str, option: str) -> None:
    rows = [line for line in TEXT.splitlines() if f"`{command}" in line]
    assert rows
    assert not option or any(re.search(rf"`[^`]*{option}\b", row) for row in rows)


def test_every_make_target_is_documented() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = re.findall(r"^([a-z-]+):.*## ", makefile, re.M)
    assert len(targets) > 5
    assert [target for target in targets if f"`make {target}`" not in TEXT] == []


def test_the_examples_answer_as_printed() -> None:
    if tools := missing_tools():
        pytest.skip(f"not installed here: {', '.join(tools)}")
    with server() as run:
        assert answered(TEXT, run) == TEXT
