// What the phone keeps, in IndexedDB under the owner's name: the lines of the round, what is asked
// of them, and the outbox of records that the server has not taken yet.
const STORES = ['lines', 'meta', 'outbox'];
let database = null;

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export async function openStore(owner) {
  const asked = indexedDB.open(`round-${owner}`, 1);
  asked.onupgradeneeded = () => {
    const { result } = asked;
    result.createObjectStore('lines', { keyPath: 'id' });
    result.createObjectStore('meta', { keyPath: 'key' });
    result.createObjectStore('outbox', { keyPath: 'id' });
  };
  database = await done(asked);
  database.onversionchange = () => database.close();
}

// Run work in one transaction; what it returns is given back once everything is on the disk.
export function inOne(work) {
  return new Promise((resolve, reject) => {
    let transaction;
    try {
      transaction = database.transaction(STORES, 'readwrite', { durability: 'strict' });
    } catch (error) {
      reject(error);
      return;
    }
    let answer;
    transaction.oncomplete = () => resolve(answer);
    transaction.onabort = () => reject(transaction.error || new Error('aborted'));
    const at = (name) => transaction.objectStore(name);
    work({
      all: (name) => done(at(name).getAll()),
      get: (name, key) => done(at(name).get(key)),
      put: (name, value) => at(name).put(value),
      remove: (name, key) => at(name).delete(key),
    }).then(
      (value) => {
        answer = value;
      },
      (error) => {
        try {
          transaction.abort();
        } catch {
          // Over already.
        }
        reject(error);
      },
    );
  });
}

export function bySeq(rows) {
  return rows.sort((one, other) => one.seq - other.seq);
}

// Everything at once, for drawing.
export function whole() {
  return inOne(async (store) => {
    const [lines, outbox, packet, sent] = await Promise.all([
      store.all('lines'),
      store.all('outbox'),
      store.get('meta', 'packet'),
      store.get('meta', 'sent'),
    ]);
    return { lines, outbox: bySeq(outbox), packet: packet || null, sent: sent ? sent.at : '' };
  });
}

// Put a record into the outbox: the revision it is made on is that after all that wait before it.
export function keep(record) {
  return inOne(async (store) => {
    const [line, rows] = await Promise.all([store.get('lines', record.line), store.all('outbox')]);
    const before = rows.filter((row) => row.line === record.line && row.status === 'waiting');
    const seq = rows.reduce((most, row) => Math.max(most, row.seq), 0) + 1;
    const revision = (line ? line.revision : 0) + before.length;
    store.put('outbox', { ...record, seq, revision, status: 'waiting', tried: false });
  });
}

// Take a record back that was never sent; those after it on its line were made on one less.
export function takeBack(id) {
  return inOne(async (store) => {
    const rows = await store.all('outbox');
    const row = rows.find((one) => one.id === id);
    if (!row || (row.status === 'waiting' && row.tried)) return;
    store.remove('outbox', id);
    if (row.status === 'waiting') stepDown(store, rows, row);
  });
}

export function stepDown(store, rows, row) {
  rows
    .filter((one) => one.line === row.line && one.seq > row.seq && one.status === 'waiting')
    .forEach((one) => store.put('outbox', { ...one, revision: one.revision - 1 }));
}
