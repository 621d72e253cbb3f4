"""Getting in and out, and the page on which people settle things for themselves."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import refresh
from sqlalchemy.orm import Session

from app.actions import people, tokens
from app.db import now
from app.errors import BadInput, NotThere
from app.features.accounts import actions, passwords, queries, throttle
from app.features.accounts.forms import PasswordForm, ProfileForm, SignInForm, TokenForm
from app.web.pages import own_path
from app.web.services import database, settings
from app.web.visitor import SESSION_KEY, Visitor, forget_visitor, signed_in, visitor

pages = Blueprint("accounts", __name__)

BY_LINK = "by_link"

# Whoever came by a link has perhaps forgotten the password: for so long it is not asked.
LINK_STANDS_FOR_PASSWORD = timedelta(hours=1)


@pages.get("/sign-in")
def sign_in() -> str:
    """The form, and how to get a link."""
    return _page(SignInForm(formdata=None, next=own_path(request.args.get("next"))))


@pages.post("/sign-in")
def sign_in_with_password() -> Any:
    """A right password opens a new session; a wrong one and an unknown address are answered alike."""
    form = SignInForm()
    if not form.validate():
        return _page(form), 422
    email, password = form.email.data, form.password.data
    tries = _count_try(email)
    with database().reading() as reading:
        known = queries.credentials(reading, email)
    stored = known.password_hash if known else None
    if not passwords.is_right(stored, password) or known is None or stored is None:
        form.form_errors.append(_("This address and this password do not belong together."))
        return _page(form), 422
    new_hash = passwords.hash_password(password) if passwords.is_outdated(stored) else None
    before = visitor()
    with database().writing() as writing:
        throttle.take_back(writing, tries)
        _end_session_of(writing, before)
        secret = actions.sign_in(writing, known.person_id, stored, new_hash)
        writing.commit()
    _keep(secret, by_link=False)
    return redirect(own_path(form.next.data), 303)


@pages.get("/sign-in/link/<secret>")
def show_link(secret: str) -> str:
    """A button that posts: programs that open links before people do use none up."""
    return render_template("accounts/link.html", secret=secret)


@pages.post("/sign-in/link/<secret>")
def use_link(secret: str) -> Any:
    """Use the link up and sign its person in."""
    tries, before = _count_try(None), visitor()
    with database().writing() as writing:
        throttle.take_back(writing, tries)
        _end_session_of(writing, before)
        person = people.use_link(writing, secret)
        new_secret = people.open_session(writing, person.id)
        writing.commit()
    _keep(new_secret, by_link=True)
    return redirect("/", 303)


@pages.post("/sign-out")
def sign_out() -> Any:
    """End this browser's session, here and in the database."""
    me = signed_in()
    with database().writing() as writing:
        people.end_session(writing, me.login_id or 0, by=me.person_id)
        writing.commit()
    session.clear()
    forget_visitor()
    return redirect("/sign-in", 303)


@pages.get("/account")
def show() -> str:
    """Everything that is settled here, as it is now."""
    return _account_page()


@pages.post("/account/profile")
def change_profile() -> Any:
    """Name, language, time zone, and the languages read."""
    form = ProfileForm()
    if not form.validate():
        return _account_page(profile=form), 422
    profile = actions.Profile(
        form.name.data, form.locale.data or None, form.time_zone.data or None, form.languages_read()
    )
    with database().writing() as writing:
        actions.change_profile(writing, signed_in().person_id, profile)
        writing.commit()
    # What follows is said in the language that was just chosen.
    forget_visitor()
    refresh()
    return _changed(_("Your account is changed."))


@pages.post("/account/password")
def change_password() -> Any:
    """Every browser signs in again; this one goes on with a new session."""
    form, me = PasswordForm(), signed_in()
    with database().reading() as reading:
        account = queries.account(reading, me.person_id)
    if not form.validate() or not _is_new_password(form, account):
        return _account_page(password=form), 422
    tries = []
    if _asks_current(account):
        tries = _count_try(account.email)
        if not passwords.is_right(account.password_hash, form.current.data or ""):
            form.current.errors.append(_("This is not your current password."))
            return _account_page(password=form), 422
    new_hash = passwords.hash_password(form.password.data)
    with database().writing() as writing:
        throttle.take_back(writing, tries)
        secret = actions.change_password(writing, me.person_id, account.password_hash, new_hash)
        writing.commit()
    _keep(secret, by_link=False)
    return _changed(_("Your password is changed. Every other browser has to sign in again."))


@pages.post("/account/sessions/<id:login_id>/end")
def end_session(login_id: int) -> Any:
    """Sign one of one's own browsers out."""
    with database().writing() as writing:
        if not people.end_session(writing, login_id, by=signed_in().person_id):
            raise NotThere("There is no such page, or it is not yours.")
        writing.commit()
    return _changed(_("That browser is signed out."))


@pages.post("/account/sessions/end-others")
def end_other_sessions() -> Any:
    """Sign every browser out but this one."""
    me = signed_in()
    with database().writing() as writing:
        people.end_sessions(writing, me.person_id, by=me.person_id, besides=me.login_id)
        writing.commit()
    return _changed(_("Every other browser is signed out."))


@pages.post("/account/tokens")
def make_token() -> Any:
    """The token is on the page that answers, and nowhere after that."""
    me = signed_in()
    with database().reading() as reading:
        form = TokenForm(queries.projects(reading, me.person_id))
    if not form.validate():
        return _account_page(token=form), 422
    with database().writing() as writing:
        secret = tokens.make_token(
            writing,
            me.person_id,
            scope=form.scope.data,
            days=form.days.data,
            name=form.name.data,
            project_ids=form.projects.data,
            by=me.person_id,
        )
        writing.commit()
    return _account_page(new_token=secret), 201


@pages.post("/account/tokens/<id:token_id>/revoke")
def revoke_token(token_id: int) -> Any:
    """The token works no more."""
    with database().writing() as writing:
        actions.revoke_token(writing, signed_in().person_id, token_id)
        writing.commit()
    return _changed(_("The token is revoked."))


def _account_page(
    *,
    profile: ProfileForm | None = None,
    password: PasswordForm | None = None,
    token: TokenForm | None = None,
    new_token: str | None = None,
) -> str:
    me = signed_in()
    with database().reading() as reading:
        account = queries.account(reading, me.person_id)
    kept = {
        "name": account.name,
        "locale": account.locale or "",
        "time_zone": account.time_zone or "",
        "languages": ", ".join(account.languages),
    }
    return render_template(
        "accounts/account.html",
        account=account,
        profile=profile or ProfileForm(formdata=None, data=kept),
        password=password or PasswordForm(formdata=None),
        token=token or TokenForm(account.projects, formdata=None),
        new_token=new_token,
        asks_current=_asks_current(account),
        login_id=me.login_id,
    )


def _changed(said: str) -> Any:
    flash(said)
    return redirect(url_for("accounts.show"), 303)


def _is_new_password(form: PasswordForm, account: queries.Account) -> bool:
    faults = passwords.faults_of(form.password.data, account.name, account.email)
    form.add_faults(BadInput(faults))
    return not faults


def _asks_current(account: queries.Account) -> bool:
    if account.password_hash is None:
        return False
    began = [login.created_at for login in account.logins if login.id == signed_in().login_id]
    came_by_link = session.get(BY_LINK) is True
    return not (came_by_link and began and now() - began[0] < LINK_STANDS_FOR_PASSWORD)


def _page(form: SignInForm) -> str:
    return render_template("accounts/sign_in.html", form=form)


def _count_try(email: str | None) -> list[int]:
    subjects = throttle.subjects_of(settings().secret_key, request.remote_addr, email)
    with database().writing() as writing:
        tries = throttle.count_try(writing, subjects, now())
        writing.commit()
    return tries


def _end_session_of(writing: Session, before: Visitor | None) -> None:
    if before is not None and before.login_id is not None:
        people.end_session(writing, before.login_id, by=before.person_id)


def _keep(secret: str, *, by_link: bool) -> None:
    # A new session all through: nothing of the old cookie, its CSRF token included, goes on.
    session.clear()
    session.permanent = True
    session[SESSION_KEY] = secret
    session[BY_LINK] = by_link
    forget_visitor()
