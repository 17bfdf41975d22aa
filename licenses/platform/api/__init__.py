"""The platform over HTTP: thin routes over its rules."""

from __future__ import annotations

from fastapi import FastAPI
from sqlalchemy import text

from licenses.platform.api import (
    audit,
    changes,
    described,
    downloads,
    lookups,
    lots,
    orders,
    partners,
    people,
    problems,
    products,
    replacements,
    resources,
    stations,
    work_orders,
)
from licenses.platform.api.access import Platform, PlatformHere
from licenses.platform.api.limits import BodyLimit
from licenses.platform.service.post import Post
from licenses.platform.store.database import Database
from licenses.platform.store.vault import Keys

_ROOMS = (
    people,
    audit,
    partners,
    products,
    orders,
    replacements,
    lots,
    changes,
    downloads,
    resources,
    stations,
    work_orders,
    lookups,
)


def create_app(database: Database, keys: Keys, post: Post | None = None) -> FastAPI:
    """The service on an open database; its messages go as the environment says where ``post`` is not given."""
    app = FastAPI(
        title="Kiln platform",
        version="1",
        description=described.use(),
        openapi_tags=described.TAGS,
        docs_url=None,
        redoc_url=None,
        responses=described.PROBLEM,
    )
    app.state.platform = Platform(database=database, keys=keys, post=post or Post.of_environment())
    problems.install(app)
    app.add_middleware(BodyLimit)
    app.add_api_route("/healthz", _health, methods=["GET"], tags=["service"])
    for room in _ROOMS:
        app.include_router(room.router)
    return app


def _health(platform: PlatformHere) -> dict[str, str]:
    """Whether the service and its database answer."""
    with platform.database.reading() as tx:
        tx.execute(text("SELECT 1"))
    return {"status": "ok"}
