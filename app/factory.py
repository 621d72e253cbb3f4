"""The application: settings, database, what every page shares, then each feature. The only file that knows them all."""

from pathlib import Path

from flask import Blueprint, Flask, Response, jsonify, request
from flask_babel import Babel
from flask_wtf import CSRFProtect
from sqlalchemy import text

from app.actions.people import SESSION_LASTS
from app.config import Settings, read_settings
from app.db import Database
from app.features.accounts import key_views as own_keys
from app.features.accounts import views as accounts
from app.features.agreement import api as agreement_api
from app.features.agreement import views as agreement
from app.features.agreement.drill import api as agreement_drill_api
from app.features.agreement.drill import views as agreement_drill
from app.features.agreement.gamma import api as gamma_api
from app.features.agreement.gamma import views as gamma
from app.features.agreement.number import views as agreement_number
from app.features.agreement.people import api as agreement_people_api
from app.features.agreement.people import views as agreement_people
from app.features.agreement.table import views as ratings
from app.features.annotate import api as annotate_api
from app.features.annotate import reveal_views
from app.features.annotate import views as annotate
from app.features.codebooks import views as codebooks
from app.features.corpus import api as corpus_api
from app.features.corpus import views as corpus
from app.features.corpus import way_views as way
from app.features.export import api as export_api
from app.features.export import card_api, card_views
from app.features.export import views as exports
from app.features.home import views as home
from app.features.masks import views as masks
from app.features.network import api as network_api
from app.features.network import views as network
from app.features.outlets import api as outlets_api
from app.features.outlets import assert_views as outlets_facts
from app.features.outlets import edit_api as outlets_edit_api
from app.features.outlets import edit_views as outlets_edit
from app.features.outlets import file_views as outlets_file
from app.features.outlets import views as outlets
from app.features.projects import api as projects_api
from app.features.projects import views as projects
from app.features.questions import views as questions
from app.features.reuse import claim_views
from app.features.reuse import views as reuse
from app.features.rounds import views as rounds
from app.features.source_effect import api as source_effect_api
from app.features.source_effect import views as source_effect
from app.features.suggestions import api as suggestions_api
from app.features.suggestions import views as suggestions
from app.features.texts import views as texts
from app.web import api, assets, errors, headers, locale, pages, policy, rate, services, visitor
from app.web.converters import AgentConverter, IdConverter, SlugConverter

FEATURES: tuple[str, ...] = ()

csrf = CSRFProtect()
babel = Babel()


def create_app(settings: Settings | None = None, database: Database | None = None) -> Flask:
    """The WSGI application for ``settings`` (the environment's when None)."""
    settings = settings or read_settings()
    app = Flask(__name__, template_folder="templates", static_folder="static")
    app.config.update(_flask_settings(settings))
    app.url_map.converters |= {"id": IdConverter, "slug": SlugConverter, "agent": AgentConverter}
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    services.install(app, settings, database or Database(settings.database_url, settings.threads))
    headers.install(app, https=settings.is_https)
    assets.install(app)
    errors.install(app)
    babel.init_app(app, locale_selector=locale.choose_locale, timezone_selector=locale.choose_time_zone)
    csrf.init_app(app)
    pages.install(app)
    rate.install(app)
    app.before_request(policy.guard)
    app.before_request(_protect_from_forgery)
    app.register_blueprint(_furniture(app))
    _register_features(app)
    return app


def _flask_settings(settings: Settings) -> dict[str, object]:
    prefix = "__Host-" if settings.is_https else ""
    return {
        "SECRET_KEY": settings.secret_key,
        "TRUSTED_HOSTS": list(settings.trusted_hosts) or None,
        "MAX_CONTENT_LENGTH": settings.max_upload_mb * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 8 * 1024 * 1024,
        "SESSION_COOKIE_NAME": f"{prefix}masthead",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": SESSION_LASTS,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_CHECK_DEFAULT": False,
        "WTF_CSRF_SSL_STRICT": False,
        "SEND_FILE_MAX_AGE_DEFAULT": 3600,
        "TESTING": settings.environment == "test",
        "PROPAGATE_EXCEPTIONS": False,
        "JSON_SORT_KEYS": False,
        "BABEL_TRANSLATION_DIRECTORIES": str(Path(__file__).parent / "translations"),
    }


def _protect_from_forgery() -> None:
    # A browser sends its cookie with every request, a script sends its token only when it means to.
    if request.endpoint is not None and visitor.bearer_secret() is None:
        csrf.protect()


def _furniture(app: Flask) -> Blueprint:
    furniture = Blueprint("web", __name__)

    @furniture.get("/healthz")
    def health() -> Response:
        with services.database().reading() as session:
            session.execute(text("SELECT 1"))
        return jsonify({"status": "ok"})

    @furniture.get(f"{api.PREFIX}/openapi.json")
    def openapi() -> Response:
        return jsonify(api.openapi(app))

    return furniture


def _register_features(app: Flask) -> None:
    """Each feature hands over its blueprints; deleting one is deleting its folder and its line here."""
    for blueprint in (
        home.pages,
        accounts.pages,
        own_keys.pages,
        projects.pages,
        codebooks.pages,
        projects_api.api,
        outlets_api.api,
        outlets.pages,
        outlets_edit.pages,
        outlets_facts.pages,
        outlets_file.pages,
        outlets_edit_api.api,
        corpus.pages,
        way.pages,
        corpus_api.api,
        masks.pages,
        reuse.pages,
        claim_views.pages,
        texts.pages,
        annotate.pages,
        reveal_views.pages,
        annotate_api.api,
        questions.pages,
        rounds.pages,
        suggestions_api.api,
        suggestions.pages,
        agreement_number.number,
        agreement.pages,
        agreement_drill.drill,
        agreement_drill_api.api,
        agreement_api.api,
        ratings.pages,
        agreement_people.people,
        agreement_people_api.api,
        gamma.pages,
        gamma_api.api,
        network.pages,
        network_api.api,
        source_effect.pages,
        source_effect_api.api,
        exports.pages,
        card_views.pages,
        export_api.api,
        card_api.api,
    ):
        app.register_blueprint(blueprint)
