// The sheet a visitor fills at the door: it survives a lost network. A form marked data-visit="home"
// keeps what was written, and the key under which it will be recorded, on this phone until the
// server has taken it; pressing again sends the same visit, which is recorded once.
const PREFIX = 'visit:';
const WAIT = 20_000;
const BAD_GATEWAY = 502;

function keyOf(form) {
  return PREFIX + form.dataset.visit;
}

function fieldsOf(form) {
  return Array.from(form.elements).filter(
    (field) => field.name && field.name !== 'csrfmiddlewaretoken' && field.type !== 'submit',
  );
}

function keep(form) {
  const kept = fieldsOf(form).map((field) =>
    /^(checkbox|radio)$/.test(field.type)
      ? [field.name, field.value, field.checked]
      : [field.name, field.value],
  );
  localStorage.setItem(keyOf(form), JSON.stringify(kept));
}

function restore(form) {
  const kept = localStorage.getItem(keyOf(form));
  if (!kept) return;
  JSON.parse(kept).forEach(([name, value, checked]) => {
    fieldsOf(form)
      .filter((field) => field.name === name)
      .forEach((field) => {
        if (checked === undefined) field.value = value;
        else if (field.value === value) field.checked = checked;
      });
  });
  form.querySelector('[data-unsent]').hidden = false;
}

function isUnreachable(answer) {
  return answer.status >= BAD_GATEWAY || answer.status === 0;
}

async function send(form, button) {
  const data = new FormData(form);
  data.append(button.name, button.value);
  const answer = await fetch(form.action || window.location.href, {
    method: 'POST',
    body: data,
    signal: AbortSignal.timeout(WAIT),
  });
  if (isUnreachable(answer)) throw new Error('unreachable');
  if (answer.redirected && answer.ok) {
    localStorage.removeItem(keyOf(form));
    window.location.assign(answer.url);
    return;
  }
  // Refused: the page the server draws says why; the same key makes this no second visit.
  const outcome = document.createElement('input');
  Object.assign(outcome, { type: 'hidden', name: button.name, value: button.value });
  form.append(outcome);
  localStorage.removeItem(keyOf(form));
  form.submit();
}

function press(event) {
  const form = event.target;
  const button = event.submitter;
  if (!button || !window.localStorage) return;
  event.preventDefault();
  const when = form.elements.visited_at;
  if (when && !when.value) when.value = new Date().toISOString();
  keep(form);
  const buttons = form.querySelectorAll('.visit-end button');
  buttons.forEach((one) => {
    one.disabled = true;
  });
  send(form, button).catch(() => {
    const note = form.querySelector('[data-unsent]');
    note.hidden = false;
    note.scrollIntoView({ block: 'nearest' });
    buttons.forEach((one) => {
      one.disabled = false;
    });
  });
}

export function startVisits(root) {
  root.querySelectorAll('form[data-visit]').forEach((form) => {
    if (form.dataset.visitStarted) return;
    form.dataset.visitStarted = 'yes';
    if (!form.querySelector('.error-summary')) restore(form);
    let timer;
    form.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(() => keep(form), 400);
    });
    form.addEventListener('submit', (event) => {
      clearTimeout(timer);
      press(event);
    });
  });
}
