"""A target served on stdin and stdout, one line a request and one a reply."""

from __future__ import annotations

import os
import sys
from typing import BinaryIO

from srpd.conformance.targets.limits import LONGEST_REPLY
from srpd.conformance.targets.serving import Answering


def claim_stdout() -> BinaryIO:
    """Our stdout, for replies alone: from now on, whatever else is printed goes to stderr.

    It is called before the target is made, which may print as it pleases.
    """
    sys.stdout.flush()
    leads_out = sys.stdout.fileno()  # not 1, where the command line keeps that to itself
    replies = os.fdopen(os.dup(leads_out), "wb")
    for descriptor in {leads_out, 1}:
        os.dup2(2, descriptor)
    return replies


def serve(answering: Answering, requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer requests until `bye`, or until there are no more."""
    while not answering.over and (line := requests.readline(LONGEST_REPLY + 1)):
        replies.write(answering.answer(line.removesuffix(b"\n")) + b"\n")
        replies.flush()
