"""The whole system on one machine, set up and started by one command."""
