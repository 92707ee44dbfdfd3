"""The cells: what is asked, how often, over how many connections; times in milliseconds."""

import http.client
import json
import random
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

WARM = 20
WORDS = [
    "楼下饭店油烟直排影响开窗",
    "垃圾箱房异味夏天严重",
    "非机动车停在人行道上",
    "电梯加装征询何时公示",
    "路面积水没过脚踝",
    "夜间施工噪声影响休息",
    "楼道堆物消防通道不畅",
    "高空抛物砸坏车棚",
    "宠物粪便无人清理",
    "路灯不亮老人不敢出门",
    "群租房人员杂乱",
    "井盖松动响声大",
    "树枝遮挡阳光",
    "共享单车堆满路口",
    "墙面脱落",
]


@dataclass
class Result:
    """One cell's figures: p50 and p95 in ms, or a rate a second."""

    name: str
    p50: float = 0.0
    p95: float = 0.0
    rate: float = 0.0
    note: str = ""


@dataclass
class Caller:
    """One kept connection to the API."""

    port: int
    token: str
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Send one request; return its JSON, raise on any other answer than success."""
        text = self.fetch(method, path, body)
        return json.loads(text) if text else None

    def fetch(self, method: str, path: str, body: Any = None) -> bytes:
        """Send one request and read the whole answer, unread: what the service itself takes."""
        headers = {"Authorization": f"Bearer {self.token}", "Accept-Language": "zh-hans"}
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        self.connection.request(method, f"/api/v1{path}", data, headers)
        response = self.connection.getresponse()
        text = response.read()
        if response.status >= 300:
            raise RuntimeError(f"{method} {path}: {response.status} {text[:300].decode()}")
        return text


def measured(name: str, calls: Iterator[Callable[[], Any]], count: int) -> Result:
    """Return the figures of `count` calls after a warm-up, one after the other."""
    times = []
    for number in range(WARM + count):
        call = next(calls)
        begun = time.perf_counter()
        call()
        if number >= WARM:
            times.append((time.perf_counter() - begun) * 1000)
    times.sort()
    return Result(name, statistics.median(times), times[int(len(times) * 0.95) - 1])


def at_once(
    name: str, callers: list[Caller], work: Callable[[Caller, int], Any], count: int
) -> Result:
    """Return the rate of `count` calls spread over several connections."""
    turns = iter(range(count))
    lock, faults = threading.Lock(), []

    def go(caller: Caller) -> None:
        while True:
            with lock:
                number = next(turns, None)
            if number is None:
                return
            try:
                work(caller, number)
            except Exception as fault:  # noqa: BLE001  # told after the threads have ended
                faults.append(fault)
                return

    threads = [threading.Thread(target=go, args=(caller,)) for caller in callers]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return Result(name, rate=count / (time.perf_counter() - begun))


def new_order(rng: random.Random, number: int) -> dict[str, Any]:
    """Return an order of the peers' shape: 12 to 40 words, a random point, a caller with e-mail."""
    # A number makes it another request: the same words in the same second are the same one.
    words = ",".join([*(rng.choice(WORDS) for _ in range(rng.randint(2, 5))), f"第{number}件"])
    person = rng.randint(1, 2_000)
    order = {
        "title": words[:24],
        "words": words,
        "request_kind": rng.choice(["help", "complaint", "enquiry"]),
        "place": f"浦育路{rng.randint(1, 300)}号",
        "longitude": 121.37 + rng.random() * 0.2,
        "latitude": 31.14 + rng.random() * 0.14,
        "caller": {"name": "甲某某（虚构）", "email": f"caller{person}@example.invalid"},
    }
    if number % 2:
        order["caller"]["phone"] = f"1990000{person:04d}"
    return order


def create(port: int, token: str, count: int) -> Result:
    """Create through eight connections."""
    rng = random.Random(1)  # noqa: S311  # test data
    bodies = [new_order(rng, n) for n in range(count)]
    callers = [Caller(port, token) for _ in range(8)]
    result = at_once(
        "create", callers, lambda caller, n: caller.ask("POST", "/orders", bodies[n]), count
    )
    result.note = "8 connections"
    return result


def _same(caller: Caller, path: str) -> Iterator[Callable[[], Any]]:
    while True:
        yield lambda: caller.fetch("GET", path)


def _cursor_after(caller: Caller, rows: int) -> str:
    cursor, seen = "", 0
    while seen < rows:
        step = min(200, rows - seen)
        query = urlencode({"limit": step} | ({"cursor": cursor} if cursor else {}))
        page = caller.ask("GET", f"/orders?{query}")
        seen += len(page["items"])
        cursor = page["next"] or ""
        if not cursor:
            break
    return cursor


def reads(port: int, token: str, size: int, facts: dict[str, Any], count: int) -> list[Result]:
    """Measure every reading cell at one connection."""
    caller = Caller(port, token)
    tenth, middle = _cursor_after(caller, 450), _cursor_after(caller, size // 2)
    paths = {
        "list50": "/orders?limit=50",
        "page10": f"/orders?limit=50&{urlencode({'cursor': tenth})}",
        "deep": f"/orders?limit=50&{urlencode({'cursor': middle})}",
        "status": "/orders?limit=50&stage=in_hand",
        "area": f"/orders?limit=50&area={facts['area']}",
        "combo": "/orders?limit=50&stage=in_hand"
        f"&area={facts['area']}&category={facts['category']}",
        "search": f"/orders?limit=50&{urlencode({'q': facts['rare']})}",
        "email": f"/orders?limit=50&{urlencode({'email': facts['email']})}",
        "map": "/orders/map?bbox=121.40,31.16,121.50,31.24&limit=4000",
    }
    results = [measured(name, _same(caller, path), count) for name, path in paths.items()]
    ids = [row["id"] for row in caller.ask("GET", "/orders?limit=200")["items"]]
    turning = (lambda key=key: caller.fetch("GET", f"/orders/{key}") for key in _forever(ids))
    results.append(measured("detail", turning, count))
    return results


def _forever(items: list[str]) -> Iterator[str]:
    while True:
        yield from items


def update(port: int, token: str, count: int) -> Result:
    """Measure one status change: an order filed by the centre."""
    caller = Caller(port, token)
    rng = random.Random(2)  # noqa: S311  # test data
    fresh = [caller.ask("POST", "/orders", new_order(rng, n))["id"] for n in range(WARM + count)]
    body = {"reason": "重复登记(测量)"}
    calls = (
        lambda key=key: caller.fetch("POST", f"/orders/{key}/moves/cancel", body) for key in fresh
    )
    return measured("update", calls, count)


def many_lists(port: int, token: str, count: int) -> Result:
    """Measure the newest fifty over eight connections."""
    callers = [Caller(port, token) for _ in range(8)]
    result = at_once(
        "list50 × 8", callers, lambda caller, _n: caller.ask("GET", "/orders?limit=50"), count
    )
    result.note = "8 connections"
    return result
