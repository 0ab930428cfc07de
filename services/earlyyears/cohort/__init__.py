"""The children whose Profile is expected, held against those received."""
