"""The client's address, as far as it can be believed."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

IPV6_HOUSEHOLD = 64  # one line, one customer: addresses inside it cost nothing to change


def client_address(request: HttpRequest) -> str | None:
    """The address that spoke to our outermost proxy: `settings.TRUSTED_PROXIES` steps from the right of X-Forwarded-For, or
    the connection's own. What a client writes into the header stands further left and is never read. None: not known (a
    local socket)."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    proxies = settings.TRUSTED_PROXIES
    if 0 < proxies <= len(hops) and (address := normalize_address(hops[-proxies])):
        return address
    return normalize_address(request.META.get("REMOTE_ADDR", ""))


def normalize_address(text: str) -> str | None:
    """IPv4 as it is (unwrapped from IPv6), IPv6 as its /64; None for anything else."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, IPV6_HOUSEHOLD), strict=False).network_address)
