"""Fuzzing: cases that Hypothesis makes from the machines while they are played and judged.

`machine` turns a system into rules, one for each card; `campaign`
runs many, towards what is not covered yet, keeps them and has failures shrunk.
"""
