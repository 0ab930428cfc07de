"""Which officer, adviser or consultant a school or setting is with."""
