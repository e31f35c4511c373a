"""Bindings: what ties each machine of the law to messages, instants and sightings."""
