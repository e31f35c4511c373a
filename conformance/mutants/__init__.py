"""The zoo: faulty implementations, each the reference with one fault.

Each is named after what it does wrong, says so in one sentence, and is marked with the clauses that
it breaks::

    @breaks("12.3(a)")
    class ReleasesNothing(ReferenceDcc):
        \"\"\"Takes note of the instruction to process, and sends nothing.\"\"\"

        def release(self, request_id: str) -> None:
            self.state.quarantine.pop(request_id)

They stand in one module for each part of the Appendix, and know the references alone: not the
cards, and nothing of what is to find them. `zoo` lists them all. Each can be tested like any
other target::

    srpd run --target python:srpd.conformance.mutants.quarantine:ReleasesNothing
"""
