"""What an application compiles when it starts and answers first, kept from one test to the next.

Each test has an application of its own, and all of them read the same templates and make the same addresses.
"""

from collections.abc import Callable
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


class KeptTemplates(BytecodeCache):
    """Compiled templates in memory. Jinja compares the source, so that one that changed is compiled anew."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, Any]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give back what was compiled from this very source."""
        checksum, code = self._kept.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for the next application."""
        self._kept[bucket.key] = (bucket.checksum, bucket.code)


def keep_builders() -> None:
    """Compile the function that makes the addresses of a rule once for each rule, not for each application.

    It depends on the rule's words alone, unless the rule has defaults.
    """
    compile_builder: Callable[..., Any] = Rule._compile_builder
    kept: dict[tuple[Any, ...], Any] = {}

    def kept_builder(self: Rule, append_unknown: bool = True) -> Any:
        if self.defaults:
            return compile_builder(self, append_unknown)
        words = (self.rule, tuple(self._trace), append_unknown)
        if words not in kept:
            kept[words] = compile_builder(self, append_unknown)
        return kept[words]

    Rule._compile_builder = kept_builder  # type: ignore[method-assign]
