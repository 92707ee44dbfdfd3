"""A provider on this machine: a real HTTP server that answers as a test tells it."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, bytes]


@dataclass
class Call:
    """One request a provider got."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class Provider:
    """Where it stands, what it was asked, and what it answers next (the last answer stays)."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    answers: list[Answer | Callable[[Any], None]] = field(default_factory=list)

    def answer_with(self, *answers: Any) -> None:
        """Set the answers to come: an object as JSON, (status, bytes), or a function."""
        self.answers[:] = [
            one
            if callable(one) or isinstance(one, tuple)
            else (200, json.dumps(one, ensure_ascii=False).encode())
            for one in answers
        ]


def slowly(seconds: float) -> Callable[[Any], None]:
    """Return an answer that does not come in time."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(seconds)

    return answer


def drop_by_drop(handler: BaseHTTPRequestHandler) -> None:
    """Answer with a byte now and then, without an end."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(40):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def break_off(handler: BaseHTTPRequestHandler) -> None:
    """Close the connection in the middle of an answer."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
    handler.wfile.flush()
    handler.connection.close()


@contextmanager
def serving() -> Iterator[Provider]:
    """Run a provider on a free port of this machine."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length)) if length else {}
            provider.calls.append(Call(self.path, dict(self.headers), body))
            answer = provider.answers[0] if len(provider.answers) == 1 else provider.answers.pop(0)
            if callable(answer):
                try:
                    answer(self)
                except OSError:
                    return
                return
            status, text = answer
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", text.decode())
                text = b""
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    provider.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
