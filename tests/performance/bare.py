"""A bare FastAPI route that returns a constant: what a hot read is measured against."""

from fastapi import FastAPI

app = FastAPI(openapi_url=None)


@app.get("/constant")
async def constant() -> dict[str, str]:
    return {"status": "constant"}
