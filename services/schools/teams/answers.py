"""What is told of teams and posts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, Field

from chassis.conditional import etag


class Component(BaseModel):
    """A component of a team, with its posts in numbers on the day asked for."""

    component: str
    name: str
    leads: list[str] = Field(description="who holds its posts of lead")
    filled: int
    vacant: int


class Team(BaseModel):
    """A team. `filled` and `vacant` count its posts, those of its components among them."""

    team: str
    name: str
    position: int = Field(description="its place among the teams")
    leads: list[str] = Field(description="who leads the team as a whole")
    filled: int
    vacant: int
    components: list[Component]


class Contact(BaseModel):
    """How to reach the holder."""

    email: str | None
    telephone: str | None


class Post(BaseModel):
    """A post and who holds it."""

    post: str = Field(description="the authority's reference")
    team: str
    team_name: str | None
    component: str | None = Field(description="null: of the team as a whole")
    component_name: str | None
    title: str
    role: str
    holder: str | None
    vacant: bool = Field(description="no holder, or none in office yet on the day asked for")
    held_since: date | None
    vacant_since: date | None = Field(description="null where it has a holder, or is not known")
    starts_on: date | None
    ends_on: date | None = Field(description="the first day on which the post is no more")
    accredited: bool = Field(description="whether the holder is, on the day asked for")
    accredited_on: date | None
    accredited_until: date | None = Field(description="the last day of the accreditation")
    transferred_from: str | None = Field(description="the body that the post came from")
    contact: Contact | None = Field(description="only for callers with schools:contacts")


def post_of(row: Mapping[str, Any], *, contacts: bool) -> Post:
    """A post as it is told, with or without how to reach its holder."""
    held = row["holder"] is not None
    since = row["since"]
    return Post(
        **{
            **row,
            "held_since": since if held else None,
            "vacant_since": None if held else since,
            "contact": Contact(**row) if contacts else None,
        }
    )


def tag_of(row: Mapping[str, Any]) -> str:
    """The version of a post: every change is a submission's."""
    return etag(row["post"], row["submission_id"])
