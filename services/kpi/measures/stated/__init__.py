"""Figures that no service has: stated by people, a row a cell, and told on the bus."""
