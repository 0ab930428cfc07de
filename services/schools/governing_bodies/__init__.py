"""Governing bodies: seats, governors, terms of office, training, vacancies (strand 1a)."""
