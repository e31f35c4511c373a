"""What a target says that it does: whether that is so, what follows from a `no`, what it costs.

The items are data of the model (`srpd.model.capabilities`). A statement answers each of them; a few
probes try whether the answers are honest; what is then known to be missing is `Lacking`, by which
cases are played and judged. Costs are counted from the checks, once all have been judged.
"""
