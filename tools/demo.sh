#!/bin/sh
# Two DCCs are tested: one with a planted fault, so that a breach can be seen, then the reference.
set -eu

miniature=python:srpd.conformance.miniatures:sends_what_it_quarantined
folder=build/miniature

echo "1. A DCC with a planted fault: what it has put into quarantine, it sends all the same."
echo "   $ srpd run --system detection --target $miniature -o $folder"
echo
rm -rf "$folder"
mkdir -p "$folder"
code=0
srpd run --system detection --target "$miniature" -o "$folder" >"$folder/terminal.txt" 2>&1 || code=$?
if [ "$code" != 1 ]; then
    cat "$folder/terminal.txt"
    echo "Exit code 1 was to be expected, since a clause is broken. It is $code." >&2
    exit 4
fi
sed -n '/^FAIL/,$p' "$folder/terminal.txt"
echo
echo "   That is as it should be: the suite says no, and names the clause that was broken."
echo
if command -v dot >/dev/null 2>&1; then
    echo "2. The machines, drawn."
    echo "   $ srpd diagram all --format svg -o pictures"
    echo
    srpd diagram all --format svg -o pictures
else
    echo "2. The machines are not drawn, since Graphviz's program dot is not installed."
fi
echo
echo "3. The embedded reference DCC."
echo "   $ srpd run -o report"
echo
code=0
srpd run -o report || code=$?
echo
echo "The report is in the folder report: open report/report.html."
exit "$code"
