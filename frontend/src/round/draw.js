// The page: the bar of what is not sent, what has to be settled, then the doors in walking order.
import { make, shape } from './element.js';
import { state } from './sync.js';
import { inOrder, say, when, GIVEN } from './words.js';

const SOON = 15 * 60_000;
const opened = new Set();
const shut = new Set();

export function standing(line, outbox) {
  const waiting = outbox.filter((row) => row.line === line.id && row.status === 'waiting');
  return waiting.reduce((stands, row) => row.to || stands, line.state);
}

export function drawBar(bar, { outbox, sent }, actions) {
  const unsent = outbox.length;
  const trouble = state.trouble && state.trouble !== 'offline' ? state.trouble : '';
  const last = sent ? say('sentAt', { when: when(sent) }) : say('neverSent');
  bar.classList.toggle('has-unsent', unsent > 0);
  bar.replaceChildren(
    make(
      'div',
      { class: 'round-count' },
      make('b', {}, unsent ? say('unsent', { n: unsent }) : say('allSent')),
      make('span', {}, state.isSending ? say('sending') : last),
    ),
    unsent
      ? make('button', { type: 'button', class: 'btn btn-plain', onclick: actions.send }, say('sendNow'))
      : '',
  );
  const words = state.trouble === 'offline' || !navigator.onLine ? say('offline') : trouble && say(trouble);
  if (!words) return;
  const note = make('p', { class: 'round-trouble' }, words);
  if (trouble === 'expired') {
    const address = `${GIVEN.signIn}?next=${encodeURIComponent(GIVEN.page)}`;
    note.append(' ', make('a', { href: address }, say('signIn')));
  }
  bar.append(note);
}

function chip(round, key) {
  const found = round && round.states[key];
  if (!found) return '';
  return make('span', { class: 'round-state' }, shape(found.shape, found.hue), found.label);
}

function files(row) {
  return row.files.length ? ` · ${say('files', { n: row.files.length })}` : '';
}

function clash(row, actions) {
  const { said, by, at } = row.theirs;
  const theirs = make('p', {}, make('b', {}, say('theirs', { said: said || '—' })));
  if (by && at) theirs.append(' ', say('theirsBy', { who: by, when: when(at) }));
  return make(
    'li',
    { class: 'note note-warning round-clash', 'data-clash': row.id },
    make('p', {}, make('b', {}, say('conflict')), ` · ${row.label}`),
    theirs,
    make('p', {}, make('b', {}, say('mine', { said: row.said })), ` ${when(row.made_at)}${files(row)}`),
    row.note ? make('p', { class: 'quiet' }, row.note) : '',
    make(
      'div',
      { class: 'round-end' },
      make('button', { type: 'button', class: 'btn btn-plain', onclick: () => actions.drop(row) }, say('keepTheirs')),
      make('button', { type: 'button', class: 'btn btn-plain', onclick: () => actions.again(row) }, say('mineAgain')),
    ),
  );
}

function notTaken(row, actions) {
  return make(
    'li',
    { class: 'note note-danger', 'data-refused': row.id },
    make('p', {}, make('b', {}, say('refused')), ` · ${row.label} · ${row.said} ${when(row.made_at)}${files(row)}`),
    ...(row.words || []).map((words) => make('p', {}, words)),
    row.note ? make('p', { class: 'quiet' }, row.note) : '',
    make(
      'div',
      { class: 'round-end' },
      make('button', { type: 'button', class: 'btn btn-plain', onclick: () => actions.drop(row) }, say('discard')),
    ),
  );
}

function waits(row, actions) {
  return make(
    'li',
    { 'data-waiting': row.id },
    make('span', {}, `${row.label} · ${row.said} · ${when(row.made_at)}${files(row)}`),
    row.tried
      ? ''
      : make('button', { type: 'button', class: 'btn btn-plain', onclick: () => actions.drop(row) }, say('takeBack')),
  );
}

export function drawNotes(box, { outbox }, actions) {
  const of = (status) => outbox.filter((row) => row.status === status);
  const waiting = of('waiting');
  const isOpen = box.querySelector('details[open]') !== null;
  box.replaceChildren(
    make('ul', {}, ...of('conflict').map((row) => clash(row, actions)), ...of('refused').map((row) => notTaken(row, actions))),
    waiting.length
      ? make(
          'details',
          { class: 'round-waiting', open: isOpen },
          make('summary', {}, say('unsent', { n: waiting.length })),
          make('ul', {}, ...waiting.map((row) => waits(row, actions))),
        )
      : '',
  );
}

function buttons(line, round, stands, actions) {
  const possible = round.moves.filter((move) => move.from.includes(stands));
  const thumbs = possible.filter((move) => move.thumb);
  const others = possible.filter((move) => !move.thumb);
  const press = (move, kind) =>
    make(
      'button',
      { type: 'button', class: `btn ${kind}`, title: move.why, onclick: (event) => actions.press(line, round, move, event) },
      move.label,
    );
  const row = make('div', { class: 'round-moves' }, ...thumbs.map((move) => press(move, 'btn-plain')));
  if (!others.length) return [row];
  const more = make('details', { class: 'round-more' }, make('summary', {}, say('more')));
  more.append(make('div', { class: 'round-moves' }, ...others.map((move) => press(move, 'btn-plain'))));
  return [row, more];
}

function door(line, round, view, actions) {
  const rows = view.outbox.filter((row) => row.line === line.id);
  const isShut = rows.some((row) => row.status === 'conflict');
  const stands = standing(line, view.outbox);
  const head = make(
    'div',
    { class: 'round-door-head' },
    make('b', {}, line.label),
    line.name ? make('span', {}, line.name) : '',
    chip(round, stands),
  );
  const told = [
    line.again && say('again', { when: when(line.again) }),
    line.visits > 0 && say('visits', { n: line.visits }),
    rows.some((row) => row.status === 'waiting') && say('waiting'),
  ].filter(Boolean);
  return make(
    'li',
    { class: 'round-door', 'data-line': line.id },
    head,
    told.length ? make('p', { class: 'round-told' }, told.join(' · ')) : '',
    ...(isShut ? [make('p', { class: 'round-told' }, say('blocked'))] : buttons(line, round, stands, actions)),
  );
}

function byStairwell(lines) {
  const found = new Map();
  lines.forEach((line) => {
    if (!found.has(line.stairwell)) found.set(line.stairwell, []);
    found.get(line.stairwell).push(line);
  });
  return Array.from(found).sort(([one], [other]) => inOrder(one, other));
}

function building(key, name, lines, round, view, actions, isFirst) {
  const mark = `${round.id}/${key}`;
  const isOpen = opened.has(mark) || (isFirst && !shut.has(mark));
  const box = make(
    'details',
    { class: 'round-building', open: isOpen },
    make('summary', {}, make('h3', {}, name), make('span', { class: 'quiet' }, say('left', { n: lines.length }))),
  );
  const fill = () => {
    if (box.dataset.filled) return;
    box.dataset.filled = 'yes';
    byStairwell(lines).forEach(([stairwell, doors]) => {
      if (stairwell) box.append(make('h4', {}, say('stairwell', { n: stairwell })));
      box.append(make('ul', { class: 'round-doors' }, ...doors.map((line) => door(line, round, view, actions))));
    });
  };
  if (isOpen) fill();
  box.addEventListener('toggle', () => {
    (box.open ? opened : shut).add(mark);
    (box.open ? shut : opened).delete(mark);
    if (box.open) fill();
  });
  return box;
}

function inWalkingOrder(lines) {
  return lines.sort((one, other) => one.position - other.position || inOrder(one.label, other.label));
}

function roundPart(round, lines, view, actions) {
  const { buildings } = view.packet;
  const open = lines.filter((line) => !settled(line, round, view));
  const gone = lines.filter((line) => settled(line, round, view));
  const groups = new Map();
  inWalkingOrder(open).forEach((line) => {
    if (!groups.has(line.building)) groups.set(line.building, []);
    groups.get(line.building).push(line);
  });
  const name = (key) => buildings[key] || say('elsewhere');
  const ordered = Array.from(groups).sort(([one], [other]) => inOrder(name(one), name(other)));
  const part = make(
    'section',
    { class: 'round-campaign' },
    make('h2', {}, round.title),
    make(
      'p',
      { class: 'quiet' },
      [round.kind, round.nth > 1 ? `${round.label} ${round.nth}` : round.label, say('left', { n: open.length }), round.due]
        .filter(Boolean)
        .join(' · '),
    ),
    ...ordered.map(([key, doors], nth) => building(key, name(key), doors, round, view, actions, nth === 0)),
  );
  if (gone.length) {
    part.append(
      make(
        'details',
        { class: 'round-building' },
        make('summary', {}, make('h3', {}, say('done', { n: gone.length }))),
        make('ul', { class: 'round-doors' }, ...gone.map((line) => door(line, round, view, actions))),
      ),
    );
  }
  return part;
}

function settled(line, round, view) {
  const found = round.states[standing(line, view.outbox)];
  return Boolean(found && found.settles);
}

function isDue(line, round, view) {
  return line.again && new Date(line.again).getTime() < Date.now() + SOON && !settled(line, round, view);
}

export function drawLines(box, view, actions) {
  const { packet } = view;
  if (!packet) {
    box.replaceChildren(make('p', { class: 'quiet' }, say(state.isSending ? 'loading' : 'empty')));
    return;
  }
  const rounds = new Map(packet.rounds.map((round) => [round.id, round]));
  const lines = view.lines.filter((line) => rounds.has(line.round));
  const due = lines.filter((line) => isDue(line, rounds.get(line.round), view));
  due.sort((one, other) => (one.again < other.again ? -1 : 1));
  const parts = packet.rounds
    .map((round) => [round, lines.filter((line) => line.round === round.id && !due.includes(line))])
    .filter(([, own]) => own.length)
    .map(([round, own]) => roundPart(round, own, view, actions));
  if (due.length) {
    parts.unshift(
      make(
        'section',
        { class: 'round-campaign round-due' },
        make('h2', {}, say('due')),
        make('ul', { class: 'round-doors' }, ...due.map((line) => door(line, rounds.get(line.round), view, actions))),
      ),
    );
  }
  box.replaceChildren(...(parts.length ? parts : [make('p', { class: 'empty' }, say('empty'))]));
}
