"""`project.yml` names commands and options that exist, and files that the steps hand on."""

import shlex
from pathlib import Path

import srsly
from click.testing import CliRunner

import nlp.training
from api.cli import main

PROJECT = Path(nlp.training.__file__).parent / "project.yml"


def test_every_step_is_a_command_with_its_options() -> None:
    project = srsly.read_yaml(PROJECT)
    assert project["workflows"]["all"] == [step["name"] for step in project["commands"]]
    for step in project["commands"]:
        for line in step["script"]:
            program, command, *rest = shlex.split(line)
            assert program == "qala"
            text = CliRunner().invoke(main, [command, "--help"]).output
            options = [word for word in rest if word.startswith("--") and word != "--epochs"]
            assert all(option in text for option in options), line


def test_what_a_step_needs_is_given_or_made_before() -> None:
    project = srsly.read_yaml(PROJECT)
    made: set[str] = set()
    for step in project["commands"]:
        for need in step["deps"]:
            assert need.startswith(("${vars.data}", "${vars.config}")) or need in made
        made |= set(step.get("outputs", ()))
    assert (PROJECT.parent / project["vars"]["config"]).is_file()
