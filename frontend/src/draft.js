// Keeps what was typed into a long form (data-draft, or data-draft="name") until it is sent, for this tab only.
// Fields marked data-private, passwords and files are never kept.
const PREFIX = 'draft:';
const SENT = 'draft-sent';

function fieldsOf(form) {
  return Array.from(form.elements).filter(
    (field) =>
      field.name &&
      !field.closest('[data-private]') &&
      !/^(hidden|password|file|submit|button)$/.test(field.type),
  );
}

function keyOf(form) {
  return PREFIX + (form.dataset.draft || window.location.pathname);
}

function save(form) {
  const kept = fieldsOf(form).map((field) =>
    /^(checkbox|radio)$/.test(field.type)
      ? [field.name, field.value, field.checked]
      : [field.name, field.value],
  );
  sessionStorage.setItem(keyOf(form), JSON.stringify(kept));
}

function restore(form, kept) {
  const fields = fieldsOf(form);
  kept.forEach(([name, value, checked]) => {
    fields
      .filter((field) => field.name === name)
      .forEach((field) => {
        if (checked === undefined) {
          if (!field.value) field.value = value;
        } else if (field.value === value) {
          field.checked = checked;
        }
      });
  });
}

export function keepDrafts(root) {
  const forms = Array.from(root.querySelectorAll('form[data-draft]'));
  const sent = sessionStorage.getItem(SENT);
  // A form that was sent and did not come back was accepted.
  if (sent && !forms.some((form) => keyOf(form) === sent)) sessionStorage.removeItem(sent);
  if (root === document) sessionStorage.removeItem(SENT);
  forms.forEach((form) => {
    if (form.dataset.draftKept) return;
    form.dataset.draftKept = 'yes';
    const kept = sessionStorage.getItem(keyOf(form));
    const hasCameBack = form.querySelector('.error-summary');
    if (kept && !hasCameBack && sent !== keyOf(form)) restore(form, JSON.parse(kept));
    let timer;
    form.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(() => save(form), 400);
    });
    form.addEventListener('submit', () => {
      clearTimeout(timer);
      save(form);
      sessionStorage.setItem(SENT, keyOf(form));
    });
  });
}
