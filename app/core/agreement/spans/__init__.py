"""How far annotators mark the same words: coefficients over spans, from a table of marks to reports."""
