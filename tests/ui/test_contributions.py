"""Slots: who may see what, and that nobody spends more than noted."""

from dataclasses import dataclass, field

import pytest
from django.contrib.auth import get_user_model

from lilong.ui import contributions
from lilong.ui.contributions import AlreadyTaken, InboxSource, NavItem, OverBudget


@dataclass
class Seeing:
    """A viewer as this room knows one."""

    office_id: int = 1
    capabilities: set = field(default_factory=set)

    def may(self, capability):
        return capability in self.capabilities


@pytest.fixture
def slot():
    added = []

    def add(item):
        contributions.register(item)
        added.append(item)
        return item

    yield add
    for item in added:
        contributions.unregister(item)


def three(viewer):
    return 3


def asks(viewer):
    return get_user_model().objects.count()


def asks_twice(viewer):
    return asks(viewer) + asks(viewer)


def test_items_come_by_order_then_key(slot):
    slot(NavItem("zz-b", "B", "b", order=5000))
    slot(NavItem("zz-a", "A", "a", order=5000))
    slot(NavItem("zz-c", "C", "c", order=4999))
    keys = [item.key for item in contributions.items(NavItem) if item.key.startswith("zz-")]
    assert keys == ["zz-c", "zz-a", "zz-b"]


def test_the_same_item_may_register_twice_but_no_other_under_its_key(slot):
    slot(NavItem("zz-a", "A", "a"))
    contributions.register(NavItem("zz-a", "A", "a"))
    with pytest.raises(AlreadyTaken):
        contributions.register(NavItem("zz-a", "Another", "a"))


def test_without_a_viewer_nothing_is_visible(slot):
    slot(NavItem("zz-open", "Open", "a"))
    assert contributions.visible(NavItem, None) == []


def test_an_item_with_a_capability_is_only_for_who_has_it(slot):
    secret = slot(NavItem("zz-secret", "Secret", "a", capability="audit.read"))
    assert secret not in contributions.visible(NavItem, Seeing())
    assert secret in contributions.visible(NavItem, Seeing(capabilities={"audit.read"}))


def test_the_bell_adds_up_all_sources(slot, monkeypatch):
    monkeypatch.setattr(contributions, "_slots", {})
    contributions.register(InboxSource("a", "A", "x", three))
    contributions.register(InboxSource("b", "B", "x", three))
    assert contributions.unread(Seeing()) == 6
    assert contributions.unread(None) == 0


@pytest.mark.django_db
def test_a_source_that_queries_more_than_noted_is_found(monkeypatch):
    monkeypatch.setattr(contributions, "_slots", {})
    contributions.register(InboxSource("honest", "A", "x", asks, queries=1))
    assert contributions.unread(Seeing()) == 0
    contributions.register(InboxSource("greedy", "B", "x", asks_twice, queries=1))
    with pytest.raises(OverBudget, match="greedy made 2"):
        contributions.unread(Seeing())
