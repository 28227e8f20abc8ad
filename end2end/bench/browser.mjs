// First download, cold start without signal, saving and searching, each with the page's
// processor slowed down four times. Only the page is slowed: the browser's storage process
// and the server run at full speed on the same machine.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { Commune, OFFICER } from './commune.mjs';

const RECORDS = 10_000;
const SLOWDOWN = 4;
const RUNS = Number(process.env.NUONG_BENCH_RUNS ?? 5);
const SAVES = 300;
const PATIENCE_MS = 120_000;
const SEARCHES = ['giang', 'thi', 'mua a', 'lo van', 'pao', 'sung thi', 'hang', 'cu a'];

/** Measures everything and returns the figures. */
export async function measureBrowser() {
  const commune = await Commune.start();
  try {
    await commune.growTo(RECORDS);
    const runs = [];
    for (let turn = 0; turn < RUNS; turn += 1) runs.push(await oneDay(commune));
    await commune.growHouseholdsTo(RECORDS);
    const searches = await searching(commune);
    const of = (name) => runs.map((run) => run[name]);
    return [
      figure('first download of 10,000 records', of('download'), 'ms', 4_000),
      figure('cold start offline, list', of('list'), 'ms', 800),
      figure('cold start offline, all searchable', of('searchable'), 'ms', 1_300),
      figure('a saved answer, durable, p99', of('saved'), 'ms', 15),
      figure('search as you type over 10,000 households', searches, 'ms', 50),
    ];
  } finally {
    commune.stop();
  }
}

function figure(name, values, unit, target) {
  const sorted = [...values].sort((one, other) => one - other);
  const rounded = (value) => Math.round(value * 10) / 10;
  return {
    name: `${name} (${SLOWDOWN}× slower page)`,
    value: rounded(sorted[Math.floor(sorted.length / 2)]),
    unit,
    target,
    spread: rounded(sorted.at(-1) - sorted[0]),
  };
}

/** A phone: a fresh profile, gone when the work is done. */
async function withPhone(work) {
  const profile = mkdtempSync(join(tmpdir(), 'nuong-phone-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.NUONG_TEST_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
    viewport: { width: 360, height: 740 },
    locale: 'vi-VN',
  });
  context.setDefaultTimeout(PATIENCE_MS);
  await context.addInitScript(observe);
  try {
    return await work(context);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

async function slowPage(context) {
  const page = await context.newPage();
  const outside = await context.newCDPSession(page);
  await outside.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
  return page;
}

/** Runs in every page before its own scripts: notes when things can be seen and are stored. */
function observe() {
  const seen = { lastInput: 0, saves: [] };
  window.seen = seen;
  const search = () => {
    const field = document.getElementById('q');
    if (!field) return;
    seen.before = document.querySelector('.list-say')?.textContent;
    field.value = 'giang';
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const look = () => {
    if (!seen.list && document.querySelector('ul.rows > li')) {
      seen.list = performance.now();
      search();
    } else if (seen.list && !seen.searchable && seen.before) {
      const says = document.querySelector('.list-say')?.textContent;
      if (says !== seen.before) seen.searchable = performance.now();
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
  document.addEventListener('input', () => (seen.lastInput = performance.now()), true);
  const begin = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (stores, mode, options) {
    const transaction = begin.call(this, stores, mode, options);
    const since = seen.lastInput;
    if (options?.durability === 'strict' && since > 0) {
      transaction.addEventListener('complete', () => seen.saves.push(performance.now() - since));
    }
    return transaction;
  };
}

async function signIn(page, address) {
  await page.goto(`${address}/app/`);
  await page.fill('input[name=username]', OFFICER.username);
  await page.fill('input[name=password]', OFFICER.password);
  await page.evaluate(() => {
    window.signedIn = performance.now();
    document.getElementById('sign-in').requestSubmit();
  });
}

/** Waits until a round has ended with everything received, and tells how long it took. */
async function downloaded(page, records) {
  const handle = await page.waitForFunction(
    (records) => {
      const books = Object.values(JSON.parse(localStorage.getItem('nuong.books') ?? '{}'));
      return books.some((book) => book.confirmed >= records) && performance.now() - window.signedIn;
    },
    records,
    { polling: 50 },
  );
  return handle.jsonValue();
}

/** Waits until the service worker holds the build; a developers' site has none. */
async function appIsKept(page) {
  const kept = () => Boolean(navigator.serviceWorker.controller);
  await page.waitForFunction(kept, undefined, { polling: 100, timeout: 30_000 }).catch(() => {
    throw new Error('no service worker after 30 s: is the release site inside the binary?');
  });
}

/** Waits until the page has written down what the next start begins with. */
async function bookIsTidy(page) {
  await page.waitForFunction(
    async () => {
      const known = await indexedDB.databases();
      const name = known.map((database) => database.name).find((name) => name.startsWith('nuong-'));
      const opened = indexedDB.open(name);
      await new Promise((go) => (opened.onsuccess = go));
      const asked = opened.result.transaction('meta').objectStore('meta').getKey('digest');
      await new Promise((go) => (asked.onsuccess = go));
      opened.result.close();
      return asked.result !== undefined;
    },
    undefined,
    { polling: 100, timeout: 10_000 },
  );
}

/** First download, cold start without signal, saved answers. */
async function oneDay(commune) {
  return withPhone(async (context) => {
    const first = await slowPage(context);
    await signIn(first, commune.address);
    const download = await downloaded(first, RECORDS);
    await appIsKept(first);
    await bookIsTidy(first);
    await first.close();
    await context.setOffline(true);
    const cold = await slowPage(context);
    await cold.goto(`${commune.address}/app/households?village=all`);
    await cold.waitForFunction(() => window.seen.searchable);
    const { list, searchable } = await cold.evaluate(() => window.seen);
    const saved = await saving(cold, commune.address);
    return { download, list, searchable, saved };
  });
}

/** Types into a household's card; every letter is kept on its own. Returns the 99th percentile. */
async function saving(page, address) {
  const link = await page.getAttribute('ul.rows > li a', 'href');
  await page.goto(`${address}${link.split('?')[0]}/edit`);
  await page.waitForSelector('#address');
  const saves = await page.evaluate(async (count) => {
    const field = document.getElementById('address');
    for (let turn = 0; turn < count; turn += 1) {
      const before = window.seen.saves.length;
      field.value = `Cạnh bể nước chung, đường đất ${turn} km`;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      while (window.seen.saves.length === before) await new Promise((go) => setTimeout(go, 1));
    }
    return window.seen.saves;
  }, SAVES);
  saves.sort((one, other) => one - other);
  return saves[Math.floor(saves.length * 0.99)];
}

/** Types names letter by letter; each letter's time until the list shows its answer. */
async function searching(commune) {
  return withPhone(async (context) => {
    const page = await slowPage(context);
    await signIn(page, commune.address);
    await downloaded(page, RECORDS);
    await page.goto(`${commune.address}/app/households?village=all`);
    await page.waitForFunction(() => window.seen.searchable);
    return page.evaluate(async (searches) => {
      const field = document.getElementById('q');
      const times = [];
      const changed = () =>
        new Promise((go) => {
          const observer = new MutationObserver(() => {
            observer.disconnect();
            go();
          });
          observer.observe(document.querySelector('main'), { childList: true, subtree: true, characterData: true });
        });
      const type = async (text) => {
        const drawn = changed();
        const since = performance.now();
        field.value = text;
        field.dispatchEvent(new Event('input', { bubbles: true }));
        await drawn;
        await new Promise((go) => requestAnimationFrame(go));
        return performance.now() - since;
      };
      for (const word of searches) {
        await type('');
        for (let length = 1; length <= word.length; length += 1) {
          times.push(await type(word.slice(0, length)));
        }
      }
      return times;
    }, SEARCHES);
  });
}
