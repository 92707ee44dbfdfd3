"""The style guide's two forms, and how its invented words come in both languages."""

from typing import Any

from django import forms

from lilong.ui.times import in_chinese


def both(chinese: str, english: str) -> str:
    """Return the text in the reader's language."""
    return chinese if in_chinese() else english


class SampleForm(forms.Form):
    """Every kind of control."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            "words": both("诉求内容", "What is asked for"),
            "source": both("来源", "Source"),
            "received": both("收到时间", "Received at"),
            "kind": both("求助或投诉", "Request or complaint"),
            "secret": both("来电人要求保密", "The caller asks for secrecy"),
            "photo": both("照片", "Photo"),
        }
        for name, label in words.items():
            self.fields[name].label = label
        self.fields["words"].help_text = both(
            "按来电人原话记，不改写。", "As the caller said it, unedited."
        )
        self.fields["source"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("hotline", both("热线", "Hotline")),
            ("grid", both("巡查", "Patrol")),
        ]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("request", both("求助", "Request")),
            ("complaint", both("投诉", "Complaint")),
        ]

    words = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}))
    source = forms.ChoiceField()
    received = forms.DateTimeField()
    kind = forms.ChoiceField(widget=forms.RadioSelect)
    secret = forms.BooleanField(required=False)
    photo = forms.FileField(required=False)


class SampleFilter(forms.Form):
    """Two filters of a list."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].label = both("承办单位", "Responsible unit")
        self.fields["words"].label = both("内容", "Words")
        self.fields["unit"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", both("全部", "All")),
            ("1", both("社区管理办", "Community management")),
        ]

    unit = forms.ChoiceField(required=False)
    words = forms.CharField(required=False)
