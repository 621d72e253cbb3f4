"""The sentences that the page's script says, in the reader's language, with every form of a counted word."""

from typing import Any

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _


def words() -> dict[str, Any]:
    """Sentences by name. A counted one is a map from its plural category (CLDR) to a sentence."""
    return (
        _saving()
        | _marking()
        | _listing()
        | _saying()
        | _suggesting()
        | _around()
        | _sources()
        | {
            "words": _counted(lambda n: ngettext("%(n)s word", "%(n)s words", n, n="%(n)s")),
            "cards": _counted(lambda n: ngettext("%(n)s label", "%(n)s labels", n, n="%(n)s")),
            "outlets_found": _counted(
                lambda n: ngettext("%(n)s outlet found", "%(n)s outlets found", n, n="%(n)s")
            ),
        }
        | _moving()
        | outbox_words()
    )


def outbox_words() -> dict[str, Any]:
    """What is said of changes that wait in this browser, on every page that can send them."""
    return {
        "elsewhere": _("%(waiting)s (%(passages)s), kept in this browser."),
        "waiting": _counted(lambda n: ngettext("%(n)s change waits", "%(n)s changes wait", n, n="%(n)s")),
        "passages": _counted(lambda n: ngettext("%(n)s passage", "%(n)s passages", n, n="%(n)s")),
        "of_others": _(
            "Changes of somebody else wait in this browser. They are sent when that person signs in here."
        ),
        "left_behind": _("%(passage)s could not be handed in: %(why)s Your changes are kept."),
        "open_it": _("Open it"),
    }


def _counted(say: Any) -> dict[str, str]:
    locale = get_locale()
    rule = locale.plural_form if locale else (lambda n: "one" if n == 1 else "other")
    forms: dict[str, str] = {}
    for n in (1, 2, 5, 0, 21, 100, 1000000):
        forms.setdefault(rule(n), say(n))
    return forms | {"other": forms.get("other") or say(5)}


def _suggesting() -> dict[str, str]:
    return {
        "accept": _("Accept"),
        "reject": _("Reject"),
        "accepted": _("Accepted: %(label)s"),
        "rejected": _("Rejected: %(label)s"),
        "became_accepted": _("accepted"),
        "became_edited": _("accepted and changed"),
        "became_rejected": _("rejected"),
        "on_all": _("the passage as a whole"),
    }


def _saving() -> dict[str, str]:
    return {
        "saved": _("Saved %(time)s, revision %(number)s"),
        "saving": _("Saving…"),
        "not_saved": _("Not saved: %(why)s"),
        "trying_again": _("Not saved: %(why)s Trying again; %(waiting)s."),
        "no_answer": _("The server does not answer."),
        "stale": _("This passage was saved somewhere else in the meantime, perhaps in another tab."),
        "mine": _("Keep mine"),
        "theirs": _("Take the other one"),
        "mine_is": _("Yours, on this page"),
        "theirs_is": _("The other one, saved %(time)s"),
        "both_kept": _("Both stay in the history, whichever you choose."),
        "signed_out": _(
            "You are signed out here. Your changes are kept in this browser."
            " Sign in again, and they are handed in."
        ),
        "somebody_else": _(
            "Somebody else is signed in here now, or this passage is not yours any more."
            " Your changes are kept in this browser, and are sent when you sign in here again."
        ),
        "sign_in": _("Sign in again"),
        "this_tab_alone": _(
            "This browser keeps nothing: your changes are in this tab alone. Leave it open until they are saved."
        ),
        "too_late": _(
            "This browser holds changes to this passage that were never saved, and it takes no more answers."
        ),
        "throw_away": _("Throw them away"),
        "unanswered": _("Not answered yet. If nothing applies, answer None."),
        "and_saved": _("%(what)s, saved"),
    }


def _moving() -> dict[str, str]:
    return {
        "is_unfinished": _("waits"),
        "is_done": _("done"),
        "is_skipped": _("skipped"),
        "is_kept": _("not handed in yet"),
        "finished": _("%(count)s finished"),
        "is_now_done": _("%(passage)s is done."),
        "is_now_skipped": _("%(passage)s is skipped."),
        "is_kept_here": _("%(passage)s is kept in this browser and will be handed in."),
        "reopened": _("%(passage)s again. What you change now is saved as a further revision."),
        "back_to_it": _("Go back to it"),
        "close": _("Close"),
        "not_here_yet": _(
            "The server does not answer, and that passage is not in this browser yet."
            " What you marked is kept. Try again in a moment."
        ),
        "end_waits": _(
            "This was the last passage of the article. Not everything is handed in:"
            " what waits is kept in this browser and is sent as soon as the server answers."
        ),
        "all_handed_in": _("Everything is handed in."),
        "my_work": _("My work"),
        "rest": _("You have worked for 50 minutes without a pause. A short rest keeps the eye sharp."),
    }


def _marking() -> dict[str, str]:
    return {
        "made": _("%(label)s, %(words)s, sentence %(number)s"),
        "span_in": _("%(label)s: %(quote)s, sentence %(number)s"),
        "deleted": _("Deleted: %(label)s. Undo brings it back."),
        "undo": _("Undo"),
        "undone": _("Undone"),
        "redone": _("Done again"),
        "nothing_to_undo": _("Nothing to undo"),
        "nothing_to_redo": _("Nothing to do again"),
        "not_on_spans": _("%(label)s is for the passage as a whole."),
        "not_on_passage": _("%(label)s needs words: select some first."),
        "there_already": _("%(label)s is on these words already."),
        "has_answers": _("%(layer)s has answers. Take them back before you answer None."),
        "on": _("%(label)s: chosen"),
        "off": _("%(label)s: taken back"),
        "none_of": _("None: %(layer)s"),
        "no_spans": _("No spans yet. Select words in the text, then choose a label."),
        "span_of": _("%(label)s: %(quote)s"),
        "now": _("%(name)s: %(value)s"),
        "note": _("Note"),
        "delete": _("Delete"),
        "confidence": _("Confidence"),
        "low": _("low"),
        "medium": _("medium"),
        "high": _("high"),
        "not_said": _("not said"),
        "confidence_help": _("How sure? 1 low, 2 medium, 3 high, 0 not said."),
        "needs_mark": _("Select a span first."),
        "selected": _("Selected: %(quote)s"),
        "asked": _("The question goes to the lead with the next save."),
        "edge": _("Now: %(quote)s"),
        "spans_here": _("Spans here"),
        "sheet": _("The span"),
        "label": _("Label"),
        "sheet_start": _("Start"),
        "sheet_end": _("End"),
        "start_back": _("Start: one word earlier"),
        "start_on": _("Start: one word later"),
        "end_back": _("End: one word earlier"),
        "end_on": _("End: one word later"),
    }


def _around() -> dict[str, str]:
    return {
        "wider_around": _("More of the article"),
        "wider_article": _("The whole article"),
        "wider_none": _("Only the passage"),
        "shows_around": _("The paragraphs beside the passage are shown."),
        "shows_article": _("The whole article is shown around the passage."),
        "shows_passage": _("Only the passage is shown."),
        "no_context": _("The server did not send the text around the passage. Try again in a moment."),
    }


def _listing() -> dict[str, str]:
    return {
        "answered": _("%(done)s of %(all)s answered"),
        "label": _("Label"),
        "change_words": _("Words"),
        "first_word": _("First word"),
        "last_word": _("Last word"),
        "add_span": _("Add a span by its words"),
        "add": _("Add"),
        "find_label": _("Find a label"),
        "codebook": _("Codebook"),
        "find_in_codebook": _("Find in the codebook"),
        "no_codebook": _("The codebook is not here yet: there is no connection."),
        "no_card": _("Choose a label, and its rule stands here."),
        "card_close": _("Put the rule away"),
        "card_away": _("The rule is put away"),
    }


def _saying() -> dict[str, str]:
    return {
        "who_says": _("Who says it"),
        "said_by": _("Said by"),
        "source": _("Source"),
        "cue": _("Cue"),
        "content": _("Content"),
        "take": _("Take the selection"),
        "take_away": _("Take away: %(quote)s"),
        "select_first": _("Select words in the text first."),
        "needs_words": _("Give a source, a cue or a content first."),
        "edit": _("Edit"),
        "no_outlet": _("Choose an outlet from the list, add this one, or leave the field empty."),
        "add_outlet": _("Add “%(name)s” as a new outlet"),
        "add_anew": _("Add another one of this name"),
        "name_language": _("The name is in"),
        "outlet_added": _("Added: %(name)s. Nothing but the name is stored of it."),
        "outlet_there": _("%(name)s is in the registry already, and is taken from there."),
        "in_registry": _("Names in the registry"),
        "somebody": _("Somebody"),
        "cited_outlet": _("The outlet that is cited"),
        "via_outlet": _("Heard through another outlet"),
        "source_type": _("Who it is"),
        "speaker": _("Name of the speaker"),
        "nested_in": _("Said inside"),
        "inside": _("inside %(name)s"),
        "more": _("Speaker, second outlet, note"),
        "saying_kept": _("Kept: %(name)s"),
        "ask_source": _("Now select who says it, and press 1."),
        "ask_cue": _("Now select the word that says so, and press 2; or Enter keeps."),
        "ask_content": _("Now select what is said, and press 3."),
        "ask_keep": _("Enter keeps."),
        "speech": _("Speech"),
        "direct": _("direct"),
        "indirect": _("indirect"),
        "mixed": _("mixed"),
        "thought": _("thought"),
        "keep": _("Keep"),
        "close": _("Close"),
        "is_reported": _("These words are reported: set the voice to %(value)s"),
        "saying_help": _(
            "Select words, then press 1 for the source, 2 for the cue, 3 for the content; Enter keeps, Esc closes."
        ),
    }


def _sources() -> dict[str, str]:
    return {
        "from_state_official": _("A state, or somebody who speaks for it"),
        "from_local_official": _("A local official"),
        "from_media": _("Another outlet"),
        "from_expert": _("An expert"),
        "from_political_actor": _("A party or politician"),
        "from_armed_group": _("An armed group"),
        "from_organisation": _("An organisation"),
        "from_witness": _("A witness, somebody who was there"),
        "from_document": _("A document"),
        "from_anonymous": _("Somebody unnamed"),
        "from_other": _("Somebody else"),
        "from_none": _("No source at all"),
    }
