"""The one round and pass that a soft or gold export is made from, or a sentence that says what to choose."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions.codebooks import book_of
from app.actions.readings import counts
from app.core.codebook.values import Variable as Asks
from app.core.formats.layers import Asked, Question
from app.core.formats.registry import FORMATS
from app.errors import BadInput, Fault, say
from app.features.export.request import PASSES_COUNTED, ExportRequest
from app.features.export.scope import rounds_of, withdrawn_people
from app.models.codebooks import Codebook, CodebookVersion, Variable
from app.models.rounds import Assignment, Round, RoundVariable
from app.models.texts import Passage
from app.models.work import Revision


def asked_of(session: Session, request: ExportRequest) -> Asked:
    """What the layer of this request is made from; BadInput where that is not one thing."""
    one = _round(session, request)
    pass_ = _pass(session, request, one)
    version, key = session.execute(
        select(CodebookVersion.version, Codebook.key)
        .join(Codebook, Codebook.id == CodebookVersion.codebook_id)
        .where(CodebookVersion.id == one.codebook_version_id)
    ).one()
    asked = set(
        session.scalars(
            select(Variable.key)
            .join(RoundVariable, RoundVariable.variable_id == Variable.id)
            .where(RoundVariable.round_id == one.id)
        )
    )
    variables = book_of(session, one.codebook_version_id).codebook.variables
    questions = tuple(_question(variable) for variable in variables if variable.key in asked)
    return Asked(one.name, pass_, key, version, questions)


def check_layer(session: Session, request: ExportRequest) -> None:
    """Before anything is made: BadInput, where a soft or gold export would have to mix what is not one thing."""
    if request.kind != "raw" or FORMATS[request.format].lays_out:
        _pass(session, request, _round(session, request))


def _question(variable: Asks) -> Question:
    return Question(variable.key, variable.type, "span" in variable.on)


def _round(session: Session, request: ExportRequest) -> Round:
    rounds = rounds_of(session, request.project_id, request.round)
    if len(rounds) == 1:
        return rounds[0]
    if not rounds:
        raise _fault("/round", say("There is no round yet, so there are no answers to count."))
    sentence = say(
        "An export of the kind %(kind)s is made from one round, for rounds are not mixed. Choose one: %(there)s.",
        kind=request.kind,
        there=", ".join(one.name for one in rounds),
    )
    raise _fault("/round", sentence)


def _pass(session: Session, request: ExportRequest, one: Round) -> str:
    """The pass that was asked for, or the only one there is."""
    there = session.scalars(
        select(Revision.pass_)
        .distinct()
        .select_from(Passage)
        .join(Assignment, Assignment.passage_id == Passage.id)
        .join(Revision, Revision.assignment_id == Assignment.id)
        .join(Round, Round.id == Assignment.round_id)
        .where(
            Round.id == one.id,
            Revision.pass_.in_(PASSES_COUNTED),
            Assignment.person_id.not_in(withdrawn_people(session, request.project_id)),
            counts(),
        )
    ).all()
    if request.pass_ is not None:
        return request.pass_
    if len(there) > 1:
        sentence = say(
            "The round %(name)s was coded both blind and open, and these are not mixed. Choose a pass: blind or open.",
            name=one.name,
        )
        raise _fault("/pass", sentence)
    return there[0] if there else "open" if one.condition == "open" else "blind"


def _fault(at: str, sentence: str) -> BadInput:
    return BadInput([Fault(at, sentence)])
