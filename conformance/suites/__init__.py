"""What a suite covers, guarantees and misses, in words."""
