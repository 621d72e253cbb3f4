"""The page on which people choose the keys of the annotator's page."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.actions.own_keys import change_own_keys, own_keys
from app.core.keyboard.commands import BY_NAME, COMMANDS, GROUPS
from app.core.keyboard.keymap import CHOOSABLE, collisions, read_key, written
from app.web.forms import Form
from app.web.services import database
from app.web.visitor import signed_in

pages = Blueprint("own_keys", __name__)

CHANGEABLE = tuple(one for one in COMMANDS if not one.fixed)


@pages.get("/account/keys")
def show() -> str:
    """Every command that may have another key, with the key that it has."""
    with database().reading() as reading:
        own = own_keys(reading, signed_in().person_id)
    return _page({name: written(key) for name, key in own.items()}, {})


@pages.post("/account/keys")
def change() -> Any:
    """Keep what was written; a key that cannot be one, or is another command's, is said beside its field."""
    said = {one.name: request.form.get(one.name, "").strip() for one in CHANGEABLE}
    own = {name: key for name, each in said.items() if (key := _read(name, each)) is not None}
    faults = {
        name: _("This is no key that a command can have. Write one such as m, Shift+m or F2.")
        for name, each in said.items()
        if each and name not in own
    }
    for name, other in collisions(own).items():
        faults[name] = _(
            "%(key)s is taken: %(does)s. Choose another, or give that one another key as well.",
            key=written(own[name]),
            does=_(other.does),
        )
    if faults:
        return _page(said, faults), 422
    with database().writing() as writing:
        change_own_keys(writing, signed_in().person_id, own)
        writing.commit()
    flash(_("Your keys are changed."))
    return _back()


@pages.post("/account/keys/reset")
def reset() -> Any:
    """The usual keys for everything."""
    with database().writing() as writing:
        change_own_keys(writing, signed_in().person_id, {})
        writing.commit()
    flash(_("All keys are the usual ones again."))
    return _back()


def _read(name: str, said: str) -> str | None:
    """The key that was written; the usual one of the command may be written as well."""
    usual = next((key for key in BY_NAME[name].keys if written(key) == said), None)
    return usual or read_key(said)


def _page(said: dict[str, str], faults: dict[str, str]) -> str:
    rows = {heading: [one for one in CHANGEABLE if one.group == group] for group, heading in GROUPS.items()}
    return render_template(
        "accounts/keys.html",
        form=Form(),
        rows=rows,
        said=said,
        faults=faults,
        names={code: written(code) for code in sorted(CHOOSABLE)},
    )


def _back() -> Any:
    return redirect(url_for("own_keys.show"), 303)
