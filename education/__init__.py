"""The field's own vocabulary: identifiers, academic years, the Profile, exact figures. No I/O."""
