"""Support in inverse proportion to quality: hours shared out, and those delivered."""
