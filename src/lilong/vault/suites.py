"""Cipher suites: authenticated encryption and a keyed hash, international or Chinese standard.

`aes256gcm-sha256` is AES-256-GCM (NIST SP 800-38D) with HMAC-SHA-256; `sm4gcm-sm3` is SM4-GCM
(GB/T 32907, GB/T 17964) with HMAC-SM3 (GB/T 32905). Keys are 32 bytes in both.
"""

import hmac as standard_hmac
import os
from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.base import Cipher
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hmac import HMAC

NONCE_SIZE = 12
TAG_SIZE = 16


class Tampered(Exception):
    """The ciphertext, its key or its place is not the one it was made with."""


class Suite(Protocol):
    """What a suite can do; `context` is authenticated with the text but not stored."""

    name: str

    def encrypt(self, key: bytes, clear: bytes, context: bytes) -> bytes:
        """Return nonce, ciphertext and tag in one."""

    def decrypt(self, key: bytes, packed: bytes, context: bytes) -> bytes:
        """Return the clear bytes or raise `Tampered`."""

    def mac(self, key: bytes, text: bytes) -> bytes:
        """Return a keyed hash of 32 bytes."""


@lru_cache(maxsize=256)
def _aes(key: bytes) -> AESGCM:
    return AESGCM(key)


class AesSuite:
    """AES-256-GCM with HMAC-SHA-256."""

    name = "aes256gcm-sha256"

    def encrypt(self, key: bytes, clear: bytes, context: bytes) -> bytes:
        nonce = os.urandom(NONCE_SIZE)
        return nonce + _aes(key).encrypt(nonce, clear, context)

    def decrypt(self, key: bytes, packed: bytes, context: bytes) -> bytes:
        try:
            return _aes(key).decrypt(packed[:NONCE_SIZE], packed[NONCE_SIZE:], context)
        except (InvalidTag, ValueError) as fault:
            raise Tampered from fault

    def mac(self, key: bytes, text: bytes) -> bytes:
        return standard_hmac.digest(key, text, "sha256")


class SmSuite:
    """SM4-GCM with HMAC-SM3; SM4 takes the first 16 bytes of the key."""

    name = "sm4gcm-sm3"

    def encrypt(self, key: bytes, clear: bytes, context: bytes) -> bytes:
        nonce = os.urandom(NONCE_SIZE)
        cipher = Cipher(SM4(key[:16]), GCM(nonce)).encryptor()
        cipher.authenticate_additional_data(context)
        return nonce + cipher.update(clear) + cipher.finalize() + cipher.tag

    def decrypt(self, key: bytes, packed: bytes, context: bytes) -> bytes:
        nonce, tag = packed[:NONCE_SIZE], packed[-TAG_SIZE:]
        try:
            cipher = Cipher(SM4(key[:16]), GCM(nonce, tag)).decryptor()
            cipher.authenticate_additional_data(context)
            return cipher.update(packed[NONCE_SIZE:-TAG_SIZE]) + cipher.finalize()
        except (InvalidTag, ValueError) as fault:
            raise Tampered from fault

    def mac(self, key: bytes, text: bytes) -> bytes:
        sign = HMAC(key, hashes.SM3())
        sign.update(text)
        return sign.finalize()


SUITES: dict[str, Suite] = {suite.name: suite for suite in (AesSuite(), SmSuite())}
