"""Limits on callers: so many requests in a while, and so many at once.

window   where a caller stands in its sliding window, pure
memory   the counts, in this process
shared   the counts, in a store of several gateways
rates    counting in the one or, while that is away, in the other
in_hand  requests at once: of one caller, and for one service
guard    all of them, as the application asks
"""
