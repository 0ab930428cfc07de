"""Groups of organisations: clusters, consortia, federations, by date."""
