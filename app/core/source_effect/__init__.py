"""What knowing the outlet does to annotators: arms that were drawn, guesses of the outlet, and second thoughts.

Judgements go in, figures come out, each with its counts, an interval or the reason why there is none, and a sentence.
"""
