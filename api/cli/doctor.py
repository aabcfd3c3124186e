"""`qala doctor`: checks a deployment and says what to do."""

import os
from dataclasses import asdict

import click


@click.command()
@click.option("--model/--no-model", default=True, show_default=True, help="Load the pipeline too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
def doctor(model: bool, as_json: bool) -> None:
    """Check this deployment and say what to do.

    Looks at settings, folders, model and database as a server started here would find them, and
    changes nothing. Exit code 1 when a check fails.
    """
    from api.doctor import examine
    from api.http.responses import to_json

    found = []
    for finding in examine(os.environ, model=model):
        found.append(finding)
        if not as_json:
            click.echo(f"{finding.level:<5} {finding.check:<15} {finding.found}")
            if finding.advice:
                click.echo(f"{'':21} {finding.advice}")
    failed = sum(finding.level == "fail" for finding in found)
    warned = sum(finding.level == "warn" for finding in found)
    if as_json:
        body = {"ok": not failed, "findings": [asdict(finding) for finding in found]}
        click.echo(to_json(body), nl=False)
    else:
        click.echo(f"{len(found)} checks, {warned} warnings, {failed} failures.")
    if failed:
        raise click.exceptions.Exit(1)
