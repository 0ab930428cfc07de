"""What comes over from the Learning and Skills Council to an authority.

state           a function and a post, and what events tell of an area
rules           what may be done to them when
drafts          what callers send
changing        how one is made and changed, and told
function_routes /transfer-functions
post_routes     /transfer-posts
overview        /transfer: where an area stands on a day
"""
