"""What would move, and what did: indicators before and after some events, changes or definitions.

    what-if     present figures, and what hypothetical events would add to them; nothing is written
    movements   present figures, and the same less what a submission's events added

Both are one comparison, of facts with facts shifted by some figures, in the same words.
"""
