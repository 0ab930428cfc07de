"""The register of organisations: schools, colleges, nurseries and settings."""
