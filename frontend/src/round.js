// "My round" on the phone: it works without a network. Everything recorded is in the phone's own
// store before the page answers; it goes to the server once, as soon as there is one.
import { drawBar, drawLines, drawNotes } from './round/draw.js';
import { make } from './round/element.js';
import { newKey } from './round/keys.js';
import { fillIn, needsSheet } from './round/sheet.js';
import { inOne, keep, openStore, takeBack, whole } from './round/store.js';
import { startSync, sync } from './round/sync.js';
import { GIVEN, say, WORDS } from './round/words.js';

const root = document.querySelector('[data-round]');
const part = (name) => root.querySelector(`[data-${name}]`);
let turn = Promise.resolve();

async function drawNow() {
  const view = await whole();
  localStorage.setItem('round:unsent', view.outbox.length);
  drawBar(part('bar'), view, actions);
  drawNotes(part('notes'), view, actions);
  drawLines(part('lines'), view, actions);
  root.dataset.ready = 'yes';
  root.dataset.unsent = view.outbox.length;
}

function draw() {
  turn = turn.then(drawNow, drawNow);
  return turn;
}

function alarm(words) {
  part('notes').prepend(make('p', { class: 'note note-danger', role: 'alert' }, words));
}

async function press(line, round, move, event) {
  const button = event.currentTarget;
  button.disabled = true;
  try {
    const empty = { answers: {}, reason: '', note: '', again_at: null, files: [] };
    const packet = (await whole()).packet;
    const filled = needsSheet(move)
      ? await fillIn(part('sheet'), { line, move, again: packet.again })
      : empty;
    if (!filled) return;
    await keep({
      ...filled,
      id: newKey(),
      line: line.id,
      move: move.key,
      to: move.to,
      made_at: new Date().toISOString(),
      label: line.label,
      said: move.label,
    });
    await draw();
    sync(true);
  } catch (error) {
    alarm(say('storeFull'));
    throw error;
  } finally {
    button.disabled = false;
  }
}

// A conflict is settled by the worker: theirs stands, or hers is made again on top of it.
async function recordAgain(row) {
  await inOne(async (store) => {
    const kept = await store.get('outbox', row.id);
    if (!kept || kept.status !== 'conflict') return;
    const { theirs, ...rest } = kept;
    store.put('outbox', { ...rest, status: 'waiting', tried: false, revision: theirs.revision });
  });
  await draw();
  sync(true);
}

async function drop(row) {
  await takeBack(row.id);
  await draw();
}

const actions = { press, drop, again: recordAgain, send: () => sync(true) };

async function keepPage() {
  if (!('serviceWorker' in navigator) || !window.isSecureContext) {
    part('notes').after(make('p', { class: 'quiet' }, say('noWorker')));
    return;
  }
  navigator.serviceWorker.addEventListener('message', (event) => {
    if (event.data === 'kept') root.dataset.kept = 'yes';
  });
  await navigator.serviceWorker.register(GIVEN.worker, { scope: GIVEN.page });
  const ready = await navigator.serviceWorker.ready;
  if (navigator.onLine) ready.active.postMessage('keep');
  else root.dataset.kept = 'yes';
}

async function start() {
  const owner = root.dataset.round;
  try {
    await openStore(owner);
  } catch {
    alarm(say('noStore'));
    return;
  }
  localStorage.setItem('round:owner', owner);
  localStorage.setItem('round:leave', WORDS.leave);
  // Asked for, so that the phone does not clear the store when space is short.
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => null);
  startSync(owner, draw);
  await draw();
  keepPage().catch(() => null);
  await sync(true);
}

if (root) start();
