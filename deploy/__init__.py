"""Ways to run the system: here on one machine, later in containers."""
