"""E-mail, by the mail server Django is set to."""

from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMessage

from lilong.notices.ports import Outgoing, Receipt, SendFailed


class MailSender:
    """Sends plain text; the Message-ID never changes, so a mail sent twice is shown once."""

    def send(self, outgoing: Outgoing) -> Receipt:
        """Hand a mail over; a recipient whom the server does not know is final."""
        name = f"<{outgoing.key}@lilong>"
        mail = EmailMessage(
            subject=outgoing.subject,
            body=f"{outgoing.body}\n\n{outgoing.office}\n",
            to=[outgoing.to],
            headers={"Message-ID": name, "Auto-Submitted": "auto-generated"},
        )
        try:
            mail.send()
        except SMTPRecipientsRefused as refused:
            code = max((code for code, _words in refused.recipients.values()), default=0)
            raise SendFailed(f"the mail server refused the recipient ({code})",
                             is_final=code >= 500) from None  # fmt: skip
        return Receipt(name)
