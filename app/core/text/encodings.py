"""The encodings that somebody may name, for bytes that do not say themselves what they are.

Labels are those that pages use, and what browsers take them for. No other codec is ever looked up.
"""

_LABELS = {
    "utf-8": "utf-8 utf8",
    "cp1252": "windows-1252 cp1252 iso-8859-1 iso8859-1 latin1 us-ascii ascii iso-8859-15",
    "cp1250": "windows-1250 cp1250",
    "iso8859_2": "iso-8859-2 latin2",
    "cp1251": "windows-1251 cp1251",
    "iso8859_5": "iso-8859-5",
    "koi8_r": "koi8-r",
    "koi8_u": "koi8-u",
    "cp1253": "windows-1253 cp1253",
    "cp1254": "windows-1254 cp1254 iso-8859-9 latin5",
    "cp1255": "windows-1255 cp1255",
    "iso8859_8": "iso-8859-8",
    "cp1256": "windows-1256 cp1256",
    "iso8859_6": "iso-8859-6",
    "cp1257": "windows-1257 cp1257",
    "cp1258": "windows-1258 cp1258",
    "cp874": "windows-874 tis-620 iso-8859-11",
    "cp932": "shift_jis shift-jis sjis windows-31j",
    "euc_jp": "euc-jp",
    "cp949": "euc-kr ks_c_5601-1987 windows-949",
    "gb18030": "gb18030 gbk gb2312",
    "big5hkscs": "big5 big5-hkscs",
}
_CODECS = {label: codec for codec, labels in _LABELS.items() for label in (codec, *labels.split())}

# One name of each, for a choice: the first of its labels.
NAMES = tuple(labels.split()[0] for labels in _LABELS.values())


def codec_of(label: str) -> str:
    """Python's codec for a label, as it is recorded of a capture; empty where none is known by it."""
    return _CODECS.get(label.strip().strip("\"'").lower(), "")
