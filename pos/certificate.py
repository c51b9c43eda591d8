"""The certificate that the centre shows: whether this machine believes it, and for how long."""

import socket
import ssl
from datetime import UTC, datetime
from urllib.parse import urlsplit

from pos.doctor import NotWell

DAYS_LEAST = 14
_WITHIN_S = 5.0
_HTTPS = 443
AT_HOME = {"127.0.0.1", "localhost", "::1"}
"""Names of this very machine: nothing goes over a network."""


def certificate(url: str, now: datetime) -> str:
    """Look how many days the certificate of an address holds; DAYS_LEAST is when somebody has to act."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https":
        if host in AT_HOME:
            return "在同一台机器上，不经过网络"
        raise NotWell(f"{url} 没有加密，名单和流水谁都能看到：请市中心配好证书，用 https 登记。")
    ends = _ends_at(host, parts.port or _HTTPS)
    days = (ends - now).days
    if days < DAYS_LEAST:
        raise NotWell(f"证书再过 {days} 天到期（{ends:%Y-%m-%d}）：请市中心的管理员续期，再 reload nginx。")
    return f"到 {ends:%Y-%m-%d}，还有 {days} 天"


def _ends_at(host: str, port: int) -> datetime:
    """Shake hands as the till does, trusting what the system trusts, and SSL_CERT_FILE where it is set."""
    context = ssl.create_default_context()
    try:
        with (
            socket.create_connection((host, port), timeout=_WITHIN_S) as line,
            context.wrap_socket(line, server_hostname=host) as told,
        ):
            shown = told.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        raise NotWell(not_believed(f"{host}:{port}", error)) from error
    except OSError as error:
        raise NotWell(f"连不上 {host}:{port}（{type(error).__name__}）：请看网络、域名和 nginx。") from error
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)


def not_believed(whose: str, error: ssl.SSLCertVerificationError) -> str:
    """Say what to do about a certificate that this machine does not believe."""
    return (
        f"{whose} 的证书不可信（{error.verify_message}）：过期了请市中心续期；"
        "市里自己的 CA 请把根证书装进这台机器（docs/deploy/centre.md）。"
    )
