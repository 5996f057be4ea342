"""Which addresses may be connected to.  Pure.

The list is our own: Python 3.11's ``is_global`` is True for 224.0.0.1, fec0::1, 64:ff9b::7f00:1 and 2002:7f00:1::.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

IpAddress = IPv4Address | IPv6Address
IpNetwork = IPv4Network | IPv6Network

_PUBLIC_IPV6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")


def parse_networks(*cidrs: str) -> tuple[IpNetwork, ...]:
    """Parse CIDR strings.

    Raises:
        ValueError: one of them is not a network.
    """
    return tuple(ip_network(network, strict=False) for network in cidrs)


_RESERVED_NETWORKS = parse_networks(
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24"),
    *("192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
)
_PRIVATE_NETWORKS = parse_networks("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "::1/128", "fc00::/7")
_NEVER_ALLOWED_NETWORKS = parse_networks("169.254.0.0/16", "100.100.100.200/32", "192.0.0.192/32", "fe80::/10", "fd00:ec2::/32")
"""Link-local and cloud-metadata addresses: refused whatever is allowed."""


def effective_address(address: str) -> IpAddress:
    """Return the address a packet would go to: an IPv4 address mapped into IPv6 or behind NAT64 is unwrapped.

    Raises:
        ValueError: ``address`` is not an IP address.
    """
    parsed = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return parsed.ipv4_mapped
        if parsed in _NAT64:
            return IPv4Address(int(parsed) & 0xFFFFFFFF)
    return parsed


def is_allowed_address(address: str, allowed_networks: tuple[IpNetwork, ...] = (), *, allow_private: bool = False) -> bool:
    """Tell whether ``address`` may be connected to.

    It may when it is on the public internet, in ``allowed_networks``, or (with ``allow_private``) on this machine or its own network.
    """
    try:
        target = effective_address(address)
    except ValueError:
        return False
    if _is_in(target, _NEVER_ALLOWED_NETWORKS):
        return False
    if _is_in(target, allowed_networks) or (allow_private and _is_in(target, _PRIVATE_NETWORKS)):
        return True
    return _is_public(target)


def _is_in(target: IpAddress, networks: tuple[IpNetwork, ...]) -> bool:
    return any(target in network for network in networks)


def _is_public(target: IpAddress) -> bool:
    return (isinstance(target, IPv4Address) or target in _PUBLIC_IPV6) and not _is_in(target, _RESERVED_NETWORKS)
