"""Campaigns: a run, what is kept of it, going on, repeating, making short."""
