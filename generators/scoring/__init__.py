"""Mutants of a system, by rule and in bulk, and what a suite of tests makes of them.

A mutant is a table of the system with one fault in it. It is killed by a test along which it shows,
at some step, what the law does not permit there. `faults` says which mutants there are, `kernel`
runs them in machine code, `score` counts, `closing` finds the tests that a suite lacks.
"""
