"""What a form of the board's pages holds."""

from starlette.datastructures import FormData


def word(form: FormData, name: str) -> str:
    """A field's text, trimmed; empty where there is none, or a file in its place."""
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""
