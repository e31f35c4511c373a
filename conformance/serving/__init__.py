"""`srpd serve`: the reference DCC as a server of the DUIS web services.

::

    served_dcc  the reference, with the keys that it was given
    kept_request  a request that stands in the journal
    inputs      what changes the DCC, and how it is applied: the same when it comes and again later
    journal     what was accepted and what is still to be pushed, in one SQLite file
    plain_state the state as plain data, and back
    snapshots   ... kept from time to time, so that a restart takes seconds
    outbox      what no User has taken yet, and when it is given up
    engine      the one writer: applies, makes durable, and only then answers
    pushing     to the Receive Response services of the Users, until they have taken it
    rates       how many requests a second a User may send
    reading     from octets to a request, large ones in a thread
    services    the three web services, and the status page
    control     a virtual clock, fixtures and what leaves elsewhere, for a tester on this machine
    settings    what a server is started with
    running     all of it in one process

Accepted inputs are written to the journal before anybody is told, and the state is rebuilt by
applying them again: the reference is deterministic.
"""
