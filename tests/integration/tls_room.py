"""A city's own CA, and a server that shows a certificate of it."""

import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


class CityCA:
    """Signs certificates for localhost; who trusts it has ``root`` among the system's certificates."""

    def __init__(self, folder):
        self.folder = folder
        self.root = folder / "city-root.pem"
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "示范市根证书")])
        made = self._begin(self._name, self._key, timedelta(days=3650)).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        self.root.write_bytes(self._pem(made))

    def certificate(self, lasts):
        """Write a certificate for localhost that ends so far from now, with its key, into one file."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
        names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
        made = self._begin(name, key, lasts).add_extension(names, critical=False)
        plain = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file = self.folder / f"localhost-{lasts.days}.pem"
        file.write_bytes(self._pem(made) + plain)
        return file

    def _begin(self, name, key, lasts):
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=30))
            .not_valid_after(now + lasts)
        )

    def _pem(self, made):
        return made.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


class _Says(BaseHTTPRequestHandler):
    def do_GET(self):
        body = b'{"number": 0, "hash": "", "signature": ""}'
        self.send_response(503)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextmanager
def shown(file):
    """Answer at https://localhost:… with a certificate; gives the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Says)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"https://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
