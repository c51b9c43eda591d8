"""The centre's certificate as a till sees it: believed or not, for how long, and what to do then."""

from datetime import UTC, datetime, timedelta

import pytest

from integration.tls_room import CityCA, shown
from pos.centre_link import Centre, Unreachable
from pos.certificate import certificate
from pos.doctor import NotWell


@pytest.fixture
def city_ca(tmp_path):
    return CityCA(tmp_path)


@pytest.fixture
def trusted(city_ca, monkeypatch):
    """The same, after somebody has told this machine to trust it."""
    monkeypatch.setenv("SSL_CERT_FILE", str(city_ca.root))
    return city_ca


def look(url):
    return certificate(url, datetime.now(UTC))


def test_a_certificate_of_the_citys_own_ca_is_well_where_the_machine_trusts_it(trusted):
    with shown(trusted.certificate(timedelta(days=90, hours=1))) as url:
        assert "还有 90 天" in look(url)


def test_a_machine_that_does_not_trust_the_ca_is_told_to_install_its_root(city_ca):
    with shown(city_ca.certificate(timedelta(days=90))) as url, pytest.raises(NotWell) as told:
        look(url)
    assert "根证书装进这台机器" in str(told.value)


def test_somebody_has_to_act_two_weeks_before_it_ends(trusted):
    nearly_over = trusted.certificate(timedelta(days=13, hours=23))
    with shown(nearly_over) as url, pytest.raises(NotWell, match="再过 13 天到期"):
        look(url)
    with shown(trusted.certificate(timedelta(days=14, hours=1))) as url:
        assert "还有 14 天" in look(url)


def test_one_that_has_ended_is_said_so(trusted):
    with shown(trusted.certificate(timedelta(days=-1))) as url, pytest.raises(NotWell) as told:
        look(url)
    assert "expired" in str(told.value)
    assert "续期" in str(told.value)


def test_a_centre_without_tls_is_well_on_the_same_machine_alone():
    assert "同一台机器" in look("http://127.0.0.1:8001")
    with pytest.raises(NotWell, match="没有加密"):
        look("http://10.0.0.5:8001")


def test_nobody_there_is_a_matter_of_the_network():
    with pytest.raises(NotWell, match="请看网络、域名和 nginx"):
        look("https://localhost:9")


def test_the_till_itself_trusts_what_the_machine_trusts(city_ca, monkeypatch):
    with shown(city_ca.certificate(timedelta(days=90))) as url:
        with pytest.raises(Unreachable, match=r"证书不可信.*根证书装进这台机器"):
            Centre(url).head("K01")
        monkeypatch.setenv("SSL_CERT_FILE", str(city_ca.root))
        with pytest.raises(Unreachable, match="市中心正忙"):  # it speaks with it now: that is its answer
            Centre(url).head("K01")
