// Short messages at the foot of the page. Good news goes by itself; a refusal stays until closed;
// an undo button counts its seconds down.
const SECONDS = 6;

function remove(line) {
  const hadFocus = line.contains(document.activeElement);
  line.remove();
  if (hadFocus) document.getElementById('main').focus();
}

function button(text, className, action) {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = text;
  if (className) made.className = className;
  made.addEventListener('click', action);
  return made;
}

function addClose(line, box) {
  const close = button('×', 'toast-close', () => remove(line));
  close.setAttribute('aria-label', box.dataset.close);
  line.append(close);
  line.classList.add('is-alive');
}

function expire(line, seconds) {
  const timer = setInterval(() => {
    const isHeld = line.matches(':hover') || line.contains(document.activeElement);
    if (isHeld) return;
    clearInterval(timer);
    remove(line);
  }, seconds * 1000);
}

// The seconds left stand on the button; "u" presses the latest, an older one is still there to click.
function countDown(press, seconds, line) {
  document.querySelectorAll('#toasts [data-key="u"]').forEach((older) => {
    delete older.dataset.key;
    older.querySelectorAll('kbd').forEach((mark) => mark.remove());
  });
  press.dataset.key = 'u';
  const count = document.createElement('span');
  const key = document.createElement('kbd');
  count.className = 'toast-count';
  count.setAttribute('aria-hidden', 'true');
  key.setAttribute('aria-hidden', 'true');
  key.textContent = 'u';
  press.append(' ', count, ' ', key);
  const end = Date.now() + seconds * 1000;
  const timer = setInterval(() => show(), 250);
  function show() {
    const left = Math.ceil((end - Date.now()) / 1000);
    count.textContent = Math.max(left, 0);
    if (left > 0 && line.isConnected) return;
    clearInterval(timer);
    if (line.isConnected) remove(line);
  }
  show();
}

function addUndo(line, undo, box, htmx) {
  const press = button(box.dataset.undo, '', () => {
    const swap = undo.target ? 'innerHTML' : 'none';
    remove(line);
    htmx.ajax('POST', undo.url, { target: undo.target || 'body', swap });
  });
  line.append(press);
  countDown(press, undo.seconds, line);
}

export function showToast(box, { kind, text, detail, undo }, htmx) {
  const line = document.createElement('div');
  line.className = 'toast-line';
  line.dataset.toast = kind || 'good';
  const words = document.createElement('p');
  words.textContent = text;
  if (detail) {
    const more = document.createElement('span');
    more.className = 'toast-detail';
    more.textContent = ` ${detail}`;
    words.append(more);
  }
  line.append(words);
  if (undo) addUndo(line, undo, box, htmx);
  addClose(line, box);
  box.append(line);
  if (!undo && (kind === 'good' || kind === 'info')) expire(line, SECONDS);
}

export function startToasts(htmx) {
  const box = document.getElementById('toasts');
  if (!box) return;
  box.querySelectorAll('.toast-line').forEach((line) => {
    addClose(line, box);
    const undo = line.querySelector('[data-undo-seconds]');
    if (undo) countDown(undo.querySelector('button'), Number(undo.dataset.undoSeconds), line);
    else if (/success|info|debug/.test(line.dataset.toast)) expire(line, SECONDS);
  });
  document.addEventListener('toast', (event) => {
    event.detail.lines.forEach((line) => showToast(box, line, htmx));
  });
  document.addEventListener('htmx:sendError', () => {
    showToast(box, { kind: 'warning', text: box.dataset.failed }, htmx);
  });
  document.addEventListener('htmx:responseError', (event) => {
    const told = event.detail.xhr.getResponseHeader('HX-Trigger') || '';
    if (told.includes('toast')) return;
    showToast(box, { kind: 'warning', text: box.dataset.refused }, htmx);
  });
}
