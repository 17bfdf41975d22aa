"""Where the built-in platform of a data folder lies, and its keys."""

from __future__ import annotations

from app.folder import DataFolder
from app.prompt import key_sources
from licenses import keys
from licenses.keys import PlatformKeys


def database_url(folder: DataFolder) -> str:
    """The database of the built-in platform."""
    return f"sqlite:///{(folder.platform / 'platform.sqlite3').absolute()}"


def platform_keys(folder: DataFolder, *, demo: bool) -> PlatformKeys:
    """The keys of a data folder's platform, made when there are none; demo keys say themselves that they are.

    Raises:
        NeedsPerson: no source of this machine opens them.
    """
    if (folder.platform / keys.FILE).exists():
        is_demo = keys.source_of(folder.platform) == keys.DEMO
        return PlatformKeys.open(folder.platform, key_sources(demo=is_demo))
    return PlatformKeys.create(folder.platform, key_sources(demo=demo))
