"""What crosses a service boundary: the event envelope, and one module of event models per publisher."""
