"""How `kpi` itself stands: which indicators wait for figures that should be there."""
