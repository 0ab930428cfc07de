"""Access tokens: given for a client's secret (RFC 6749), made as JWTs (RFC 9068), taken back."""
