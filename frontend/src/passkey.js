// Passkeys: a form with data-passkey asks the browser's authenticator and sends its answer in a hidden field.
// Where the browser has none the form stays hidden and the page works without it.
function toBytes(text) {
  const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

function toText(buffer) {
  const plain = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('');
  return btoa(plain).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

function known(list) {
  return (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));
}

function ask(kind, options) {
  const publicKey = { ...options, challenge: toBytes(options.challenge) };
  if (kind === 'create') {
    publicKey.user = { ...options.user, id: toBytes(options.user.id) };
    publicKey.excludeCredentials = known(options.excludeCredentials);
    return navigator.credentials.create({ publicKey });
  }
  publicKey.allowCredentials = known(options.allowCredentials);
  return navigator.credentials.get({ publicKey });
}

// The form in which WebAuthn writes an answer as JSON (level 3), by hand: older browsers lack toJSON.
function written(credential) {
  const names = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'];
  const response = {};
  names.forEach((name) => {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  });
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    clientExtensionResults: {},
    response,
  });
}

async function send(form) {
  const failed = form.querySelector('[data-passkey-failed]');
  failed.hidden = true;
  try {
    const answer = await fetch(form.dataset.options, {
      method: 'POST',
      headers: { 'X-CSRFToken': form.elements.csrfmiddlewaretoken.value },
      credentials: 'same-origin',
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const credential = await ask(form.dataset.passkey, await answer.json());
    form.elements[form.dataset.field].value = written(credential);
    form.submit();
  } catch (fault) {
    failed.hidden = false;
  }
}

export function startPasskeys(root) {
  root.querySelectorAll('[data-prints]').forEach((button) => {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  });
  if (!window.PublicKeyCredential) return;
  root.querySelectorAll('[data-passkey-only]').forEach((part) => {
    part.hidden = false;
  });
  root.querySelectorAll('form[data-passkey]').forEach((form) => {
    if (form.dataset.alive) return;
    form.dataset.alive = 'yes';
    form.hidden = false;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (form.reportValidity()) send(form);
    });
  });
}
