/* The journey kept on this phone: one record in IndexedDB, plain or encrypted by a PIN.

   A classic script, since it runs in the service worker too, where older browsers take no modules. */

self.journeyStore = (() => {
  const DATABASE = "journey";
  const ROUNDS = 600_000;
  const UNUSED_MS = 30 * 24 * 3600 * 1000;

  const asked = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  /** The database; null when there is none and `isMade` is false. */
  async function opened(isMade) {
    const opening = indexedDB.open(DATABASE, 1);
    let isMissing = false;
    opening.onupgradeneeded = () => {
      isMissing = !isMade;
      // An aborted upgrade leaves no database behind.
      if (isMissing) opening.transaction.abort();
      else opening.result.createObjectStore("kept");
    };
    try {
      return await asked(opening);
    } catch (error) {
      if (isMissing) return null;
      throw error;
    }
  }

  /** The only record; undefined when nothing is kept. Looking makes no database. */
  async function record() {
    const database = await opened(false);
    if (!database) return undefined;
    try {
      return await asked(database.transaction("kept").objectStore("kept").get("journey"));
    } finally {
      database.close();
    }
  }

  async function put(value) {
    const database = await opened(true);
    try {
      await asked(database.transaction("kept", "readwrite").objectStore("kept").put(value, "journey"));
    } finally {
      database.close();
    }
  }

  const alone = (run) => navigator.locks.request("journey", run);
  const deleted = () => asked(indexedDB.deleteDatabase(DATABASE));

  /** Delete all of it, once nothing is being written. */
  const wipe = () => alone(deleted);

  /** The record without what is inside, or null; one unused for 30 days is deleted. */
  async function about() {
    const kept = await record();
    if (!kept) return null;
    if (Date.now() - kept.usedAt <= UNUSED_MS) return kept;
    await deleted();
    return null;
  }

  async function keyFrom(pin, salt) {
    const words = new TextEncoder().encode(pin.normalize("NFKC"));
    const given = await crypto.subtle.importKey("raw", words, "PBKDF2", false, ["deriveKey"]);
    const slow = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
    return crypto.subtle.deriveKey(slow, given, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  }

  /** The key of a PIN for the record that is kept; `read` finds out whether it is the right one. */
  const unlock = async (pin) => keyFrom(pin, (await record()).salt);

  async function inside(kept, key) {
    if (!kept.salt) return kept.state;
    if (!key) return null;
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv }, key, kept.sealed);
    return JSON.parse(new TextDecoder().decode(plain));
  }

  async function filled(kept, state, key) {
    if (!kept.salt) return { ...kept, state };
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const words = new TextEncoder().encode(JSON.stringify(state));
    return { ...kept, iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, words) };
  }

  /** What is kept: copy, operations and refused ones; null when there is nothing or no key for it. */
  async function read(key) {
    const kept = await about();
    return kept && inside(kept, key);
  }

  /** Change what is kept; other windows and the service worker wait meanwhile. */
  const change = (changed, key) =>
    alone(async () => {
      const kept = await about();
      const state = kept && (await inside(kept, key));
      if (!state) return null;
      const next = changed(state);
      await put({ ...(await filled(kept, next, key)), usedAt: Date.now() });
      return next;
    });

  /** Begin to keep a copy; with a PIN it is encrypted. Returns the key, or null without a PIN. */
  async function keep(copy, pin) {
    const salt = pin ? crypto.getRandomValues(new Uint8Array(16)) : null;
    const key = pin ? await keyFrom(pin, salt) : null;
    const kept = { salt, language: copy.language, keptAt: Date.now(), usedAt: Date.now() };
    await put(await filled(kept, { copy, operations: [], refused: [] }, key));
    return key;
  }

  const own = (kept, name) => `/${kept.language}/journey/${name}`;

  /** The state after operations were answered; what was changed meanwhile builds on what was sent. */
  function settled(state, sent, results, copy) {
    const told = (id) => ["gone", "full", "year"].includes(results[id]);
    const ids = new Set(sent.map((each) => each.id));
    const left = state.operations.filter((each) => !ids.has(each.id));
    const operations = left.map((each) => {
      const earlier = sent.find((other) => other.step === each.step && other.part === each.part);
      return earlier ? { ...each, before: earlier.after } : each;
    });
    const refused = sent.filter((each) => told(each.id)).map((each) => ({ ...each, why: results[each.id] }));
    return { copy, operations, refused: [...state.refused, ...refused] };
  }

  /** Send what was changed offline and fetch the journey anew.

      Returns "sent", "locked" without the key, "none" when nothing is kept, "wiped" when the
      journey is not open here any more, "other" when another journey is active, else "failed". */
  async function send(key) {
    const kept = await about();
    if (!kept) return "none";
    const state = await inside(kept, key);
    if (!state) return locked(kept);
    const operations = state.operations.slice(0, 200);
    const body = JSON.stringify({ journey: state.copy.journey, sent_at: Date.now(), operations });
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(own(kept, "operations/"), { method: "POST", headers, body });
    if (answer.status === 404 || answer.status === 410) return wipe().then(() => "wiped");
    if (answer.status === 409) return "other";
    if (!answer.ok) return "failed";
    const { results, copy } = await answer.json();
    await change((now) => settled(now, operations, results, copy), key);
    return "sent";
  }

  /** Without the key nothing can be sent; whether the journey is still open here can be asked. */
  async function locked(kept) {
    const answer = await fetch(own(kept, "offline.json"), { method: "HEAD" });
    if (answer.status === 404 || answer.status === 410) return wipe().then(() => "wiped");
    return "locked";
  }

  return { about, change, keep, read, send, unlock, wipe };
})();
