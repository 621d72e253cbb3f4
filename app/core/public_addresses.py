"""Which addresses of machines belong to the public network, and lead nowhere else."""

import ipaddress
import re

# What is public by the registries and is still a way to somewhere else: relays and translators, which carry an
# address of the other family, and what is shared, documented or reserved. Older Pythons call some of it global.
_NOT_PUBLIC = [
    ipaddress.ip_network(one)
    for one in re.findall(
        r"\S+",
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24"
        " 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15"
        " 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3"
        " 2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20",
    )
]
# Of the sixth version only this part was ever given to anybody; NAT64 and mapped addresses lie outside of it.
_GIVEN_OUT = ipaddress.ip_network("2000::/3")
_ISATAP = (0x00005EFE, 0x02005EFE)


def is_public(address: str) -> bool:
    """Whether an address of a machine is one of the public network, and leads nowhere else."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if not found.is_global or found.is_multicast or found.is_reserved or found.is_unspecified:
        return False
    if any(found in network for network in _NOT_PUBLIC if network.version == found.version):
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return True
    return found.scope_id is None and found in _GIVEN_OUT and (int(found) >> 32) & 0xFFFFFFFF not in _ISATAP
