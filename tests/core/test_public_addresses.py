"""Which addresses a server may connect to for a stranger: the public ones, and none that carry another one inside."""

import pytest

from app.core.public_addresses import is_public

PRIVATE = [
    "0.0.0.0",
    "0.1.2.3",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.9.9.9",
    "169.254.169.254",
    "172.31.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:10.0.0.1",
    "::ffff:93.184.215.14",
    "::93.184.215.14",
    "64:ff9b::a00:1",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:a00:1::1",
    "2a02:1::5efe:a00:1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "2606:2800:21f:cb07::1%eth0",
    "fec0::1",
    "ff02::1",
    "localhost",
    "",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_leads_inside_or_nowhere_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07::1", "2a00:1450:4001::1"]
)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)
