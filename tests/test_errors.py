"""Sentences: what they are made of can be said by other names."""

from app.errors import renamed, say, say_many, together

NAMES = {"war": "Talk of war", "peace": "Talk of peace", "{}": "nothing chosen"}


def test_keys_of_labels_are_said_by_their_names_also_within_sentences() -> None:
    inner = say(
        "“%(name)s” was chosen only %(what)s.", name="war", what=say_many("%(num)s time", "%(num)s times", 2)
    )
    said = renamed(together(inner, say("All say “%(what)s”.", what="peace|war")), NAMES)
    assert said == "“Talk of war” was chosen only 2 times. All say “Talk of peace, Talk of war”."


def test_what_is_no_key_stays_and_so_does_plain_text() -> None:
    assert renamed("war", NAMES) == "war"
    assert (
        renamed(say("%(value)s of %(what)s; 100 %%", value=0.5, what="war|fog"), NAMES)
        == "0.5 of war|fog; 100 %"
    )
    assert (
        renamed(say_many("%(num)s %(what)s", "%(num)s %(what)ss", 1, what="{}"), NAMES) == "1 nothing chosen"
    )


def test_a_sentence_by_other_names_can_still_be_translated() -> None:
    assert (
        renamed(say("“%(name)s” was never chosen.", name="war"), NAMES).template
        == "“%(name)s” was never chosen."
    )  # type: ignore[attr-defined]
