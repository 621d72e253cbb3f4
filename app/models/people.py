"""People: a random id that everything carries, and one erasable table that says who it is."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, BigId, Key, now, one_of, random_id

SCOPES = ("read", "write", "lead")
LINK_PURPOSES = ("sign_in", "invitation")


class Person(Base):
    """Somebody who works here, without a name: audit, revisions and exports carry this random id alone."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False, default=random_id)
    is_admin: Mapped[bool] = mapped_column(default=False)
    edits_registry: Mapped[bool] = mapped_column(default=False)
    locale: Mapped[str | None] = mapped_column(Key(35))
    time_zone: Mapped[str | None] = mapped_column(Key(64))
    created_at: Mapped[datetime] = mapped_column(default=now)
    deactivated_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]

    identity: Mapped["Identity | None"] = relationship(back_populates="person", uselist=False)


class Identity(Base):
    """Name, address and password of a person. Erasing this row is what ``masthead user forget`` does."""

    __tablename__ = "identity"
    __table_args__ = (
        CheckConstraint("length(name) BETWEEN 1 AND 200", name="name_length"),
        CheckConstraint("length(email) BETWEEN 3 AND 254", name="email_length"),
        CheckConstraint("email = lower(email)", name="email_lower"),
        UniqueConstraint("email"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(Key(254))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=now)

    person: Mapped[Person] = relationship(back_populates="identity")


class PersonLanguage(Base):
    """A language that a person says they read; the queue offers passages in these alone."""

    __tablename__ = "person_language"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    language: Mapped[str] = mapped_column(Key(35), primary_key=True)


class PersonKey(Base):
    """The key that a person gave to a command of the annotator's page; a command without a row has its usual one."""

    __tablename__ = "person_key"
    __table_args__ = (
        CheckConstraint("length(command) BETWEEN 1 AND 40 AND command = lower(command)", name="command"),
        CheckConstraint("length(key) BETWEEN 1 AND 40 AND key NOT LIKE '% %'", name="key"),
        UniqueConstraint("person_id", "key"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    command: Mapped[str] = mapped_column(Key(40), primary_key=True)
    key: Mapped[str] = mapped_column(Key(40))


class SignInLink(Base):
    """A link that signs its person in, once. Only a hash of its secret is kept."""

    __tablename__ = "sign_in_link"
    __table_args__ = (
        one_of("purpose", LINK_PURPOSES),
        CheckConstraint("length(secret_hash) = 64", name="secret_hash"),
        Index("ix_sign_in_link_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    secret_hash: Mapped[str] = mapped_column(Key(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[str] = mapped_column(Key(20), default="sign_in")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class LoginSession(Base):
    """One signed-in browser. The cookie holds the secret; the row holds its hash."""

    __tablename__ = "login_session"
    __table_args__ = (
        CheckConstraint("length(secret_hash) = 64", name="secret_hash"),
        Index("ix_login_session_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    secret_hash: Mapped[str] = mapped_column(Key(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ApiToken(Base):
    """A bearer token for scripts: scoped, expiring, revocable, kept as a hash."""

    __tablename__ = "api_token"
    __table_args__ = (
        one_of("scope", SCOPES),
        CheckConstraint("length(secret_hash) = 64", name="secret_hash"),
        Index("ix_api_token_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    secret_hash: Mapped[str] = mapped_column(Key(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    scope: Mapped[str] = mapped_column(Key(10))
    name: Mapped[str] = mapped_column(String(100), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    # To five minutes: written at most so often.
    last_used_at: Mapped[datetime | None]


class ApiTokenProject(Base):
    """A project that a token may touch. A token without rows here goes wherever its person does."""

    __tablename__ = "api_token_project"

    token_id: Mapped[int] = mapped_column(ForeignKey("api_token.id"), primary_key=True, autoincrement=False)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True, autoincrement=False)


class LoginAttempt(Base):
    """A failed try with credentials, counted across processes. ``subject_hash`` is keyed, so it names nobody."""

    __tablename__ = "login_attempt"
    __table_args__ = (
        Index("ix_login_attempt_subject_hash_at", "subject_hash", "at"),
        Index("ix_login_attempt_at", "at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subject_hash: Mapped[str] = mapped_column(Key(64))
    at: Mapped[datetime] = mapped_column(default=now)


class ConsentText(Base):
    """What a project asks its annotators to agree to, as it stood; a new wording is a new version."""

    __tablename__ = "consent_text"
    __table_args__ = (UniqueConstraint("project_id", "version"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    version: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Consent(Base):
    """A person agreed to one consent text; a withdrawal keeps the row and leaves later exports."""

    __tablename__ = "consent"
    __table_args__ = (UniqueConstraint("person_id", "consent_text_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    consent_text_id: Mapped[int] = mapped_column(ForeignKey("consent_text.id"))
    given_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]
