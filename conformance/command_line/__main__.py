"""``python -m srpd.conformance.command_line`` is ``srpd``."""

from srpd.conformance.command_line.main import main

main()
