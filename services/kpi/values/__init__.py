"""What readers get: values, each with how fresh and how sure it is, and its explanation."""
