"""An authenticator in software: makes passkeys and answers, honestly or not."""

import hashlib
import json
from dataclasses import dataclass, field
from secrets import token_bytes
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
ORIGIN = "http://testserver"


@dataclass
class Authenticator:
    """One passkey on one device."""

    origin: str = ORIGIN
    is_verified: bool = True
    counter: int = 0
    credential_id: bytes = field(default_factory=lambda: token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def _flags(self) -> int:
        return PRESENT | (VERIFIED if self.is_verified else 0)

    def _client_data(self, kind: str, options: dict[str, Any]) -> bytes:
        data = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(data).encode()

    def _answer(self, **response: bytes) -> str:
        key = websafe_encode(self.credential_id)
        written = {name: websafe_encode(value) for name, value in response.items()}
        return json.dumps(
            {"id": key, "rawId": key, "type": "public-key", "clientExtensionResults": {},
             "response": written}
        )  # fmt: skip

    def make(self, options: dict[str, Any]) -> str:
        """Answer `navigator.credentials.create`."""
        party = hashlib.sha256(options["rp"]["id"].encode()).digest()
        public = ES256.from_cryptography_key(self.key.public_key())
        made = AttestedCredentialData.create(bytes(16), self.credential_id, public)
        data = AuthenticatorData.create(party, self._flags() | ATTESTED, self.counter, made)
        return self._answer(
            clientDataJSON=self._client_data("webauthn.create", options),
            attestationObject=bytes(AttestationObject.create("none", data, {})),
        )

    def sign(self, options: dict[str, Any]) -> str:
        """Answer `navigator.credentials.get`; the counter goes on."""
        self.counter += 1
        party = hashlib.sha256(options["rpId"].encode()).digest()
        data = bytes(AuthenticatorData.create(party, self._flags(), self.counter))
        client_data = self._client_data("webauthn.get", options)
        signed = data + hashlib.sha256(client_data).digest()
        return self._answer(
            clientDataJSON=client_data,
            authenticatorData=data,
            signature=self.key.sign(signed, ec.ECDSA(hashes.SHA256())),
        )
