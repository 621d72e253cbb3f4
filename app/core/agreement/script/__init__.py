"""Scripts that reproduce one number with nothing but NumPy, put together from pieces that a reviewer can read.

The pieces are functions of `counting`, `apart`, `coefficients`, `people`, `one_label` and `leaving_out`, whose source
is copied; `recipes` says which make a measure, `shared` what data are given away, and `written` writes it all down.
"""
