"""Views that answer with each of the exceptions operations raise."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render

from lilong.kernel.errors import NotVisible, Refusal, Refused, Stale

# The sentence is one of the ui room's own, so that its Chinese text is known.
REFUSAL = Refusal(
    "too_large",
    "What was sent is larger than {limit} MB and was not read. Send less at a time.",
    {"limit": 7},
    rule="X-01",
    field="file",
)


def refused(request):
    raise Refused(REFUSAL)


def stale(request):
    raise Stale


def hidden(request):
    raise NotVisible


def forbidden(request):
    raise PermissionDenied


def done(request):
    messages.success(request, "已保存")
    return HttpResponse("")


def reads(request):
    return HttpResponse(str(len(request.POST)))


def breaks(request):
    return render(request, "no such template")
