"""The record of a run: its trace, and the folder that holds it."""
