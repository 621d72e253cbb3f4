"""``masthead agreement SLUG --gamma``: gamma at once, with its progress on the terminal."""

from typing import Any

from app.features.agreement.gamma.work import Wanted, compute, read, unpacked
from app.web.terminal import instance, progress, project_by_slug


def of_project(slug: str, wanted: Wanted) -> dict[str, Any]:
    """The result of a round, as the page has it."""
    with instance() as (_settings, database):
        with database.reading() as session:
            reading, tables = read(session, project_by_slug(session, slug).id, wanted)
        with progress(100, "Aligning marks") as bar:
            at = 0

            def said(done: int, total: int) -> None:
                nonlocal at
                percent = 100 * done // total
                if percent > at:
                    bar.update(percent - at)
                    at = percent

            found = compute(
                reading, tables, wanted, said=said, keep=lambda _parts, done, total: said(done, total)
            )
    return {"project": slug} | dict(unpacked(found))


def lines(said: dict[str, Any]) -> list[str]:
    """The result as text."""
    found = [
        f"{said['project']}, round {said['round']}, pass {said['pass']}, codebook {said['codebook_version']}",
        f"Seed {said['seed']}, draws {said['drawn']}, state of the data {said['data']}",
    ]
    for one in said["variables"]:
        rows = [("gamma", one["gamma"]), ("gamma-cat", one["gamma_cat"])]
        for label in one["labels"]:
            rows += [
                (f"gamma: {label['name']}", label["gamma"]),
                (f"gamma-k: {label['name']}", label["gamma_k"]),
            ]
        width = max(len(title) for title, _report in rows)
        found += ["", one["name"]]
        for title, report in rows:
            value = "-" if report["value"] is None else f"{report['value']:.3f}"
            found.append(f"  {title:{width}}  {value:>6}  {report['sentence']}")
        found += [f"    {note['sentence']}" for note in one["gamma"]["notes"]]
        exact = sum(passage["is_exact"] for passage in one["passages"])
        shown = len(one["passages"])
        found.append(
            f"  {one['n_marked']} of {one['n_passages']} passages that two annotators have read hold marks; of the"
            f" {shown} lowest, {exact} are aligned exactly."
        )
    if not said["variables"]:
        found += ["", "The round asks nothing that is coded on spans."]
    return found
