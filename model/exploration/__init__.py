"""Exhaustive exploration of large composed systems, on tables made from the cards.

`footprints` says which places of a configuration a stimulus can concern, `tables` what it does
there, as the stepper finds it from the cards, `packing` turns configurations into integers,
`kernel` searches, `explorer` brings them together.
"""
