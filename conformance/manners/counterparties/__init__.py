"""Faults of the counterparties of the party under test, whom the suite plays.

A counterparty may be silent or late, send twice or in another order, refuse, or send a damaged
message. The modules here hold these faults by counterparty, each as a manner of the stimulus by
which that counterparty speaks, with the rule that says what follows.
"""
