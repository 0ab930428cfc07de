"""The keys that sign tokens: published, rotated and retired without anybody noticing."""
