"""What a trace shows: each message as something seen."""
