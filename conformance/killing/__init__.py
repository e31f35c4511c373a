"""Killing mutants: whether the suite finds each fault of the zoo, and by the clause it breaks.

    kills       what became of a mutant
    mutant_run  one mutant, and the suites that are put to it until it is killed
    pool        all of them, in several processes
    matrix      clause x mutant x check, as data

A mutant is *killed* if, for each clause that it is marked with, a check that cites this clause
fails. Another clause that fails beside it does not count.
"""
