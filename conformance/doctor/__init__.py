"""Set-up checks: whether a target can be tested at all, before any verdict about it.

Nothing here says whether a clause is kept. What is wrong is a matter of the adapter, of the target
protocol, or of how the target was set up.
"""
