"""What one person has in front of them: what is due, and the timelines."""
