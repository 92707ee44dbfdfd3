// Keeps one page on the phone, "my round", with its style and script, so that it opens without a
// network. The server writes LILONG in front of this file: version, page, files. No other page is
// ever kept, and what a person recorded is not here but in the page's own store.
const { version, page, files } = self.LILONG;
const PREFIX = 'round-';
const CACHE = PREFIX + version;
const PATIENCE = 5000;

function isKept(answer) {
  return answer.ok && !answer.redirected && answer.type === 'basic';
}

async function fromCaches(request) {
  const own = await caches.open(CACHE);
  const options = { ignoreVary: true, ignoreSearch: true };
  return (await own.match(request, options)) || caches.match(request, options);
}

// What an older version kept goes only once this one has the page itself.
async function tidy() {
  const own = await caches.open(CACHE);
  if (!(await own.match(page, { ignoreVary: true }))) return;
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function keepPage(answer) {
  const own = await caches.open(CACHE);
  await own.put(page, answer);
  await tidy();
}

async function pageNow(event) {
  const answer = await fetch(event.request);
  if (isKept(answer)) event.waitUntil(keepPage(answer.clone()));
  return answer;
}

async function openPage(event) {
  const kept = await fromCaches(page);
  const fresh = pageNow(event);
  if (!kept) return fresh;
  const late = new Promise((resolve) => {
    setTimeout(() => resolve(null), PATIENCE);
  });
  fresh.catch(() => null);
  try {
    const answer = await Promise.race([fresh, late]);
    return !answer || answer.status >= 500 ? kept : answer;
  } catch {
    return kept;
  }
}

async function openFile(request) {
  const kept = await fromCaches(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (isKept(answer)) (await caches.open(CACHE)).put(request, answer.clone());
  return answer;
}

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((own) => own.addAll(files))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(tidy().then(() => self.clients.claim()));
});

// The page asks to be kept: it was loaded before this script began to watch.
self.addEventListener('message', (event) => {
  if (event.data !== 'keep') return;
  event.waitUntil(
    fetch(page, { credentials: 'same-origin' })
      .then((answer) => (isKept(answer) ? keepPage(answer) : null))
      .catch(() => null)
      .then(() => event.source && event.source.postMessage('kept')),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (pathname === page && request.mode === 'navigate') event.respondWith(openPage(event));
  else if (files.includes(pathname)) event.respondWith(openFile(request));
});
