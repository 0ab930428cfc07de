"""`kpi`: what every event means in figures, exact after each one, and able to say why."""
