"""Drawings that stand where a small picture is not there yet, or cannot be made."""

_FRAME = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">'
    '<rect width="64" height="64" fill="#f3f1ea"/>'
    '<g fill="none" stroke="#57606a" stroke-width="2" stroke-linejoin="round">'
    '<rect x="12" y="18" width="40" height="30" rx="3"/>'
    "{inside}</g></svg>"
)
COMING = _FRAME.format(
    inside='<path d="M12 42l12-12 10 10 6-6 12 12"/><circle cx="42" cy="26" r="3"/>'
).encode()
BROKEN = _FRAME.format(inside='<path d="M22 26l20 14M42 26L22 40" stroke="#b42318"/>').encode()
