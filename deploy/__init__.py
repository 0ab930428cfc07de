"""Ways to run the system: on one machine, in containers, on Kubernetes."""
