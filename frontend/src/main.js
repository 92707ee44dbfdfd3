// What every page loads: htmx, and small behaviours for marks in the HTML. No page needs more.
import './style/main.scss';
import htmx from 'htmx.org';
import { startAheads } from './ahead.js';
import { startDialogs } from './dialog.js';
import { keepDrafts } from './draft.js';
import { startFrame } from './frame.js';
import { startKeys } from './keys.js';
import { startLeaving } from './leaving.js';
import { startPasskeys } from './passkey.js';
import { startPickers } from './picker.js';
import { showPreviews } from './preview.js';
import { startRows } from './rows.js';
import { startStaircases } from './staircase.js';
import { startToasts } from './toast.js';
import { startVisits } from './visit.js';

// Charts and maps come only where a page (or a fragment loaded later) has one.
function drawFigures(root) {
  if (root.querySelector('[data-chart]')) import('./chart.js').then((m) => m.drawCharts(root));
  if (root.querySelector('[data-map]')) import('./map.js').then((m) => m.drawMaps(root));
}

// A polled fragment that reads the same is not swapped, so nothing flickers or loses the focus.
const lastReading = new Map();
document.addEventListener('htmx:beforeSwap', (event) => {
  const trigger = event.detail.elt.getAttribute && event.detail.elt.getAttribute('hx-trigger');
  if (!trigger || !trigger.includes('every')) return;
  const { xhr, pathInfo } = event.detail;
  const path = pathInfo.requestPath;
  if (lastReading.get(path) === xhr.responseText) event.detail.shouldSwap = false;
  lastReading.set(path, xhr.responseText);
});

function attend(root) {
  startRows(root);
  startStaircases(root);
  keepDrafts(root);
  startPickers(root);
  startAheads(root);
  startPasskeys(root);
  startVisits(root);
  showPreviews(root);
  drawFigures(root);
  const summary = root.querySelector('[data-focus]');
  if (summary) summary.focus();
}

startLeaving();
startKeys();
startDialogs();
startToasts(htmx);
startFrame();
attend(document);
htmx.onLoad((element) => {
  if (element !== document.body) attend(element.parentNode || element);
});
