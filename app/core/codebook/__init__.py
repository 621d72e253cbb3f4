"""Codebooks as values: read from a file, checked, compared, written, and used to check an answer.

``values`` says what a codebook is; ``read_yaml`` and ``read_csv`` take a file, ``check`` finds what is wrong
in it, ``write`` gives it back, ``changes`` compares two versions, and ``answers`` holds an annotator's answer
against one.
"""
