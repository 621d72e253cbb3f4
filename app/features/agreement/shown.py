"""All that the page of agreement shows, read once: for the page itself, and for the tables to copy from it."""

from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from app.features.agreement import lines, pairs, reports, tables, times
from app.features.agreement.compared import Compared, compared
from app.features.agreement.forms import PICTURES, ChoicesForm
from app.features.agreement.opened import Opened, open_round
from app.features.agreement.slices import lines as slice_lines
from app.features.agreement.slices import over_time
from app.features.agreement.slices import reports as slice_reports
from app.features.agreement.slices import words as slice_words
from app.features.agreement.spans import lines as span_lines
from app.features.agreement.spans import reports as span_reports
from app.models.projects import Project
from app.web.policy import membership
from app.web.visitor import signed_in


@dataclass(frozen=True, slots=True)
class Shown:
    """The report and its lines, ``sections`` those of spans and attributions; pairs, weeks and slices where they were
    asked for; ``not_read`` are rounds still coded in.
    """

    form: ChoicesForm
    report: dict[str, Any]
    groups: list[lines.Group]
    judging: lines.Judging
    version: times.DataVersion | None
    pairs: list[pairs.Pairs]
    over_time: list[over_time.OverTime]
    not_read: list[str]
    sections: dict[str, Any]
    slices: slice_lines.Page | None

    @property
    def tables(self) -> tables.Tables:
        """The same as rows."""
        rows = [
            *tables.of_groups(self.report, self.groups),
            *tables.of_spans(self.sections),
            *tables.of_pairs(self.pairs),
            *tables.of_courses(self.over_time),
            *tables.of_slices(self.slices),
        ]
        return tables.Tables(self.report["reading"], self.version, tuple(rows))


def read(session: Session, slug: str) -> Shown:
    """What this request's address chose. Raises AnsweredInstead where no numbers can be shown."""
    mine = membership()
    opened = open_round(session)
    form, judged = opened.form, opened.judged
    labels = reports.check_labels(form.reading.data or None)
    variables = compared(judged, labels)
    report = reports.project_report(slug, judged, variables, labels, None, None)
    reading = judged.reading
    report = span_reports.with_words(report, span_reports.read_words(session, reading), None, None)
    seeks_one_answer = session.get_one(Project, mine.project_id).stance == "prescriptive"
    judging = lines.Judging(reading.primary_threshold, has_bands=seeks_one_answer)
    found = None
    if form.shows_time:
        found = over_time.read(session, mine.project_id, signed_in().person_id, judged, labels, variables)
    return Shown(
        form=form,
        report=report,
        groups=lines.groups_of(report, judged.variables, judging),
        judging=judging,
        version=times.data_version(session, reading),
        pairs=pairs.pairs_of(variables, reading.primary_measure) if form.shows_pairs else [],
        over_time=[] if found is None else over_time.over_time(found, variables, reading.primary_measure),
        not_read=[] if found is None else found.not_read,
        sections=span_lines.sections_of(report, {one.key: one for one in judged.variables}),
        slices=_slices(session, opened, variables),
    )


def _slices(session: Session, opened: Opened, variables: list[Compared]) -> slice_lines.Page | None:
    if opened.form.by.data in PICTURES:
        return None
    choices = slice_reports.read_choices(request.args)
    labels = reports.check_labels(opened.form.reading.data or None)
    asked = slice_reports.asked_of(
        session, opened.round, opened.judged, labels, variables, choices, signed_in().person_id
    )
    whole = slice_reports.slices_asked_for(asked, choices, slice_words.named_here(choices.slicing))
    return None if whole is None else slice_lines.page_of(whole)
