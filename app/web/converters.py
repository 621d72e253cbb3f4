"""What an id and a slug look like in an address. Anything else is simply not a page."""

from werkzeug.routing import BaseConverter, Map

from app.core.outlets.agents import RESERVED_SLUGS
from app.db import LARGEST_ID


class IdConverter(BaseConverter):
    """A number in ASCII digits without leading zeros, small enough for every reader of JSON.

    Werkzeug's own ``int`` takes Arabic digits and numbers that no database can hold.
    """

    regex = "[1-9][0-9]{0,15}"

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map)

    def to_python(self, value: str) -> int:
        """The number; one that is too large names nothing, so 0 is looked up and not found."""
        return number if (number := int(value)) <= LARGEST_ID else 0

    def to_url(self, value: int) -> str:
        """The number in digits."""
        return str(value)


class SlugConverter(BaseConverter):
    """Lower-case letters, digits and hyphens."""

    regex = "[a-z0-9](?:[a-z0-9-]{0,118}[a-z0-9])?"


class AgentConverter(SlugConverter):
    """The slug of an agent of the registry: none of the words that are pages of the registry itself."""

    regex = rf"(?!(?:{'|'.join(sorted(RESERVED_SLUGS))})\Z){SlugConverter.regex}"
