"""Who cites whom: annotators' attributions in, a network of outlets out, and how far annotators see the same one.

`attributions` is what goes in, `matching` says which of two annotators' attributions are the same, `network` counts
edges and chains, `agreement` compares annotators, `excerpts` cuts a passage where words of a citation begin and end.
"""
