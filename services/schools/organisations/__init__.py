"""Reading and editing organisations, single ones: lists, records, where their fields come from."""
