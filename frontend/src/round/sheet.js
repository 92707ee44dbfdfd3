// The small form of a move: what it asks, reason, note, photo, signature, when to come again.
import { closeDialog, openDialog } from '../dialog.js';
import { make } from './element.js';
import { photoField } from './photos.js';
import { signatureField } from './signature.js';
import { say, when } from './words.js';

const NOTE = 2000;
const REASON = 500;

function labelled(id, text, control, isRequired = true) {
  const words = isRequired ? text : `${text} (${say('optional')})`;
  return make('div', { class: 'field' }, make('label', { for: id }, words), control);
}

// A few choices stand open under the thumb.
function radios(name, words, choices, isRequired) {
  const group = choices.map(([value, label]) =>
    make(
      'label',
      { class: 'round-choice' },
      make('input', { type: 'radio', name, value, required: isRequired }),
      make('span', {}, label),
    ),
  );
  const title = isRequired ? words : `${words} (${say('optional')})`;
  return make('fieldset', { class: 'field' }, make('legend', {}, title), ...group);
}

const INPUTS = { date: 'date', datetime: 'datetime-local', integer: 'number', text: 'text' };

function question(asked) {
  const { key, kind, label, required } = asked;
  const name = `ask-${key}`;
  if (kind === 'choice') return radios(name, label, asked.choices, required);
  if (kind === 'yes_no') {
    return radios(name, label, [['yes', say('yes')], ['no', say('no')]], required);
  }
  const given = { id: name, name, required, class: 'form-control' };
  const control =
    kind === 'long_text'
      ? make('textarea', { ...given, rows: 3, maxlength: asked.most || NOTE })
      : make('input', {
          ...given,
          type: INPUTS[kind] || 'text',
          inputmode: kind === 'integer' ? 'numeric' : null,
          min: kind === 'integer' ? asked.least : null,
          max: kind === 'integer' ? asked.most : null,
          maxlength: kind === 'text' ? asked.most || NOTE : null,
        });
  const field = labelled(name, label, control, required);
  if (asked.help) field.append(make('p', { class: 'quiet' }, asked.help));
  return field;
}

function answerOf(form, asked) {
  const field = form.elements[`ask-${asked.key}`];
  const value = field ? field.value.trim() : '';
  if (!value) return undefined;
  if (asked.kind === 'integer') return Number.parseInt(value, 10);
  if (asked.kind === 'yes_no') return value === 'yes';
  if (asked.kind === 'datetime') return `${value}:00+08:00`;
  return value;
}

function againFields(choices) {
  const now = Date.now();
  const offered = choices
    .filter((one) => new Date(one.at).getTime() > now)
    .map((one) => [one.at, `${one.label} · ${when(one.at)}`]);
  const other = make('input', {
    type: 'datetime-local',
    id: 'round-other',
    name: 'other',
    class: 'form-control',
  });
  const group = radios(
    'again',
    say('againAsk'),
    [...offered, ['other', say('other')], ['', say('noTime')]],
    false,
  );
  const last = group.querySelectorAll('input');
  last[last.length - 1].checked = true;
  other.addEventListener('input', () => {
    last[last.length - 2].checked = true;
  });
  const field = make('div', { class: 'field' }, make('label', { for: 'round-other' }, say('other')), other);
  return [group, field];
}

function againOf(form) {
  if (!form.elements.again) return null;
  const { value } = form.elements.again;
  if (value !== 'other') return value || null;
  const { value: other } = form.elements.other;
  return other ? `${other}:00+08:00` : null;
}

// Ask for a move; resolves with what was filled in, or null when it was given up.
export function fillIn(dialog, { line, move, again }) {
  return new Promise((resolve) => {
    let answer = null;
    // The event that tells of the sheet before may come only now: it is not about this one.
    const onClose = () => {
      if (!dialog.open) settle();
    };
    const settle = () => {
      dialog.removeEventListener('close', onClose);
      resolve(answer);
    };
    const photo = move.more ? photoField() : null;
    const wantsInk = move.proof === 'signature';
    const ink = move.more ? signatureField() : null;
    const wrong = make('p', { class: 'note note-danger', role: 'alert', hidden: true });
    const close = () => closeDialog(dialog);
    const form = make(
      'form',
      { class: 'form', novalidate: true },
      make('p', { class: 'quiet' }, move.why),
      ...move.asks.map(question),
      move.reason &&
        labelled('round-reason', say('reason'), make('textarea', {
          id: 'round-reason', name: 'reason', rows: 2, maxlength: REASON, required: true, class: 'form-control',
        })),
      ...(move.again ? againFields(again) : []),
      wantsInk && make('div', { class: 'field' }, make('p', { class: 'round-label' }, say('signature')), ink.element),
      photo && photo.element,
      move.more && labelled('round-note', say('note'), make('textarea', {
        id: 'round-note', name: 'note', rows: 2, maxlength: NOTE, class: 'form-control',
      }), false),
      ink && !wantsInk && make('details', {}, make('summary', {}, say('signature')), ink.element),
      wrong,
      make(
        'div',
        { class: 'round-end' },
        make('button', { class: 'btn btn-primary' }, move.label),
        make('button', { type: 'button', class: 'btn btn-plain', onclick: close }, say('cancel')),
      ),
    );
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      const photos = photo ? [...(await photo.files())] : [];
      const signed = ink ? await ink.file() : null;
      const fault = faultOf(form, move, photos, signed);
      if (fault) {
        wrong.textContent = fault;
        wrong.hidden = false;
        return;
      }
      answer = collected(form, move, signed ? [signed, ...photos] : photos);
      close();
      settle();
    });
    dialog.replaceChildren(
      make(
        'header',
        { class: 'dialog-head' },
        make('h2', { id: 'sheet-title' }, `${move.label} · ${line.label}`),
        make('button', { type: 'button', class: 'close', 'aria-label': say('cancel'), onclick: close }, '×'),
      ),
      form,
    );
    dialog.addEventListener('close', onClose);
    openDialog(dialog);
  });
}

function faultOf(form, move, photos, signed) {
  const invalid = Array.from(form.elements).find((field) => field.willValidate && !field.checkValidity());
  if (invalid) {
    invalid.focus();
    return `${nameOf(invalid)}: ${invalid.validity.valueMissing ? say('required') : invalid.validationMessage}`;
  }
  if (move.proof === 'signature' && !signed && !photos.length) return say('needSignature');
  if ((move.proof === 'photo' || move.proof === 'file') && !photos.length) return say('needPhoto');
  return '';
}

function nameOf(field) {
  if (field.type === 'radio') return field.closest('fieldset').querySelector('legend').textContent;
  return field.labels && field.labels[0] ? field.labels[0].textContent : '';
}

function collected(form, move, files) {
  const answers = {};
  move.asks.forEach((asked) => {
    const value = answerOf(form, asked);
    if (value !== undefined) answers[asked.key] = value;
  });
  const text = (name) => (form.elements[name] ? form.elements[name].value.trim() : '');
  return { answers, reason: text('reason'), note: text('note'), again_at: againOf(form), files };
}

export function needsSheet(move) {
  return Boolean(move.reason || move.again || move.proof || move.asks.length);
}
