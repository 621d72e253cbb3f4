"""Agents of a small registry, and facts about them."""

from datetime import date
from typing import Any

from app.actions import registry
from app.core.outlets.agents import Agent, RatingScheme
from app.core.outlets.facts import Assertion
from app.db import Database

DAY = date(2021, 7, 13)


def agents() -> list[Agent]:
    grade = RatingScheme("gradewell-grade", "Grade", "2", "ordinal", ("C", "B", "A"), redistributable=False)
    return [
        Agent("project", "organisation", "The curators"),
        Agent("tide-press", "organisation", "Tide Press"),
        Agent("quay-holding", "organisation", "Quay Holding"),
        Agent("morning-tide", "outlet", "The Morning Tide"),
        Agent("evening-tide", "outlet", "The Evening Tide"),
        Agent("upland-post", "outlet", "The Upland Post"),
        Agent("harbour-ministry", "state_body", "Ministry of Harbours"),
        Agent("mira-quill", "person", "Mira Quill"),
        Agent("gradewell", "rater", "Gradewell", rating_schemes=(grade,)),
    ]


def fact(**said: Any) -> Assertion:
    usual = {"id": "new", "subject": "morning-tide", "property": "medium", "asserted_by": "project"}
    value = (
        {}
        if "value_agent" in said or "value_text" in said or "value_state" in said
        else {"value_code": "newspaper"}
    )
    return Assertion(**(usual | value | said))


def owned(subject: str, owner: str, **said: Any) -> Assertion:
    return fact(subject=subject, property="owned_by", value_agent=owner, **said)


def record(database: Database, *ones: Assertion) -> list[int]:
    with database.writing() as session:
        ids = registry.record_assertions(session, ones, by=None)
        session.commit()
        return ids


def all_of(database: Database) -> list[Assertion]:
    with database.reading() as session:
        return registry.assertions_of(session)
