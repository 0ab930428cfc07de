"""Which school or setting is with which named officer.

state      a caseload's place
drafts     what callers send
rules      handed over, ended
sharing    shared out evenly among officers
giving     who may be given a caseload; many at once
routes     /caseloads: given, handed over, ended
share_out  /caseloads/share-out and /caseloads/missing
"""
