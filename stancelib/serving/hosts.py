"""Which names a server answers to, and from whose pages it takes requests.

Without the first check, a page elsewhere could make its own name point to this
machine, and read what is served here (DNS rebinding).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from stancelib.serving.settings import Settings

__all__ = ["from_elsewhere", "host_is_allowed", "is_loopback", "url_of"]

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?")


def is_loopback(host: str) -> bool:
    """Return whether a name or address is that of this machine for itself.

    Examples
    --------
    >>> [is_loopback(host) for host in ("localhost", "127.0.0.1", "::1", "0.0.0.0", "a.example")]
    [True, True, True, False, False]
    """
    name = _bare(host)
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def host_is_allowed(header: str, settings: Settings) -> bool:
    """Return whether a request's header Host names this server.

    Parameters
    ----------
    header : str
        A name or an address, with or without a port.
    settings : Settings

    Examples
    --------
    >>> host_is_allowed("localhost:8000", Settings()), host_is_allowed("a.example", Settings())
    (True, False)
    """
    found = _HOST.fullmatch(header)
    if found is None:
        return False
    name = _bare(found[1])
    if is_loopback(name) or name in map(_bare, settings.hosts):
        return True
    return settings.any_address and _is_address(name)


def from_elsewhere(headers: Mapping[str, str]) -> bool:
    """Return whether a browser says that another site's page sends a request.

    Browsers say so in Sec-Fetch-Site, older ones in Origin alone. Other programs
    send neither, and are not what this keeps out.

    Examples
    --------
    >>> from_elsewhere({"sec-fetch-site": "cross-site"})
    True
    >>> from_elsewhere({"origin": "http://localhost:8000", "host": "localhost:8000"})
    False
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin", "null")
    # A page that tells no referrer, such as ours, has the origin null in its forms.
    if origin == "null":
        return False
    try:
        return urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
    except ValueError:
        return True


def url_of(host: str, port: int) -> str:
    """Return the address of a server's page.

    Examples
    --------
    >>> url_of("::1", 8000)
    'http://[::1]:8000/'
    """
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _bare(host: str) -> str:
    return host.lower().removeprefix("[").removesuffix("]").rstrip(".")


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
