// Opens the phone store's contract in a real Chromium: `node store.mjs FOLDER`, where FOLDER
// holds contract.js and contract_bg.wasm. Prints `ok NAME` for every promise kept and ends
// with an error when one is broken. Called by `cargo xtask test --only browser`.
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const FOLDER = process.argv[2];
const PATIENCE_MS = 60_000;
const SMALL_DISK_BYTES = 4 * 1024 * 1024;
const TYPES = { html: 'text/html', js: 'text/javascript', wasm: 'application/wasm' };
const PAGE = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>contract</title><script type="module">
import init, * as contract from "/contract.js";
await init({ module_or_path: "/contract_bg.wasm" });
window.contract = contract;
</script>`;

const server = createServer(async (request, answer) => {
  const path = new URL(request.url, 'http://host').pathname;
  try {
    const body = path === '/' ? PAGE : await readFile(join(FOLDER, path));
    answer.setHeader('cache-control', 'no-store');
    answer.setHeader('content-type', TYPES[path === '/' ? 'html' : path.split('.').pop()]);
    answer.end(body);
  } catch {
    answer.writeHead(404).end();
  }
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const ORIGIN = `http://127.0.0.1:${server.address().port}`;
const SMALL_ORIGIN = ORIGIN.replace('127.0.0.1', 'localhost');
const PROFILE = mkdtempSync(join(tmpdir(), 'nuong-store-'));

/** Starts the browser on the one profile, as a phone is switched on. */
async function switchOn() {
  const context = await chromium.launchPersistentContext(PROFILE, {
    executablePath: process.env.NUONG_TEST_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
  return context;
}

/** A tab with the contract loaded, and a promise that breaks with it. */
async function openTab(context, origin = ORIGIN) {
  const page = await context.newPage();
  page.broken = new Promise((_, reject) => {
    page.on('pageerror', (error) => reject(error));
    page.on('crash', () => reject(new Error('the tab crashed')));
  });
  page.broken.catch(() => undefined);
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(message.text());
  });
  await page.goto(origin);
  await page.waitForFunction('window.contract');
  return page;
}

/** Runs one exported function in a tab. */
async function call(page, name, ...given) {
  const late = new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`no end after ${PATIENCE_MS} ms`)), PATIENCE_MS).unref();
  });
  const done = page.evaluate(([name, given]) => window.contract[name](...given), [name, given]);
  return Promise.race([done, page.broken, late]);
}

/** Keeps a store open in the tab, to have something done to it from outside. */
async function hold(page, database) {
  await page.evaluate(async (name) => {
    window.held = await window.contract.HeldOpen.open(name);
  }, database);
}

async function callHeld(page, name) {
  const done = page.evaluate((name) => window.held[name](), name);
  return Promise.race([done, page.broken]);
}

/** Keeps every connection to a database at hand, to be closed as a browser in the background does. */
async function keepConnections(page) {
  await page.evaluate(() => {
    window.connections = [];
    const { open } = IDBFactory.prototype;
    IDBFactory.prototype.open = function (...given) {
      const request = open.apply(this, given);
      request.addEventListener('success', () => window.connections.push(request.result));
      return request;
    };
  });
}

/** Opens a database without any of our code, in the version given. */
async function openRaw(page, database, version) {
  await page.evaluate(
    ([name, version]) =>
      new Promise((opened, failed) => {
        const request = indexedDB.open(name, version);
        request.onsuccess = () => opened(request.result.close());
        request.onerror = () => failed(request.error);
        request.onblocked = () => failed(new Error('blocked'));
      }),
    [database, version],
  );
}

/** Puts a row into a store behind our code's back. */
async function putRaw(page, database, store, row) {
  await page.evaluate(
    ([name, store, row]) =>
      new Promise((done, failed) => {
        const request = indexedDB.open(name);
        request.onerror = () => failed(request.error);
        request.onsuccess = () => {
          const writing = request.result.transaction(store, 'readwrite');
          writing.objectStore(store).put(row);
          writing.oncomplete = () => done(request.result.close());
          writing.onabort = () => failed(writing.error);
        };
      }),
    [database, store, row],
  );
}

/** Makes a database as the first builds had it, with these rows by store. */
async function makeFirstBook(page, database, book) {
  await page.evaluate(
    ([name, { meta, pages, ...stores }]) =>
      new Promise((done, failed) => {
        const keys = {
          pages: ['scope', 'n'],
          cursors: 'scope',
          sent_log: ['at', 'seq'],
          drafts: 'key',
          outbox: 'seq',
        };
        const request = indexedDB.open(name, 1);
        request.onerror = () => failed(request.error);
        request.onupgradeneeded = () => {
          for (const [store, keyPath] of Object.entries(keys)) {
            const made = request.result.createObjectStore(store, { keyPath });
            if (store === 'outbox') made.createIndex('id', 'id', { unique: true });
          }
          request.result.createObjectStore('meta');
        };
        request.onsuccess = () => {
          const all = [...Object.keys(keys), 'meta'];
          const writing = request.result.transaction(all, 'readwrite');
          const bytes = (text) => new TextEncoder().encode(text);
          for (const row of pages) writing.objectStore('pages').put({ ...row, lines: bytes(row.lines) });
          for (const [store, rows] of Object.entries(stores)) {
            for (const row of rows) writing.objectStore(store).put(row);
          }
          for (const [fact, text] of Object.entries(meta)) writing.objectStore('meta').put(text, fact);
          writing.objectStore('meta').put(bytes(pages[0].lines), 'digest');
          writing.oncomplete = () => done(request.result.close());
          writing.onabort = () => failed(writing.error);
        };
      }),
    [database, book],
  );
}

/** In how many stored values of a database a text lies in the open, in any of its encodings. */
async function findInTheOpen(page, database, text) {
  return page.evaluate(
    ([name, text]) =>
      new Promise((done, failed) => {
        const utf8 = new TextEncoder().encode(text).join();
        const utf16 = [...text].flatMap((char) => [char.charCodeAt(0) & 255, char.charCodeAt(0) >> 8]).join();
        const holds = (value) => {
          if (typeof value === 'string') return value.includes(text);
          if (ArrayBuffer.isView(value)) return [utf8, utf16].some((bytes) => value.join().includes(bytes));
          if (value instanceof ArrayBuffer) return holds(new Uint8Array(value));
          return value !== null && typeof value === 'object' && Object.values(value).some(holds);
        };
        const request = indexedDB.open(name);
        request.onerror = () => failed(request.error);
        request.onsuccess = () => {
          const stores = [...request.result.objectStoreNames];
          const reading = request.result.transaction(stores);
          let found = 0;
          for (const store of stores) {
            reading.objectStore(store).openCursor().onsuccess = (event) => {
              const cursor = event.target.result;
              if (!cursor) return;
              found += holds([cursor.key, cursor.value]) ? 1 : 0;
              cursor.continue();
            };
          }
          reading.oncomplete = () => {
            request.result.close();
            done(found);
          };
        };
      }),
    [database, text],
  );
}

/** Kills the browser as an empty battery does: at once, with everything it runs. */
async function killBrowser(context) {
  const browser = await context.newCDPSession(context.pages()[0]);
  const gone = new Promise((closed) => context.once('close', closed));
  browser.send('Browser.crash').catch(() => undefined);
  await gone;
}

const simple = (name) => [name, async (page) => call(page, name, name)];

const PROMISES = [
  simple('meets_the_contract_of_every_phone_store'),
  simple('meets_the_contract_of_every_store_of_photos'),
  simple('photos_that_never_arrived_keep_the_book'),
  simple('two_tabs_that_save_at_once_never_share_a_number'),
  simple('a_long_log_becomes_short_and_says_the_same'),
  simple('signing_out_empties_only_what_the_server_has'),
  simple('bytes_are_sealed_and_a_changed_bit_is_noticed'),
  simple('a_locked_book_says_so_and_changes_nothing'),
  simple('a_book_that_is_gone_takes_nothing_in'),
  simple('wrong_pins_are_counted_and_waited_for'),
  simple('another_pin_opens_the_same_book'),
  simple('what_is_typed_last_stands_last'),
  [
    'no_name_lies_in_the_open',
    async (page) => {
      const text = await page.evaluate(() => window.contract.a_name());
      await call(page, 'writes_a_name_everywhere', 'sealed');
      const found = await findInTheOpen(page, 'sealed', text);
      if (found > 0) throw new Error(`${found} stored values hold a name`);
    },
  ],
  [
    'a_book_without_a_lock_is_sealed_whole',
    async (page) => {
      const text = await page.evaluate(() => window.contract.a_name());
      const book = JSON.parse(await page.evaluate(() => window.contract.a_book_without_a_lock()));
      await makeFirstBook(page, 'first', book);
      const before = await findInTheOpen(page, 'first', text);
      if (before < 5) throw new Error(`only ${before} values held the name: the look is blind`);
      await call(page, 'a_book_without_a_lock_is_sealed_whole', 'first');
      const found = await findInTheOpen(page, 'first', text);
      if (found > 0) throw new Error(`${found} stored values still hold a name`);
    },
  ],
  [
    'a_browser_killed_while_a_book_is_sealed_loses_nothing',
    async (page, context) => {
      const book = JSON.parse(await page.evaluate(() => window.contract.a_book_without_a_lock()));
      for (let turn = 0; turn < 6; turn += 1) {
        const name = `torn-${turn}`;
        await makeFirstBook(page, name, book);
        page.evaluate((name) => window.contract.choose_a_pin(name), name).catch(() => undefined);
        await page.evaluate((ms) => new Promise((go) => setTimeout(go, ms)), turn * 60);
        await killBrowser(context);
        context = await switchOn();
        page = await openTab(context);
        await call(page, 'a_book_without_a_lock_is_sealed_whole', name);
      }
      return context;
    },
  ],
  [
    'a_row_that_cannot_be_read_is_kept_and_reported',
    async (page) => {
      const name = 'unreadable';
      await call(page, 'save_one', name, 1);
      await putRaw(page, name, 'outbox', { seq: 99, id: 'x', body: '{half a row' });
      await call(page, 'a_row_that_cannot_be_read_is_kept_and_reported', name);
    },
  ],
  [
    'a_store_of_a_newer_build_is_not_touched',
    async (page) => {
      await openRaw(page, 'newer', 4);
      await call(page, 'a_store_of_a_newer_build_is_not_touched', 'newer');
    },
  ],
  [
    'an_open_store_gives_way_to_a_newer_build',
    async (page) => {
      await hold(page, 'upgraded');
      await openRaw(page, 'upgraded', 4);
      await callHeld(page, 'gives_way_to_a_newer_build');
    },
  ],
  [
    'a_full_phone_says_so_and_keeps_what_it_has',
    async (page, context) => {
      // Another origin: the browser remembers for a while how much room the first one had.
      const outside = await context.newCDPSession(page);
      const disk = { origin: SMALL_ORIGIN, quotaSize: SMALL_DISK_BYTES };
      await outside.send('Storage.overrideQuotaForOrigin', disk);
      const small = await openTab(context, SMALL_ORIGIN);
      await call(small, 'a_full_phone_says_so_and_keeps_what_it_has', 'full');
      await small.close();
    },
  ],
  [
    'a_store_opens_a_closed_connection_anew',
    async (page) => {
      await keepConnections(page);
      await hold(page, 'shut');
      const closed = await page.evaluate(() => window.connections.map((connection) => connection.close()).length);
      if (closed === 0) throw new Error('there was no connection to close');
      await callHeld(page, 'opens_a_closed_connection_anew');
    },
  ],
  [
    'a_book_erased_under_an_open_page_is_not_written_to',
    async (page, context) => {
      await hold(page, 'closed');
      const outside = await context.newCDPSession(page);
      await outside.send('Storage.clearDataForOrigin', {
        origin: ORIGIN,
        storageTypes: 'indexeddb',
      });
      await callHeld(page, 'is_not_written_to_once_erased');
    },
  ],
  [
    'what_was_called_saved_survives_a_killed_browser',
    async (page, context) => {
      for (let turn = 1; turn <= 5; turn += 1) {
        await call(page, 'save_one', 'killed', turn);
        await killBrowser(context);
        context = await switchOn();
        page = await openTab(context);
        const [outbox, drafts] = await call(page, 'count', 'killed');
        if (outbox !== turn || drafts !== turn) {
          throw new Error(`${turn} saved, ${outbox} mutations and ${drafts} drafts found`);
        }
      }
      return context;
    },
  ],
];

let broken = 0;
let context = await switchOn();
for (const [name, keep] of PROMISES) {
  const page = await openTab(context);
  try {
    context = (await keep(page, context)) ?? context;
    console.log(`ok ${name}`);
  } catch (error) {
    broken += 1;
    console.log(`broken ${name}: ${error.stack ?? error}`);
  }
  await page.close().catch(() => undefined);
}
await context.close();
server.close();
rmSync(PROFILE, { recursive: true, force: true });
console.log(`${PROMISES.length - broken} passed, ${broken} failed`);
process.exit(broken === 0 ? 0 : 1);
