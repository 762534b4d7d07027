"""The list that the matrices of this folder go through is the URLconf's own: what is new must be described."""

from tests.security.endpoints import ABOUT, list_endpoints, own_endpoints


def test_every_endpoint_is_described() -> None:
    names = {endpoint.name for endpoint in own_endpoints()}

    assert names - set(ABOUT) == set()
    assert set(ABOUT) - names == set()


def test_names_are_unique_and_wagtails_screens_are_told_apart() -> None:
    names = [endpoint.name for endpoint in own_endpoints()]
    theirs = [endpoint for endpoint in list_endpoints() if endpoint.is_wagtails]

    assert len(names) == len(set(names))
    assert all(endpoint.route.startswith("admin/") for endpoint in theirs)
    assert len(theirs) > 100
