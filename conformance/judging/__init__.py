"""From trace and model to verdicts; no target is known here."""
