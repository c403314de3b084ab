/* The journey kept on this phone: one record in IndexedDB, plain or encrypted by a PIN.

   A classic script, since it runs in the service worker too, where older browsers take no modules. */

self.journeyStore = (() => {
  const DATABASE = "journey";
  const ROUNDS = 600_000;
  const UNUSED_MS = 30 * 24 * 3600 * 1000;
  // What one request may hold (journeys/operations.py, journeys/views/offline.py).
  const MOST_AT_ONCE = 200;
  const MOST_BYTES_AT_ONCE = 400_000;
  // What the server says of an operation that it took as it was written; anything else is shown.
  const TAKEN = ["applied", "merged", "known"];

  const answerOf = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  /** The database; null when there is none and `isMade` is false. */
  async function openDatabase(isMade) {
    const opening = indexedDB.open(DATABASE, 1);
    let isMissing = false;
    opening.onupgradeneeded = () => {
      isMissing = !isMade;
      // An aborted upgrade leaves no database behind.
      if (isMissing) opening.transaction.abort();
      else opening.result.createObjectStore("kept");
    };
    try {
      return await answerOf(opening);
    } catch (error) {
      if (isMissing) return null;
      throw error;
    }
  }

  /** The only record; undefined when nothing is kept. Looking makes no database. */
  async function record() {
    const database = await openDatabase(false);
    if (!database) return undefined;
    try {
      return await answerOf(database.transaction("kept").objectStore("kept").get("journey"));
    } finally {
      database.close();
    }
  }

  async function put(value) {
    const database = await openDatabase(true);
    try {
      await answerOf(database.transaction("kept", "readwrite").objectStore("kept").put(value, "journey"));
    } finally {
      database.close();
    }
  }

  const alone = (run) => navigator.locks.request("journey", run);
  const deleteDatabase = () => answerOf(indexedDB.deleteDatabase(DATABASE));

  /** Delete all of it, once nothing is being written. */
  const wipe = () => alone(deleteDatabase);

  /** The record, null when nothing is kept; one that was not opened for 30 days is deleted. */
  async function about() {
    const kept = await record();
    if (!kept) return null;
    if (Date.now() - kept.usedAt <= UNUSED_MS) return kept;
    await deleteDatabase();
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

  /** Copy, operations and refused ones of a record; null without the key it needs. */
  async function stateOf(kept, key) {
    if (!kept.salt) return kept.state;
    if (!key) return null;
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv }, key, kept.sealed);
    return JSON.parse(new TextDecoder().decode(plain));
  }

  /** The record with another state. How many changes wait is not encrypted: it is asked without the PIN. */
  async function recordWith(kept, state, key) {
    const waiting = state.operations.length;
    if (!kept.salt) return { ...kept, waiting, state };
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const words = new TextEncoder().encode(JSON.stringify(state));
    return { ...kept, waiting, iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, words) };
  }

  /** What is kept: copy, operations and refused ones; null when there is nothing or no key for it. */
  async function read(key) {
    const kept = await about();
    return kept && stateOf(kept, key);
  }

  /** She has opened the journey: its 30 days begin anew. */
  const renew = () =>
    alone(async () => {
      const kept = await about();
      if (kept) await put({ ...kept, usedAt: Date.now() });
    });

  /** How many changes were not sent. */
  const countWaiting = async () => (await about())?.waiting ?? 0;

  const replaceState = (changed, key, usedAt) =>
    alone(async () => {
      const kept = await about();
      const state = kept && (await stateOf(kept, key));
      if (!state) return null;
      const next = changed(state);
      await put({ ...(await recordWith(kept, next, key)), usedAt: usedAt ?? kept.usedAt });
      return next;
    });

  /** Change what is kept, by her who has it open; other windows and the service worker wait meanwhile. */
  const change = (changed, key) => replaceState(changed, key, Date.now());

  /** Begin to keep a copy; with a PIN it is encrypted. Returns the key, or null without a PIN. */
  async function keep(copy, pin) {
    const salt = pin ? crypto.getRandomValues(new Uint8Array(16)) : null;
    const key = pin ? await keyFrom(pin, salt) : null;
    const kept = { salt, language: copy.language, keptAt: Date.now(), usedAt: Date.now() };
    await put(await recordWith(kept, { copy, operations: [], refused: [] }, key));
    return key;
  }

  // Sending

  const own = (kept, name) => `/${kept.language}/journey/${name}`;

  /** The oldest operations, as many as one request may hold. */
  function nextToSend(operations) {
    let bytes = 0;
    return operations.slice(0, MOST_AT_ONCE).filter((each) => {
      bytes += new TextEncoder().encode(JSON.stringify(each)).length;
      return bytes <= MOST_BYTES_AT_ONCE;
    });
  }

  /** The state after operations were answered; what was changed meanwhile builds on what was sent. */
  function stateAfter(state, sent, results, copy) {
    const ids = new Set(sent.map((each) => each.id));
    const left = state.operations.filter((each) => !ids.has(each.id));
    const operations = left.map((each) => {
      const earlier = sent.find((other) => other.step === each.step && other.part === each.part);
      return earlier ? { ...each, before: earlier.after } : each;
    });
    const refused = sent
      .map((each) => ({ ...each, why: results[each.id] ?? "unreadable" }))
      .filter((each) => !TAKEN.includes(each.why));
    return { copy, operations, refused: [...state.refused, ...refused] };
  }

  async function sendNow(key) {
    const kept = await about();
    if (!kept) return "none";
    const state = await stateOf(kept, key);
    if (!state) return contactWithoutKey(kept);
    const operations = nextToSend(state.operations);
    const body = JSON.stringify({ journey: state.copy.journey, sent_at: Date.now(), operations });
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(own(kept, "operations/"), { method: "POST", headers, body });
    if (answer.status === 404 || answer.status === 410) return wipe().then(() => "wiped");
    if (answer.status === 409) return "other";
    if (!answer.ok) return "failed";
    const { results, copy } = await answer.json();
    await replaceState((now) => stateAfter(now, operations, results, copy), key);
    return "sent";
  }

  /** Without the key nothing can be sent; whether the journey is still open here can be asked. */
  async function contactWithoutKey(kept) {
    const answer = await fetch(own(kept, "offline.json"), { method: "HEAD" });
    if (answer.status === 404 || answer.status === 410) return wipe().then(() => "wiped");
    return "locked";
  }

  /** Send what was changed offline and fetch the journey anew.

      The only sender: every page, the page of the kept journey and the service worker call it, and
      take turns, so that nothing is sent twice.
      Returns "sent", "locked" without the key, "none" when nothing is kept, "wiped" when the
      journey is not open here any more, "other" when another journey is active, else "failed". */
  const send = (key) => navigator.locks.request("journey-sending", () => sendNow(key));

  return { about, change, countWaiting, keep, read, renew, send, unlock, wipe };
})();
