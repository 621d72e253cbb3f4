"""What a name and an address must look like before they are stored."""

import unicodedata

from app.errors import Fault


def clean_email(written: str) -> str:
    """An address as it is stored and looked up: one spelling for one mailbox."""
    return unicodedata.normalize("NFC", written.strip()).lower()


def clean_name(written: str) -> str:
    """A name without blanks around it, its letters composed."""
    return unicodedata.normalize("NFC", written.strip())


def email_faults(email: str) -> list[Fault]:
    """What is wrong with an address, if anything. Whether it is somebody's, only they can say."""
    local, _, domain = email.rpartition("@")
    whole = bool(local and domain) and "@" not in local and len(email) <= 254
    if not whole or not is_one_line(email) or any(character.isspace() for character in email):
        return [Fault("/email", "Write an e-mail address, such as ann@example.org.")]
    return []


def name_faults(name: str) -> list[Fault]:
    """What is wrong with a name, if anything."""
    if not 1 <= len(name) <= 200 or not is_one_line(name):
        return [Fault("/name", "A name needs one line of 1 to 200 characters.")]
    return []


def is_one_line(written: str) -> bool:
    """Whether it is free of control characters, line ends and lone surrogates, which databases choke on."""
    return not any(unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp") for one in written)
