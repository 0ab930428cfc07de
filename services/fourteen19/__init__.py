"""14-19: learners, programmes, prospectus and applications, offers, participation, results."""
