"""HTTP, as the server and the targets of this package use it.

::

    asgi        a request read within bounds, an answer written
    hosting     a server of our own: in the main thread, or beside it
    posting     a client that keeps its connections
    tls         certificates for both
"""
