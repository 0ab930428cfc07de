"""Signing Profile returns off: by the school or setting, moderated, made final by the authority.

state     the sign-off of one return
rules     what may be done to it when
drafts    what callers send
late      what changes a return that is final: refused without a reason, kept with one
reading   a return with the lock its writers take; its counts
routes    /sign-offs
bulk      /sign-offs/opening, /sign-offs/final: an authority's at once
"""
