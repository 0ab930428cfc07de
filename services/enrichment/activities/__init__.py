"""Activities of Find Your Talent, Playing for Success, study support and Inspiring Communities.

state      an activity, and what is told of it in each school
rules      its days and strands; what gains come to. Pure
drafts     what callers send
known      the activities as the rows of files refer to them
kinds      the files `activity-attendance`, `activity-assessments`, `activity-attitudes`
counting   what pupils did in activities, by activity and school: a few statements
hiding     which wards a reader may not be told of. Pure
results    what counts come to, as far as a reader may be told. Pure
routes     /activities: listed, made, changed
answers    /activities/{key}/results and /schools
reach      /activities/reach: by the ward where pupils live
summary    /activities/summary: by sort
"""
