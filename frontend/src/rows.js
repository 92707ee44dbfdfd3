// Lists and tables moved through by keys: data-rows holds data-row, each with one data-open link.
// j, k and the arrows move, o and Enter open, Home and End jump; Tab enters and leaves in one step.
import { topDialog } from './dialog.js';
import { isTyping } from './keys.js';

function linksOf(box) {
  return Array.from(box.querySelectorAll('[data-row] [data-open]'));
}

function makeCurrent(links, current) {
  links.forEach((link) => {
    link.tabIndex = link === current ? 0 : -1;
  });
}

function target(key, position, count) {
  if (key === 'j' || key === 'ArrowDown') return Math.min(position + 1, count - 1);
  if (key === 'k' || key === 'ArrowUp') return Math.max(position - 1, 0);
  if (key === 'Home') return 0;
  return count - 1;
}

function move(event) {
  const box = event.target.closest('[data-rows]') || document.querySelector('[data-rows]');
  if (!box) return;
  const links = linksOf(box);
  if (!links.length) return;
  const inside = links.indexOf(document.activeElement);
  const isArrow = /^(Arrow|Home|End)/.test(event.key);
  if (isArrow && inside < 0) return;
  if (event.key === 'o') {
    if (inside < 0) return;
    event.preventDefault();
    links[inside].click();
    return;
  }
  const position = inside < 0 ? links.findIndex((link) => link.tabIndex === 0) : inside;
  const next = inside < 0 && position >= 0 ? position : target(event.key, inside, links.length);
  event.preventDefault();
  makeCurrent(links, links[next]);
  links[next].focus();
  links[next].scrollIntoView({ block: 'nearest' });
}

// On the phone a row is a small sheet: its cells take their column's name from the head.
function labelCells(table) {
  const heads = Array.from(table.querySelectorAll('thead th, thead td'), (h) => h.textContent.trim());
  table.querySelectorAll('tbody tr').forEach((row) => {
    Array.from(row.cells).forEach((cell, i) => {
      if (cell.querySelector('[data-open]')) cell.classList.add('words');
      const speaksForItself = cell.matches('.number, .words') || cell.querySelector('.lamp');
      if (!speaksForItself && heads[i] && !cell.dataset.label) cell.dataset.label = heads[i];
    });
  });
}

export function startRows(root) {
  root.querySelectorAll('table.rows').forEach(labelCells);
  root.querySelectorAll('.rows-box').forEach((box) => {
    // What scrolls sideways must be reachable by keys, too.
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  });
  root.querySelectorAll('[data-rows]').forEach((box) => {
    const links = linksOf(box);
    const current = links.find((link) => link.getAttribute('aria-current')) || links[0];
    makeCurrent(links, current);
  });
}

const MOVES = new Set(['j', 'k', 'o', 'ArrowDown', 'ArrowUp', 'Home', 'End']);

document.addEventListener('keydown', (event) => {
  if (!MOVES.has(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.defaultPrevented || isTyping(event.target) || topDialog()) return;
  // A page that presses something by this key means that.
  if (document.querySelector(`[data-key="${event.key}"]`)) return;
  move(event);
});

// Alt with an arrow presses the row's own button that moves it; the focus stays with the row.
document.addEventListener('keydown', (event) => {
  if (!event.altKey || !/^Arrow(Up|Down)$/.test(event.key) || topDialog()) return;
  const row = document.activeElement && document.activeElement.closest('[data-row]');
  const way = event.key === 'ArrowUp' ? 'up' : 'down';
  const button = row && row.querySelector(`[data-move="${way}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

document.addEventListener('focusin', (event) => {
  const link = event.target.closest && event.target.closest('[data-rows] [data-open]');
  if (link) makeCurrent(linksOf(link.closest('[data-rows]')), link);
});
