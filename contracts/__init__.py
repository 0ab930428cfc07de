"""What crosses a service boundary: the envelope, and one module of events per publisher."""
