"""Young people on programmes, counted once with their homes, whatever the provider."""
