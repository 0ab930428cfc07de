"""Who systems are: their clients, secrets and access tokens, and the keys that sign them."""
