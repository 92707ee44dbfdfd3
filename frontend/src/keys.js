// Single keys: an element with data-key="x" is pressed (or focused) by x; "?" lists them all.
import { openDialog, topDialog } from './dialog.js';

export function isTyping(target) {
  if (target.isContentEditable) return true;
  if (target.tagName === 'INPUT') return !/^(checkbox|radio|button|submit|range)$/.test(target.type);
  return target.tagName === 'TEXTAREA' || target.tagName === 'SELECT';
}

function isShown(element) {
  return element.getClientRects().length > 0 && !element.disabled;
}

function find(key) {
  const scope = topDialog() || document;
  return Array.from(scope.querySelectorAll('[data-key]')).find(
    (element) => element.dataset.key === key && isShown(element),
  );
}

function labelOf(element) {
  const copy = element.cloneNode(true);
  copy.querySelectorAll('kbd, svg').forEach((part) => part.remove());
  return element.getAttribute('aria-label') || copy.textContent.trim();
}

// Adds the page's own keys to the overlay, once each, before it opens.
function fillHints(hints) {
  const list = hints.querySelector('[data-key-list]');
  list.querySelectorAll('[data-added]').forEach((line) => line.remove());
  const seen = new Set(['/', '?']);
  document.querySelectorAll('[data-key]').forEach((element) => {
    const { key } = element.dataset;
    if (seen.has(key) || !isShown(element)) return;
    seen.add(key);
    const line = document.createElement('div');
    const term = document.createElement('dt');
    const mark = document.createElement('kbd');
    const words = document.createElement('dd');
    line.dataset.added = '';
    mark.textContent = key;
    words.textContent = labelOf(element);
    term.append(mark);
    line.append(term, words);
    list.append(line);
  });
}

function press(element) {
  if (isTyping(element)) {
    element.focus();
    if (element.select) element.select();
  } else {
    element.click();
  }
}

export function showHints() {
  const hints = document.getElementById('key-hints');
  if (!hints) return;
  fillHints(hints);
  openDialog(hints);
}

export function startKeys() {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.isComposing || isTyping(event.target)) {
      if (event.key === 'Escape') event.target.blur();
      return;
    }
    if (event.key === '?' && !topDialog()) {
      event.preventDefault();
      showHints();
      return;
    }
    // Enter on a link or a button is that element's own.
    if (event.key === 'Enter' && event.target.closest('a, button, summary')) return;
    const element = find(event.key);
    if (!element) return;
    event.preventDefault();
    press(element);
  });
}
