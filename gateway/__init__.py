"""The front door: one address for all services. A raw ASGI proxy over aiohttp; no FastAPI here."""
