"""How good the provision is: baseline and current rating, and the rule that gave them.

quality-1.toml  the rules: data with versions, from a day on
ruleset         what a set of rules is made of, checked when it is read; which is in force
state           evidence, ratings, the record of one school or setting
evidence        inspections, visits made and concerns of many, from the database
facts           what evidence says as of a day
rules           ratings from evidence, whatever order it came in; disagreement
rating          rating anew, whenever evidence comes, is corrected or taken back
concerns        a concern of the authority: red while it stands
explaining      why it is rated so, near misses, what would change it
places          the schools and settings of an area, with their quality
summary         how many are rated how; baseline against now
trying          how many would be rated otherwise under other thresholds
disagreements   where one's own judgement and the team's differ
routes          /quality; concern_routes: /quality-concerns
"""
