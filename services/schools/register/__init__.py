"""The register as it is submitted: raw GIAS extracts and a small CSV of our own."""
