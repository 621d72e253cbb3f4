"""The process in which a Parquet file is taken apart: the file is its input, and its rows go out as lines of JSON.

A file that lies about its size takes too much memory, or too long, and ends this process and not the server.
"""

import sys

from app.core.formats.parquet_rows import TableRefused, lines_of
from app.features.corpus.page_child import confine

#: What the process ends with, by the reason why a file is not read.
ENDINGS = {"broken": 3, "deep": 4, "large": 5, "none": 6, "type": 7}


def main() -> None:
    """Read the file, with no more bytes in it than the first argument says."""
    confine()
    out = sys.stdout.buffer
    # Whatever a library prints is no row.
    sys.stdout = sys.stderr
    try:
        for line in lines_of(sys.stdin.buffer, int(sys.argv[1])):
            out.write(line)
        out.flush()
    except TableRefused as error:
        sys.exit(ENDINGS[error.why])
    except MemoryError:
        sys.exit(ENDINGS["large"])


if __name__ == "__main__":
    main()
