// What a phone keeps of a round belongs to one person in one post: another one who signs in, and
// whoever signs out, leaves nothing behind that a later one could read. Records not sent yet stay
// in their owner's own store, which no other owner's page opens.
const OWNER = 'round:owner';
const UNSENT = 'round:unsent';
const WORDS = 'round:leave';
const PATIENCE = 1500;

function opened(name) {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(name);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

function finished(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
}

async function emptied(name) {
  const database = await opened(name);
  const known = Array.from(database.objectStoreNames);
  const read = known.filter((store) => store === 'lines' || store === 'meta');
  if (read.length) {
    const transaction = database.transaction(read, 'readwrite');
    read.forEach((store) => transaction.objectStore(store).clear());
    await finished(transaction);
  }
  database.close();
}

export async function forget(owner) {
  localStorage.removeItem(OWNER);
  localStorage.removeItem(UNSENT);
  if (window.caches) {
    const names = await caches.keys();
    await Promise.all(names.filter((n) => n.startsWith('round-')).map((n) => caches.delete(n)));
  }
  if (window.indexedDB) await emptied(`round-${owner}`);
}

function isLeaving(form) {
  return /\/sign-out\/$/.test(form.action) || /\/switch-post\/$/.test(form.action);
}

export function startLeaving() {
  let owner;
  try {
    owner = localStorage.getItem(OWNER);
  } catch {
    return;
  }
  const { who } = document.body.dataset;
  if (owner && who && who !== owner) forget(owner).catch(() => null);
  document.addEventListener('submit', (event) => {
    const kept = localStorage.getItem(OWNER);
    if (!kept || event.defaultPrevented || !isLeaving(event.target)) return;
    event.preventDefault();
    const unsent = Number(localStorage.getItem(UNSENT) || 0);
    const words = localStorage.getItem(WORDS) || '{n}';
    if (unsent && !window.confirm(words.replace('{n}', unsent))) return;
    const late = new Promise((resolve) => {
      setTimeout(resolve, PATIENCE);
    });
    const form = event.target;
    Promise.race([forget(kept).catch(() => null), late]).then(() => {
      // The pressed button's value goes along: a change of post is one.
      if (event.submitter && event.submitter.name) {
        const field = document.createElement('input');
        const { name, value } = event.submitter;
        Object.assign(field, { type: 'hidden', name, value });
        form.append(field);
      }
      form.submit();
    });
  });
}
