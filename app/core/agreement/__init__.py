"""Agreement between annotators: ratings in, a report out, one module a family of coefficients.

`ratings` is the table that goes in, `report` what comes out, `measures` the list of what there is,
`summary` all of it for one variable. Each coefficient can be checked with a pencil and the article it cites.
"""
