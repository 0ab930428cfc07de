"""The one image that every process of a deployment runs from."""
