"""Who may do what: one row for each route. A route that is not here is refused, and fails the suite.

``needs`` is the least that a visitor must be; ``scope`` the least that a script's token must allow, or
``browser`` where no token does: a script never makes itself a wider token or a new password. A route that
``tells_outlet`` is not there for somebody who has something left to code blind, whatever their role. Routes
below ``/projects/<slug>`` find the project through the visitor's membership, so a stranger gets 404.
A token that was made for some projects alone finds those, and of what belongs to no project only the routes
that stand ``beside_projects``. What ``is_work`` of an annotator's page is never slowed down in a browser.
A *founder* is an administrator, or somebody who leads a project already: whoever makes a project invites
people to this instance, and annotators were not asked to do that.
"""

from dataclasses import dataclass

EITHER = "adjudicator_or_lead"
NEEDS = (
    "public",
    "signed_in",
    "founder",
    "member",
    "annotator",
    "adjudicator",
    "lead",
    EITHER,
    "registry",
    "admin",
)


@dataclass(frozen=True, slots=True)
class Rule:
    """What one route asks of its visitor."""

    needs: str
    scope: str = "read"
    tells_outlet: bool = False
    beside_projects: bool = False
    is_work: bool = False


PUBLIC = Rule("public")
SIGNED_IN = Rule("signed_in")
IN_BROWSER = Rule("signed_in", "browser")
WORKS = Rule("signed_in", "write", is_work=True)
LOOKS_AT_WORK = Rule("signed_in", is_work=True)
BESIDE_PROJECTS = Rule("signed_in", beside_projects=True)
# Its pages show what is said of outlets, so who codes blind reads none of them.
EDITS_REGISTRY = Rule("registry", "lead", tells_outlet=True)
LEAD_TOLD = Rule("lead", tells_outlet=True)
LEAD_TOLD_AND_CHANGES = Rule("lead", "lead", tells_outlet=True)

POLICY: dict[str, Rule] = {
    "static": PUBLIC,
    "web.health": PUBLIC,
    "web.openapi": PUBLIC,
    # home
    "home.show": SIGNED_IN,
    # accounts
    "accounts.sign_in": PUBLIC,
    "accounts.sign_in_with_password": PUBLIC,
    "accounts.show_link": PUBLIC,
    "accounts.use_link": PUBLIC,
    "accounts.sign_out": IN_BROWSER,
    "accounts.show": IN_BROWSER,
    "accounts.change_profile": IN_BROWSER,
    "accounts.change_password": IN_BROWSER,
    "accounts.end_session": IN_BROWSER,
    "accounts.end_other_sessions": IN_BROWSER,
    "accounts.make_token": IN_BROWSER,
    "accounts.revoke_token": IN_BROWSER,
    "own_keys.show": IN_BROWSER,
    "own_keys.change": IN_BROWSER,
    "own_keys.reset": IN_BROWSER,
    # projects
    "projects_api.index": BESIDE_PROJECTS,
    "projects_api.show": Rule("member"),
    "projects.show": Rule("member"),
    "projects.new": Rule("founder", "browser"),
    "projects.create": Rule("founder", "browser"),
    "projects.people": Rule("lead", "lead"),
    "projects.invite": Rule("lead", "lead"),
    "projects.person": Rule("lead", "lead"),
    "projects.change_roles": Rule("lead", "lead"),
    "projects.new_invitation": Rule("lead", "lead"),
    "projects.removal": Rule("lead", "lead"),
    "projects.remove": Rule("lead", "lead"),
    "projects.consent_text": Rule("lead"),
    "projects.change_consent_text": Rule("lead", "lead"),
    # codebooks
    "codebooks.show": Rule("member"),
    "codebooks.versions": Rule("member"),
    "codebooks.download": Rule("member"),
    "codebooks.download_codes": Rule("member"),
    "codebooks.upload": Rule("lead"),
    "codebooks.preview": Rule("lead", "lead"),
    "codebooks.publish": Rule("lead", "lead"),
    # corpus
    "corpus.index": Rule("lead", tells_outlet=True),
    "corpus.show": Rule("lead", tells_outlet=True),
    "corpus.correct_roles": Rule("lead", "lead"),
    "corpus.change_warning": Rule("lead", "lead"),
    "corpus.ask_withdraw": Rule("lead"),
    "corpus.withdraw": Rule("lead", "lead"),
    "way.history": Rule("lead", tells_outlet=True),
    "way.new_step": Rule("lead", tells_outlet=True),
    "way.add_step": Rule("lead", "lead", tells_outlet=True),
    "way.show_step": Rule("lead", tells_outlet=True),
    "way.correct_step": Rule("lead", "lead", tells_outlet=True),
    "way.ask_withdraw_step": Rule("lead", tells_outlet=True),
    "way.withdraw_step": Rule("lead", "lead", tells_outlet=True),
    "way.show_facts": Rule("lead", tells_outlet=True),
    "way.change_facts": Rule("lead", "lead", tells_outlet=True),
    "way.more_of_capture": Rule("lead", tells_outlet=True),
    "way.add_to_capture": Rule("lead", "lead", tells_outlet=True),
    "corpus.import_files": Rule("lead"),
    "corpus.hand_in_files": Rule("lead", "lead"),
    "corpus.import_text": Rule("lead"),
    "corpus.hand_in_text": Rule("lead", "lead"),
    "corpus.show_import": Rule("lead"),
    "corpus.progress": Rule("lead"),
    "corpus.choose": Rule("lead", "lead"),
    "corpus.confirm": Rule("lead", "lead"),
    "corpus.discard": Rule("lead", "lead"),
    "masks.index": Rule("lead"),
    "masks.progress": Rule("lead"),
    "masks.read": Rule("lead", "lead"),
    "masks.show": Rule("lead"),
    "masks.save": Rule("lead", "lead"),
    # texts
    "texts.show": Rule("lead", tells_outlet=True),
    "texts.preview": Rule("lead", "lead", tells_outlet=True),
    "texts.correct": Rule("lead", "lead", tells_outlet=True),
    "texts.marks": Rule("lead", tells_outlet=True),
    "texts.decide": Rule("lead", "lead", tells_outlet=True),
    "texts.place_new": Rule("lead", "lead", tells_outlet=True),
    "corpus_api.index": Rule("lead"),
    "corpus_api.add": Rule("lead", "lead"),
    "corpus_api.fetch": Rule("lead", "lead"),
    # annotate
    "annotate.open_next": Rule("annotator", "write"),
    "annotate.show": SIGNED_IN,
    "annotate.save": Rule("signed_in", "write"),
    "annotate.decline": Rule("signed_in", "write"),
    "reveal.confirm_hand_in": SIGNED_IN,
    "reveal.hand_in": Rule("signed_in", "write"),
    "reveal.keep": Rule("signed_in", "write"),
    "reveal.keep_rest": Rule("signed_in", "write"),
    "annotate.show_warning": SIGNED_IN,
    "annotate.read_warning": Rule("signed_in", "write"),
    "annotate.give_back_article": Rule("signed_in", "write"),
    "annotate.work": Rule("annotator"),
    "annotate.show_consent": Rule("annotator"),
    "annotate.give_consent": Rule("annotator", "write"),
    "annotate.withdraw_consent": Rule("annotator", "write"),
    "annotate_api.next_passage": Rule("annotator", "write", is_work=True),
    "annotate_api.show": LOOKS_AT_WORK,
    "annotate_api.more_context": LOOKS_AT_WORK,
    "annotate_api.revisions": LOOKS_AT_WORK,
    "annotate_api.save": WORKS,
    "annotate_api.decline": WORKS,
    "annotate_api.hand_in": WORKS,
    "annotate_api.keep": WORKS,
    "annotate_api.keep_rest": WORKS,
    "annotate_api.add_cited_outlet": WORKS,
    "annotate.codebook": Rule("member"),
    # suggestions
    "suggestions.show": LEAD_TOLD,
    "suggestions_api.passages": LEAD_TOLD,
    "suggestions_api.add": Rule("lead", "lead"),
    "suggestions_api.index": LEAD_TOLD,
    # questions
    "questions.index": Rule(EITHER),
    "questions.answer": Rule(EITHER, "lead"),
    # copies and claims
    "reuse.index": LEAD_TOLD,
    "reuse.progress": LEAD_TOLD,
    "reuse.search": LEAD_TOLD_AND_CHANGES,
    "reuse.show": LEAD_TOLD,
    "reuse.accept": LEAD_TOLD_AND_CHANGES,
    "reuse.refuse": LEAD_TOLD_AND_CHANGES,
    "claims.index": LEAD_TOLD,
    "claims.make": LEAD_TOLD_AND_CHANGES,
    "claims.show": LEAD_TOLD,
    "claims.rename": LEAD_TOLD_AND_CHANGES,
    "claims.change": LEAD_TOLD_AND_CHANGES,
    "claims.leave": LEAD_TOLD_AND_CHANGES,
    "claims.related": LEAD_TOLD,
    "claims.join": LEAD_TOLD_AND_CHANGES,
    # rounds
    "rounds.index": Rule("lead", "lead"),
    "rounds.new": Rule("lead", "lead"),
    "rounds.start": Rule("lead", "lead"),
    "rounds.show": Rule("lead", "lead"),
    "rounds.progress_table": Rule("lead", "lead"),
    "rounds.entering": Rule("lead", "lead"),
    "rounds.enter": Rule("lead", "lead"),
    "rounds.pause": Rule("lead", "lead"),
    "rounds.go_on": Rule("lead", "lead"),
    "rounds.confirm_end_blind": Rule("lead", "lead"),
    "rounds.end_blind": Rule("lead", "lead"),
    "rounds.confirm_close": Rule("lead", "lead"),
    "rounds.close": Rule("lead", "lead"),
    # agreement
    "ratings.show": PUBLIC,
    "ratings.read": PUBLIC,
    "agreement.show": Rule("lead", "lead"),
    "agreement.tables_page": Rule("lead", "lead"),
    "agreement.tables_file": Rule("lead", "lead"),
    "agreement.acknowledge": Rule("lead", "lead"),
    "agreement_number.show": Rule("lead", "lead"),
    "agreement_number.script": Rule("lead", "lead"),
    "agreement_number.data": Rule("lead", "lead"),
    "agreement_number.table": Rule("lead", "lead"),
    "agreement_number.values": Rule("lead", "lead"),
    "agreement_drill.passages": Rule("lead", "lead"),
    "agreement_drill.passage": Rule("lead", "lead"),
    "agreement_drill.confusions": Rule("lead", "lead"),
    "agreement_drill.leave_outs": Rule("lead", "lead"),
    "agreement_drill_api.disagreements": Rule("lead"),
    "agreement_drill_api.confusions": Rule("lead"),
    "agreement_drill_api.leave_outs": Rule("lead"),
    "agreement_people.show": Rule("lead", "lead"),
    "gamma.show": Rule("lead", "lead"),
    "gamma.progress": Rule("lead", "lead"),
    "gamma.start": Rule("lead", "lead"),
    "gamma_api.show": Rule("lead"),
    "gamma_api.start": Rule("lead", "write"),
    "agreement_api.show": Rule("lead"),
    "agreement_people_api.show": Rule("lead"),
    "agreement_api.acknowledge": Rule("lead", "write"),
    # network
    "network.show": Rule("lead", tells_outlet=True),
    "network.show_edge": Rule("lead", tells_outlet=True),
    "network.acknowledge": Rule("lead", "lead"),
    "network_api.show": Rule("lead", tells_outlet=True),
    # source effect
    "source_effect.show": Rule("lead", "lead", tells_outlet=True),
    "source_effect.acknowledge": Rule("lead", "lead"),
    "source_effect_api.show": Rule("lead", tells_outlet=True),
    # export
    "exports.index": Rule("lead", "lead"),
    "exports.make": Rule("lead", "lead"),
    "exports.show": Rule("lead", "lead"),
    "exports.progress": Rule("lead", "lead"),
    "exports.download": Rule("lead", "lead"),
    "exports.manifest": Rule("lead", "lead"),
    "exports.acknowledge": Rule("lead", "lead"),
    "dataset_card.show": Rule("lead"),
    "dataset_card.change": Rule("lead", "lead"),
    "card_api.show": Rule("member"),
    "card_api.change": Rule("lead", "lead"),
    "export_api.make": Rule("lead", "lead"),
    "export_api.show": Rule("lead"),
    "export_api.download": Rule("lead"),
    # outlets
    "outlets.index": Rule("signed_in", tells_outlet=True),
    "outlets.show": Rule("signed_in", tells_outlet=True),
    "outlets.history": Rule("signed_in", tells_outlet=True),
    "outlets_api.index": BESIDE_PROJECTS,
    "outlets_api.show": BESIDE_PROJECTS,
    "outlets_api.profile": BESIDE_PROJECTS,
    "outlets_edit.new": EDITS_REGISTRY,
    "outlets_edit.create": EDITS_REGISTRY,
    "outlets_edit.names": EDITS_REGISTRY,
    "outlets_edit.add_name": EDITS_REGISTRY,
    "outlets_edit.addresses": EDITS_REGISTRY,
    "outlets_edit.add_address": EDITS_REGISTRY,
    "outlets_edit.schemes": EDITS_REGISTRY,
    "outlets_edit.add_scheme": EDITS_REGISTRY,
    "outlets_edit.describe": EDITS_REGISTRY,
    "outlets_edit.save_description": EDITS_REGISTRY,
    "outlets_edit.merge": EDITS_REGISTRY,
    "outlets_edit.do_merge": EDITS_REGISTRY,
    "outlets_edit.part": EDITS_REGISTRY,
    "outlets_facts.new": EDITS_REGISTRY,
    "outlets_facts.add": EDITS_REGISTRY,
    "outlets_facts.correct": EDITS_REGISTRY,
    "outlets_facts.save_correction": EDITS_REGISTRY,
    "outlets_facts.dispute": EDITS_REGISTRY,
    "outlets_facts.save_dispute": EDITS_REGISTRY,
    "outlets_facts.retract": EDITS_REGISTRY,
    "outlets_facts.save_retraction": EDITS_REGISTRY,
    "outlets_file.show": EDITS_REGISTRY,
    "outlets_file.hand_in": EDITS_REGISTRY,
    "outlets_file.confirm": EDITS_REGISTRY,
    "outlets_file.export": EDITS_REGISTRY,
    "outlets_edit_api.add": EDITS_REGISTRY,
    "outlets_edit_api.add_assertion": EDITS_REGISTRY,
}
