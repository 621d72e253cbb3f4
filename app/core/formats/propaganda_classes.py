"""Which of our labels are which techniques of the shared tasks of SemEval 2020 (task 11) and 2023 (task 3).

Only close matches: a label that is broader, such as delegitimisation, is not exported as one of them. A codebook
that has the techniques themselves as labels is exported as it is.
"""

import re

TECHNIQUES_2020 = (
    "Loaded_Language",
    "Name_Calling,Labeling",
    "Repetition",
    "Exaggeration,Minimisation",
    "Doubt",
    "Appeal_to_fear-prejudice",
    "Flag-Waving",
    "Causal_Oversimplification",
    "Slogans",
    "Appeal_to_Authority",
    "Black-and-White_Fallacy",
    "Thought-terminating_Cliches",
    "Whataboutism,Straw_Men,Red_Herring",
    "Bandwagon,Reductio_ad_hitlerum",
)
TECHNIQUES_2023 = (
    "Name_Calling-Labeling",
    "Guilt_by_Association",
    "Doubt",
    "Appeal_to_Hypocrisy",
    "Questioning_the_Reputation",
    "Flag_Waving",
    "Appeal_to_Authority",
    "Appeal_to_Popularity",
    "Appeal_to_Values",
    "Appeal_to_Fear-Prejudice",
    "Straw_Man",
    "Red_Herring",
    "Whataboutism",
    "Causal_Oversimplification",
    "False_Dilemma-No_Choice",
    "Consequential_Oversimplification",
    "Slogans",
    "Conversation_Killer",
    "Appeal_to_Time",
    "Loaded_Language",
    "Obfuscation-Vagueness-Confusion",
    "Exaggeration-Minimisation",
    "Repetition",
)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


_KNOWN = {
    2020: {_plain(one): one for one in TECHNIQUES_2020} | {"threatfear": "Appeal_to_fear-prejudice"},
    2023: {_plain(one): one for one in TECHNIQUES_2023} | {"threatfear": "Appeal_to_Fear-Prejudice"},
}


def technique(label: str | None, year: int) -> str | None:
    """The technique that a label is, or None.

    >>> technique("device.threat_fear", 2020), technique("name_calling_labeling", 2023)
    ('Appeal_to_fear-prejudice', 'Name_Calling-Labeling')
    >>> technique("device.delegitimisation", 2020)
    """
    return None if label is None else _KNOWN[year].get(_plain(label.rpartition(".")[2]))
