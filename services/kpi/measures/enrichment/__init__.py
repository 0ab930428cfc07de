"""What the events of enrichment say, in figures: a module for each capability."""
