"""The statutory return (SI 2009/1554): made, validated, kept, released, read back in."""
