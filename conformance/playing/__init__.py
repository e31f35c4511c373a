"""From a suite to messages at ports, and a record of them."""
