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
const PIN = '482915';
const SEARCHES = ['giang', 'thi', 'mua a', 'lo van', 'pao', 'sung thi', 'hang', 'cu a'];

/** Measures everything and returns the figures. */
export async function measureBrowser() {
  const commune = await Commune.start();
  try {
    await commune.growTo(RECORDS);
    const runs = [];
    for (let turn = 0; turn < RUNS; turn += 1) runs.push(await oneDay(commune));
    const distant = [];
    for (let turn = 0; turn < RUNS; turn += 1) distant.push(await farAway(commune));
    await commune.growHouseholdsTo(RECORDS);
    const searches = await searching(commune);
    const of = (name) => runs.map((run) => run[name]);
    return [
      figure('first download of 10,000 records', of('download'), 'ms', 4_000),
      figure('first download, first village usable', of('village'), 'ms', 4_000),
      figure('first download, received', of('megabytes'), 'MB', 3),
      figure('nothing new over 150 ms and 200 KB/s', of('poll'), 'ms', 400),
      figure('nothing new, requests', of('requests'), 'requests', 1),
      figure('nothing new, both ways with headers', of('weight'), 'bytes', 2_048),
      figure('first download over 150 ms and 1.5 Mbit/s', distant.map((run) => run.download), 'ms', 60_000),
      figure('the same, first village usable', distant.map((run) => run.village), 'ms', 10_000),
      figure('cold start offline, PIN asked for', of('shown'), 'ms'),
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

async function signIn(page, address, link) {
  await page.goto(`${address}/app/`);
  if (link) await slowLink(page, link);
  await page.fill('input[name=username]', OFFICER.username);
  await page.fill('input[name=password]', OFFICER.password);
  await page.evaluate(() => {
    window.signedIn = performance.now();
    document.getElementById('sign-in').requestSubmit();
  });
  await page.waitForSelector('#choose-pin');
  await page.fill('#new-pin', PIN);
  await page.fill('#new-pin-again', PIN);
  await page.evaluate(() => {
    // What a person takes to think of a PIN is theirs.
    window.signedIn = performance.now();
    document.getElementById('choose-pin').requestSubmit();
  });
}

/** Slows what the page asks for down to a link. */
async function slowLink(page, { latency, throughput }) {
  const outside = await page.context().newCDPSession(page);
  const link = { offline: false, latency, downloadThroughput: throughput, uploadThroughput: throughput };
  await outside.send('Network.enable');
  await outside.send('Network.emulateNetworkConditions', link);
}

/** Types the PIN in no time: what is measured is the machine's. */
async function unlock(page) {
  await page.waitForSelector('#unlock');
  await page.evaluate((pin) => {
    window.seen.shown = performance.now();
    const field = document.getElementById('pin');
    field.value = pin;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    document.getElementById('unlock').requestSubmit();
  }, PIN);
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

/** Waits until there is a way into the book, and tells how long it took since the password. */
async function villageIsUsable(page) {
  const handle = await page.waitForFunction(
    () => {
      const begin = !document.getElementById('sign-in') && document.querySelector('.dock button:not(.btn--second)');
      return begin && performance.now() - window.signedIn;
    },
    undefined,
    { polling: 20 },
  );
  return handle.jsonValue();
}

/** What the protocol's answers weighed on the wire. */
async function received(page) {
  const bytes = await page.evaluate(() => {
    const answers = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/api/v1/'));
    return answers.reduce((sum, answer) => sum + answer.transferSize, 0);
  });
  return bytes / 1e6;
}

/** A round with nothing to send and nothing new, over a link as slow as the country's. */
async function asksForNews(page, address) {
  await page.goto(`${address}/app/sync`);
  await unlock(page);
  const ask = page.locator('main button.btn--wide').first();
  await ask.waitFor();
  await settled(page);
  await slowLink(page, { latency: 150, throughput: 200_000 });
  const since = await page.evaluate(() => {
    performance.clearResourceTimings();
    return performance.now();
  });
  const weighed = await weigh(page);
  await ask.click();
  await settled(page);
  const weight = weighed();
  const rounds = await page.evaluate(() =>
    performance.getEntriesByType('resource').filter(({ name }) => name.includes('/api/v1/')),
  );
  await slowLink(page, { latency: 0, throughput: -1 });
  const ends = await page.evaluate(() =>
    performance.getEntriesByType('resource').filter(({ name }) => name.includes('/api/v1/')).map((entry) => entry.responseEnd),
  );
  return { poll: Math.max(...ends) - since, requests: rounds.length, weight };
}

/** Begins to count the bytes of messages as they are on the wire; the answer tells how many. */
async function weigh(page) {
  const outside = await page.context().newCDPSession(page);
  await outside.send('Network.enable');
  let bytes = 0;
  const line = 'POST /api/v1/pull HTTP/1.1\r\n'.length;
  const headers = (all) => Object.entries(all).reduce((sum, [name, value]) => sum + `${name}: ${value}\r\n`.length, 2);
  outside.on('Network.requestWillBeSentExtraInfo', (sent) => {
    bytes += line + headers(sent.headers) + Number(sent.headers['Content-Length'] ?? 0);
  });
  // What was received is told with its head.
  outside.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  return () => bytes;
}

/** Waits until the page has asked the protocol something, and asks nothing more. */
async function settled(page) {
  await page.waitForFunction(
    () => {
      const answers = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/api/v1/'));
      const last = Math.max(...answers.map((answer) => answer.responseEnd));
      return answers.length > 0 && performance.now() - last > 1_000;
    },
    undefined,
    { polling: 100 },
  );
}

/** First download far from any tower; the app itself was installed where there was signal. */
async function farAway(commune) {
  return withPhone(async (context) => {
    const page = await slowPage(context);
    await signIn(page, commune.address, { latency: 150, throughput: 1_500_000 / 8 });
    const village = await villageIsUsable(page);
    return { village, download: await downloaded(page, RECORDS) };
  });
}

/** First download, news, cold start without signal, saved answers. */
async function oneDay(commune) {
  return withPhone(async (context) => {
    const first = await slowPage(context);
    await signIn(first, commune.address);
    const village = await villageIsUsable(first);
    const download = await downloaded(first, RECORDS);
    const megabytes = await received(first);
    await appIsKept(first);
    await bookIsTidy(first);
    const news = await asksForNews(first, commune.address);
    await first.close();
    await context.setOffline(true);
    const cold = await slowPage(context);
    await cold.goto(`${commune.address}/app/households?village=all`);
    await unlock(cold);
    await cold.waitForFunction(() => window.seen.searchable);
    const { shown, list, searchable } = await cold.evaluate(() => window.seen);
    const saved = await saving(cold, commune.address);
    return { download, village, megabytes, ...news, shown, list, searchable, saved };
  });
}

/** Types into a household's card; every letter is kept on its own. Returns the 99th percentile. */
async function saving(page, address) {
  const link = await page.getAttribute('ul.rows > li a', 'href');
  await page.goto(`${address}${link.split('?')[0]}/edit`);
  await unlock(page);
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
    await unlock(page);
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
