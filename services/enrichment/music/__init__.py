"""Wider Opportunities: whole-class music projects by school, class, instrument and weeks.

kind         the submission kind `music_projects`
instruments  what whole classes are taught, by every way it is written
rules        what projects add up to
state        what is held of projects and of the roll they reach, and what is told of them
eligible     which schools a project is meant for
reach        key stage 2 pupils reached, of those on roll
summary      /music
schools      /music/schools and /music/projects
"""
