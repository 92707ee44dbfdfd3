// Native dialogs; browsers older than <dialog> get the same by hand: focus kept in, Esc closes.
let returnTo = null;

export function topDialog() {
  const open = document.querySelectorAll('dialog[open]');
  return open.length ? open[open.length - 1] : null;
}

export function openDialog(dialog) {
  if (dialog.hasAttribute('open')) return;
  returnTo = document.activeElement;
  if (dialog.showModal) {
    dialog.showModal();
  } else {
    dialog.setAttribute('open', '');
    dialog.setAttribute('role', 'dialog');
    dialog.setAttribute('aria-modal', 'true');
  }
  const first =
    dialog.querySelector('[autofocus]') ||
    dialog.querySelector('input:not([type=hidden]), select, textarea') ||
    dialog.querySelector('button');
  if (first) first.focus();
}

export function closeDialog(dialog) {
  if (dialog.close) dialog.close();
  else dialog.removeAttribute('open');
  if (returnTo && returnTo.isConnected) returnTo.focus();
}

function keepFocusInside(event, dialog) {
  if (dialog.showModal || event.key !== 'Tab') return;
  const parts = dialog.querySelectorAll('a[href], button, input, select, textarea');
  const first = parts[0];
  const last = parts[parts.length - 1];
  if (event.shiftKey && document.activeElement === first) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && document.activeElement === last) {
    event.preventDefault();
    first.focus();
  }
}

export function startDialogs() {
  document.addEventListener('click', (event) => {
    const opener = event.target.closest('[data-opens]');
    if (opener) {
      const dialog = document.getElementById(opener.dataset.opens);
      if (dialog) {
        event.preventDefault();
        openDialog(dialog);
      }
      return;
    }
    const closer = event.target.closest('[data-closes]');
    const dialog = closer ? closer.closest('dialog') : event.target;
    // A click on the dialog element itself is a click on its backdrop.
    if (dialog && dialog.tagName === 'DIALOG' && (closer || isOutside(event, dialog))) {
      closeDialog(dialog);
    }
  });
  document.addEventListener('keydown', (event) => {
    const dialog = topDialog();
    if (!dialog) return;
    if (event.key === 'Escape' && !dialog.showModal) closeDialog(dialog);
    keepFocusInside(event, dialog);
  });
  // A form or a page part loaded into the shared dialog opens it; "dialog-close" shuts it.
  document.addEventListener('htmx:afterSwap', (event) => {
    if (event.detail.target.id === 'dialog-body') {
      openDialog(document.getElementById('shared-dialog'));
    }
  });
  document.addEventListener('dialog-close', () => {
    const dialog = topDialog();
    if (dialog) closeDialog(dialog);
  });
}

function isOutside(event, dialog) {
  const box = dialog.getBoundingClientRect();
  return (
    event.clientX < box.left ||
    event.clientX > box.right ||
    event.clientY < box.top ||
    event.clientY > box.bottom
  );
}
