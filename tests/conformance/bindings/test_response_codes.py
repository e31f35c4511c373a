"""The Response Codes that each User Role can be made to receive, and the matrix of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from srpd.conformance.campaigns.run import RunOptions, run
from srpd.conformance.judging.verdicts import RunResult, Verdict
from srpd.conformance.manners import left_out, manners_of
from srpd.conformance.messages.schema import find_schema
from srpd.conformance.reference import ReferenceDcc
from srpd.conformance.reference.checks import Rejection
from srpd.conformance.reference.conformance_statement import OF_THE_DCC
from srpd.conformance.suites.coverage_kinds import Wanted, suite_for
from srpd.conformance.targets.protocol import Delivered, PortMessage
from srpd.generators.cases import Step
from srpd.generators.manners import Manner
from srpd.generators.suite import Case, Suite, write_suite
from srpd.model.catalogue import RESPONSE_CODES, SERVICE_REQUESTS, UserRole
from srpd.model.code_tests import CODE_TESTS, Judged, Requirement, common_errors
from srpd.model.device_types import DEVICE_TYPES
from srpd.model.readings import DEFAULTS
from srpd.model.requests import Fact, Generation
from srpd.model.systems import response_codes, system
from tests.places import SHARED

SYSTEM = system("response-codes")
MANNERS = manners_of("response-codes", SYSTEM)
WANTED = Wanted("response-codes")
OF_APPENDIX_R = {
    "E11": {g: set(UserRole) - {UserRole.METER_DATA_RETRIEVER} for g in Generation},
    "E13": {g: set(UserRole) for g in Generation},
    "E19": {g: set(UserRole) for g in Generation},
    "E60": {Generation.SMETS1: set(UserRole), Generation.SMETS2: set()},
    "E61": {Generation.SMETS1: set(UserRole), Generation.SMETS2: set()},
}


def each() -> Iterator[tuple[str, Manner]]:
    for stimulus, manners in MANNERS.items():
        for manner in manners:
            yield stimulus, manner


def cells_with_a_test() -> set[tuple[str, str, Generation]]:
    """The cells of the matrix that a manner of some stimulus brings about alone."""
    found = set()
    for place, stimulus in enumerate(SYSTEM.stimuli):
        profile = response_codes.PROFILES[place]
        for manner in MANNERS[stimulus.name]:
            if not manner.name.startswith("E4 before"):
                generation = Generation(profile.facts[Fact.GENERATION])
                found.add((manner.name.partition(" ")[0], profile.sender, generation))
    return found


# The matrix


@pytest.mark.parametrize("code", OF_APPENDIX_R)
@pytest.mark.parametrize("generation", Generation)
def test_what_appendix_r_asks_for_is_mandatory(code: str, generation: Generation) -> None:
    asked = {
        test.role
        for test in CODE_TESTS.values()
        if (test.code, test.generation) == (code, generation)
        and test.requirement is Requirement.MANDATORY
    }
    assert asked == OF_APPENDIX_R[code][generation]


def test_nothing_else_is_mandatory() -> None:
    asked = {t.code for t in CODE_TESTS.values() if t.requirement is Requirement.MANDATORY}
    assert asked == set(OF_APPENDIX_R)


def test_every_common_error_has_a_cell_for_every_role_and_generation() -> None:
    assert set(CODE_TESTS) == {
        (code, role, generation)
        for code in common_errors()
        for role in UserRole
        for generation in Generation
    }


def test_a_cell_without_a_verdict_says_why_and_one_with_a_verdict_has_a_meaning() -> None:
    for test in CODE_TESTS.values():
        assert test.source
        assert bool(test.reason) is (test.judged is not Judged.VERDICT), test
        if test.judged is Judged.VERDICT:
            assert RESPONSE_CODES[test.code].meaning
            assert test.requirement is not Requirement.NOT_APPLICABLE


def test_the_tests_are_those_that_the_matrix_says_are_made() -> None:
    made = {cell for cell, test in CODE_TESTS.items() if test.judged is not Judged.NO}
    assert cells_with_a_test() == made


def test_what_is_not_made_is_named_in_the_suite_with_its_reason() -> None:
    suite = suite_for(WANTED, ["response-codes"], DEFAULTS)
    assert suite.uncovered == left_out("response-codes", SYSTEM)
    said = [(item.item.partition(" ")[0], item.why) for item in suite.uncovered]
    for test in CODE_TESTS.values():
        if test.judged is Judged.NO:
            assert (test.code, f"{test.requirement}: {test.reason}") in said


def test_every_manner_requires_a_code_and_names_a_source() -> None:
    for stimulus, manner in each():
        assert manner.codes, stimulus
        assert manner.preferred <= manner.codes
        assert "MP260 legal text" in manner.rule


def test_only_the_codes_of_a_note_rest_on_an_unconfirmed_fact() -> None:
    assert {manner.name for _, manner in each() if manner.unsettled} == {"E60"}


def test_device_types_are_those_of_known_service_requests() -> None:
    assert set(DEVICE_TYPES) <= set(SERVICE_REQUESTS)


# What is sent, and how it is judged


def suite_of(*wanted: tuple[str, str]) -> Suite:
    """One case for each stimulus and manner."""
    cases = []
    for number, (stimulus, manner) in enumerate(wanted, start=1):
        name = f"response-codes-{number:03}"
        step = Step(f"{name}.1", stimulus, ("6.1(a)",), manner)
        cases.append(Case(name, "response-codes", (step,)))
    return Suite("0", 0, dict(DEFAULTS), (), tuple(cases))


def played(bench: Any, factory: Any, *wanted: tuple[str, str], **options: Any) -> RunResult:
    file = bench.base / "suite.json"
    write_suite(suite_of(*wanted), file)
    folder = bench.base / f"run-{next(bench.numbers)}"
    return run(RunOptions(bench.target(factory), folder, suite_file=file, **options))


def failed(result: RunResult) -> set[str]:
    return {c.clause for c in result.clauses if c.verdict is Verdict.FAIL}


ALL = sorted({(manner.name, stimulus) for stimulus, manner in each()})


def one_of(name: str) -> str:
    """A stimulus that can be made to happen in the manner of this name: for SMETS2+, if any."""
    return min((s for n, s in ALL if n == name), key=lambda s: ("smets1" in s, s))


@pytest.mark.parametrize("seed", [0, 7])
def test_the_reference_passes_every_test_and_keeps_the_precedence(bench: Any, seed: int) -> None:
    schema = find_schema(SHARED / "duis") if (SHARED / "duis").is_dir() else None
    wanted = replace(WANTED, seed=seed)
    options = RunOptions(folder=bench.base / "all", wanted=wanted, schema=schema)
    result = run(options)
    assert (failed(result), result.errors) == (set(), ())
    checks = [check for case in result.cases for check in case.checks]
    assert {check.verdict for check in checks} == {Verdict.PASS}
    notes = [note for case in result.cases for note in case.notes]
    assert sum("E4 takes precedence" in note for note in notes) == 24
    assert not [note for note in notes if "not kept" in note]


def saying(wrong: str) -> type[ReferenceDcc]:
    """The reference, which gives this code whatever the reason of a refusal is."""

    class Says(ReferenceDcc):
        def reject(self, request: Any, rejection: Rejection) -> PortMessage | None:
            return super().reject(request, Rejection(rejection.clause, wrong))

    return Says


LIMBS = {
    **dict.fromkeys(("E11", "E12", "E13 at transform", "E19", "E48", "E49", "E61"), "6.1(a)"),
    **dict.fromkeys(("E1", "E2", "E3"), "6.1(b)"),
    "E4": "6.1(f)",
    "E5": "6.1(c)",
    "E65": "6.1(e)",
    "E100": "6.1(d)",
    "E63": "6.1(n)",
    "E40": "15.1(a)",
    "E41": "15.1(a)",
    "E42": "15.1(a)",
}


@pytest.mark.parametrize("name", LIMBS)
def test_a_dcc_that_gives_another_code_breaks_the_clause_of_the_check(
    bench: Any, name: str
) -> None:
    code = name.partition(" ")[0]
    result = played(bench, saying("E57"), (one_of(name), name))
    assert failed(result) == {LIMBS[name]}
    (breach,) = result.breaches
    assert re.search(rf"\b{code}\b", breach.required)
    assert "MP260 legal text, 3.5.10" in breach.required


@pytest.mark.parametrize("name", LIMBS)
def test_the_test_of_one_code_passes_alone(bench: Any, name: str) -> None:
    result = played(bench, ReferenceDcc, *((s, n) for n, s in ALL if n == name))
    assert (failed(result), result.errors) == (set(), ())


def holds(*_: Any) -> bool:
    return True


MISSING = [
    ("E11", "variant_fits_the_device"),
    ("E12", "command_variant_applies"),
    ("E13 at transform", "service_fits"),
    ("E48", "reference_and_variant_belong_together"),
    ("E49", "body_fits_the_variant"),
    ("E61", "command_variant_applies"),
]


@pytest.mark.parametrize(("name", "check"), MISSING)
def test_a_dcc_without_the_check_breaks_clause_6_1_a(bench: Any, name: str, check: str) -> None:
    blind = type("Blind", (ReferenceDcc,), {check: holds})
    assert "6.1(a)" in failed(played(bench, blind, (one_of(name), name)))


def test_either_code_of_two_failures_is_accepted_and_the_precedence_is_a_note(bench: Any) -> None:
    class PutsItLast(ReferenceDcc):
        def checks(self, request: Any) -> Any:
            found = super().checks(request)
            last = [check for check in found if check.code == "E4"]
            return (*(check for check in found if check not in last), *last)

    stimulus = "send 4.1.1-IS-chf-misfit!structure-verified!registered"
    result = played(bench, PutsItLast, (stimulus, "E4 before E11"))
    assert failed(result) == set()
    (note,) = result.cases[0].notes
    assert "Appendix R 8.1.26" in note
    assert "E4 was asked for: not kept. It did: E11" in note


def test_a_device_that_is_not_held_may_be_said_not_to_be_the_senders(bench: Any) -> None:
    asked = (one_of("E19"), "E19")
    result = played(bench, saying("E4"), asked)
    assert failed(result) == set()
    assert "E19 was asked for: not kept. It did: E4" in result.cases[0].notes[0]
    assert failed(played(bench, saying("E11"), asked)) == {"6.1(a)"}


def test_a_code_that_neither_of_two_failures_is_for_is_a_breach(bench: Any) -> None:
    stimulus = "send 4.1.1-IS-chf-misfit!structure-verified!registered"
    result = played(bench, saying("E5"), (stimulus, "E4 before E11"))
    assert len(failed(result)) == 1


def test_whatever_is_done_about_what_may_be_no_smets1_request_is_a_note(bench: Any) -> None:
    taking = type("Taking", (ReferenceDcc,), {"variant_exists_for_smets1": holds})
    stimulus = "send 6.30-IS-chf-smets1-foreign!structure-verified"
    result = played(bench, taking, (stimulus, "E60"))
    assert failed(result) == set()
    assert "which Service Requests are not SMETS1 Service Requests" in result.cases[0].notes[0]


def test_silence_about_a_signature_that_does_not_hold_is_accepted(bench: Any) -> None:
    class Silent(ReferenceDcc):
        def reject(self, request: Any, rejection: Rejection) -> PortMessage | None:
            return None if rejection.code == "E100" else super().reject(request, rejection)

    assert failed(played(bench, Silent, (one_of("E100"), "E100"))) == set()


def test_the_web_service_goes_beside_the_message_only_where_it_matters(bench: Any) -> None:
    told: list[object] = []

    class Listens(ReferenceDcc):
        def deliver(self, message: PortMessage) -> Delivered:
            if message.port.startswith("user."):
                told.append(message.fields.get("service"))
            return super().deliver(message)

    stimulus = "send 4.1.1-IS-esme!structure-verified"
    played(bench, Listens, *((stimulus, name) for name in ("E19", "E13 at non-device")))
    *probes, first, second = told
    assert set(probes) == {None}
    assert (first, second) == (None, "non-device")


@pytest.mark.parametrize("answer", ["no", "unknown"])
def test_an_adapter_that_cannot_choose_the_web_service_is_not_blamed(
    bench: Any, answer: str
) -> None:
    said = {**OF_THE_DCC, "web-services": answer}
    deaf = type("Deaf", (ReferenceDcc,), {"ics": lambda _: said, "service_fits": holds})
    result = played(bench, deaf, (one_of("E13 at transform"), "E13 at transform"))
    assert {c.verdict for c in result.cases[0].checks} == {Verdict.INCONCLUSIVE}
    assert "web-services" in result.cases[0].checks[0].why


def test_every_code_has_a_test_of_its_own() -> None:
    suite = suite_for(WANTED, ["response-codes"], DEFAULTS)
    assert {len(case.steps) for case in suite.cases} == {1}
    assert len(suite.cases) == len(ALL)
