"""``masthead project`` and ``masthead member``."""

import json
from pathlib import Path
from typing import Any

import click

from app.actions.people import set_roles
from app.actions.projects import STARTER, ProjectPlan, create_project
from app.actions.rounds import RoundPlan
from app.core.codebook.read_file import read_file
from app.features.projects import queries
from app.models.projects import ROLES
from app.models.rounds import CONDITIONS, ORDERS
from app.models.texts import PASSAGE_ROLES, UNITS
from app.web.terminal import instance, passage_roles, person_by_email, project_by_slug, sentences

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def register(main: click.Group) -> None:
    """Hang this feature's commands on ``masthead``."""
    main.add_command(project)
    main.add_command(member)


@click.group()
def project() -> None:
    """Make projects and list them."""


@click.group()
def member() -> None:
    """Give people roles in a project."""


@project.command()
@click.argument("slug")
@click.option("--name", required=True, help="What people read.")
@click.option("--codebook", type=FILE, help="YAML, or a CSV of labels; the starter codebook unless named.")
@click.option("--k", type=int, default=2, show_default=True, help="Annotators for each passage.")
@click.option("--condition", type=click.Choice(CONDITIONS), default="blind", show_default=True)
@click.option("--unit", type=click.Choice(UNITS), default="paragraph", show_default=True)
@click.option("--order", type=click.Choice(ORDERS), default="articles", show_default=True)
@click.option(
    "--roles",
    callback=passage_roles,
    help=f"What of an article is annotated: any of {','.join(PASSAGE_ROLES)}.",
)
@click.option("--descriptive", is_flag=True, help="Disagreement is data: no bands, soft labels first.")
@click.option("--lead", metavar="EMAIL", help="Make this person its lead.")
@sentences
def add(
    slug: str, name: str, codebook: Path | None, descriptive: bool, lead: str | None, **first_round: Any
) -> None:
    """Make the project SLUG, its codebook published and its first production round running."""
    file = codebook or STARTER
    book = read_file(file.read_bytes(), file.name)
    stance = "descriptive" if descriptive else "prescriptive"
    plan = ProjectPlan(slug, name, stance, first_round=RoundPlan(**first_round))
    with instance() as (_settings, database), database.writing() as session:
        made = create_project(session, plan, book, by=None)
        if lead is not None:
            set_roles(session, made.id, person_by_email(session, lead), {"lead"}, None)
        session.commit()
    click.echo(f"Made the project {slug} on {book.name} {book.version}, its production round running.")
    if lead is None:
        click.echo(f"Nobody leads it yet. Next: masthead member add {slug} EMAIL --role lead")


@project.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
@sentences
def list_projects(*, as_json: bool) -> None:
    """Every project of this instance."""
    with instance() as (_settings, database), database.reading() as session:
        found = queries.every_project(session)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for one in found:
        click.echo(
            f"{one['slug']}  {one['name']}: {one['members']} members, {one['documents']} documents,"
            f" codebook {one['codebook_version']}"
        )


@member.command("add")
@click.argument("slug")
@click.argument("email")
@click.option("--role", "roles", type=click.Choice(ROLES), multiple=True, required=True)
@sentences
def add_member(slug: str, email: str, roles: tuple[str, ...]) -> None:
    """Give the person with the address EMAIL roles in the project SLUG, beside those that they have."""
    with instance() as (_settings, database), database.writing() as session:
        project_id, person_id = project_by_slug(session, slug).id, person_by_email(session, email)
        held = {*roles, *queries.roles_of(session, project_id, person_id)}
        set_roles(session, project_id, person_id, held, None)
        session.commit()
    click.echo(f"{email} is now {', '.join(role for role in ROLES if role in held)} in {slug}.")


@member.command("list")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
@sentences
def list_members(slug: str, *, as_json: bool) -> None:
    """Who is in the project SLUG, and in which roles."""
    with instance() as (_settings, database), database.reading() as session:
        found = queries.members(session, project_by_slug(session, slug).id)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{one['email']}  {one['name']}: {', '.join(one['roles'])}")
