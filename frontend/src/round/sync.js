// Sends the outbox, in order for each line, as often as it takes; fetches the round afresh.
import { bySeq, inOne, stepDown, whole } from './store.js';
import { GIVEN } from './words.js';

const WAIT = 60_000;
const STEP = 30_000;
const LONGEST = 300_000;
const OCTETS = 8 * 2 ** 20;
const FILES = 30;

export const state = { trouble: '', isSending: false };
let owner = '';
let changed = () => {};
let again = false;
let failures = 0;
let timer = 0;
let aside = new Set();
let most = GIVEN.most;

function token() {
  const found = document.cookie.split('; ').find((one) => one.startsWith('csrftoken='));
  return found ? decodeURIComponent(found.slice('csrftoken='.length)) : '';
}

async function ask(address, given = {}) {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), WAIT);
  try {
    const headers = { Accept: 'application/json', ...given.headers };
    return await fetch(address, {
      credentials: 'same-origin',
      redirect: 'manual',
      cache: 'no-store',
      ...given,
      headers,
      signal: stop.signal,
    });
  } finally {
    clearTimeout(late);
  }
}

function plain(row) {
  const { id, line, move, revision, answers, reason, note, made_at, again_at } = row;
  return { id, line, move, revision, answers, reason, note, made_at, again_at };
}

// What goes next: of each line the first that waits, nothing behind a conflict.
function batch(outbox) {
  const shut = new Set();
  const found = [];
  let octets = 0;
  let files = 0;
  outbox.forEach((row) => {
    if (row.status === 'refused' || shut.has(row.line)) return;
    shut.add(row.line);
    if (row.status !== 'waiting' || aside.has(row.id) || found.length >= most) return;
    octets += row.files.reduce((sum, one) => sum + one.blob.size, 0);
    files += row.files.length;
    if (found.length && (octets > OCTETS || files > FILES)) return;
    found.push(row);
  });
  return found;
}

function body(rows) {
  const text = JSON.stringify({
    owner,
    sent_at: new Date().toISOString(),
    changes: rows.map(plain),
  });
  if (!rows.some((row) => row.files.length)) {
    return { body: text, headers: { 'Content-Type': 'application/json' } };
  }
  const form = new FormData();
  form.append('changes', text);
  rows.forEach((row) => {
    row.files.forEach((one) => form.append(`file-${row.id}`, one.blob, one.name));
  });
  return { body: form, headers: {} };
}

function took(store, rows, row, line, result) {
  store.remove('outbox', row.id);
  if (line) store.put('lines', { ...line, state: result.state, revision: result.revision });
  // What else stands in conflict here was overtaken by our own record alone.
  rows
    .filter((one) => one.line === row.line && one.status === 'conflict' && one.id !== row.id)
    .forEach((one) => {
      const theirs = { ...one.theirs, revision: result.revision, state: result.state };
      store.put('outbox', { ...one, theirs });
    });
}

function clashed(store, rows, row, line, result) {
  const { said, by, at, revision, state: stands } = result;
  const theirs = { said, by, at, revision, state: stands };
  if (line) store.put('lines', { ...line, state: stands, revision });
  rows
    .filter((one) => one.line === row.line && one.status === 'waiting' && one.seq >= row.seq)
    .forEach((one) => store.put('outbox', { ...one, status: 'conflict', theirs }));
}

function refused(store, rows, row, words) {
  store.put('outbox', { ...row, status: 'refused', words });
  stepDown(store, rows, row);
}

function heard(results, at) {
  return inOne(async (store) => {
    const [outbox, lines] = await Promise.all([store.all('outbox'), store.all('lines')]);
    const byId = new Map(lines.map((line) => [line.id, line]));
    let rows = bySeq(outbox);
    results.forEach((result) => {
      const row = rows.find((one) => one.id === result.id);
      if (!row) return;
      const line = byId.get(row.line);
      if (result.outcome === 'recorded' || result.outcome === 'known') {
        took(store, rows, row, line, result);
      } else if (result.outcome === 'conflict') clashed(store, rows, row, line, result);
      else refused(store, rows, row, result.words);
      rows = rows.filter((one) => one.id !== row.id);
    });
    if (at) store.put('meta', { key: 'sent', at });
  });
}

function marked(rows) {
  return inOne(async (store) => {
    const outbox = await store.all('outbox');
    const keys = new Set(rows.map((row) => row.id));
    outbox
      .filter((row) => keys.has(row.id) && !row.tried)
      .forEach((row) => store.put('outbox', { ...row, tried: true }));
  });
}

// True when there may be more to send at once.
async function send(rows) {
  await marked(rows);
  const answer = await ask(GIVEN.sync, {
    method: 'POST',
    ...withToken(body(rows)),
  });
  if (answer.ok) {
    const { results, at } = await answer.json();
    await heard(results, at);
    most = GIVEN.most;
    return true;
  }
  return unwell(answer, rows);
}

function withToken(given) {
  return { body: given.body, headers: { ...given.headers, 'X-CSRFToken': token() } };
}

async function unwell(answer, rows) {
  if (answer.type === 'opaqueredirect' || answer.status === 401) state.trouble = 'expired';
  else if (answer.status === 403) state.trouble = 'forbidden';
  else if (answer.status === 409) state.trouble = (await isOther(answer)) ? 'otherOwner' : 'trouble';
  else if (answer.status === 429 || answer.status >= 502) state.trouble = 'trouble';
  else if (rows.length > 1) {
    // Something in it is not to its liking: one by one, so that one never holds up all.
    most = 1;
    return true;
  } else if (answer.status === 400 || answer.status === 413) {
    const words = await wordsOf(answer);
    await heard([{ id: rows[0].id, outcome: 'refused', words }], '');
    return true;
  } else {
    aside.add(rows[0].id);
    state.trouble = 'trouble';
    return true;
  }
  throw new Error(state.trouble);
}

async function isOther(answer) {
  const { code } = await answer.json().catch(() => ({}));
  return code === 'other_owner';
}

async function wordsOf(answer) {
  const { detail } = await answer.json().catch(() => ({}));
  return detail ? [detail] : [];
}

async function sendAll() {
  for (;;) {
    const { outbox } = await whole();
    const rows = batch(outbox);
    if (!rows.length) return;
    if (!(await send(rows))) return;
    changed();
  }
}

// Every page of the packet first, then the store in one go.
async function fetchRound() {
  const { packet } = await whole();
  const headers = packet && packet.etag ? { 'If-None-Match': packet.etag } : {};
  let answer = await ask(GIVEN.packet, { headers });
  if (answer.status === 304) return;
  if (!answer.ok) {
    const isOut = answer.type === 'opaqueredirect' || answer.status === 401;
    state.trouble = isOut ? 'expired' : answer.status === 403 ? 'forbidden' : 'trouble';
    throw new Error(state.trouble);
  }
  const first = await answer.json();
  if (first.owner !== owner) {
    window.location.reload();
    return;
  }
  const etag = first.next ? '' : answer.headers.get('ETag');
  const lines = [...first.lines];
  const buildings = { ...first.buildings };
  let { next } = first;
  while (next) {
    answer = await ask(`${GIVEN.packet}?after=${next}`);
    if (!answer.ok) throw new Error('incomplete');
    const page = await answer.json();
    lines.push(...page.lines);
    Object.assign(buildings, page.buildings);
    next = page.next;
  }
  await replace({ key: 'packet', rounds: first.rounds, again: first.again, buildings, etag }, lines);
}

function replace(packet, lines) {
  return inOne(async (store) => {
    const [known, outbox] = await Promise.all([store.all('lines'), store.all('outbox')]);
    const fresh = new Set(lines.map((line) => line.id));
    const waits = new Set(outbox.map((row) => row.line));
    const before = new Map(known.map((line) => [line.id, line]));
    known
      .filter((line) => !fresh.has(line.id) && !waits.has(line.id))
      .forEach((line) => store.remove('lines', line.id));
    lines
      .filter((line) => !before.has(line.id) || before.get(line.id).revision <= line.revision)
      .forEach((line) => store.put('lines', line));
    store.put('meta', packet);
  });
}

function plan() {
  clearTimeout(timer);
  const wait = Math.min(STEP * 2 ** Math.max(0, Math.min(failures - 1, 4)), LONGEST);
  timer = setTimeout(() => sync(), wait);
}

export async function sync(fresh = false) {
  if (state.isSending) {
    again = true;
    return;
  }
  state.isSending = true;
  if (fresh) failures = 0;
  aside = new Set();
  changed();
  try {
    state.trouble = '';
    await sendAll();
    await fetchRound();
    failures = 0;
  } catch {
    failures += 1;
    if (!state.trouble) state.trouble = 'offline';
  } finally {
    state.isSending = false;
    plan();
    changed();
  }
  if (again) {
    again = false;
    await sync(fresh);
  }
}

export function startSync(who, onChange) {
  owner = who;
  changed = onChange;
  window.addEventListener('online', () => sync(true));
  window.addEventListener('offline', () => {
    state.trouble = 'offline';
    changed();
  });
  window.addEventListener('focus', () => sync(true));
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) sync(true);
  });
}
