import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type BrowserContext, expect, type Page, test } from '@playwright/test';

const PUBLIC = join(__dirname, '../../public');
const WORKER = readFileSync(join(PUBLIC, 'sw.js'), 'utf8');
const WORKER_OFF = readFileSync(join(PUBLIC, 'sw-off.js'), 'utf8');

/** A site of four small files in two builds, with the real service worker before it. */
class TwoBuilds {
  build = 'A';
  lost = false;
  portal = false;
  off = false;
  readonly asked = new Map<string, number>();
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, answer) => {
      const url = request.url ?? '/';
      this.asked.set(url, (this.asked.get(url) ?? 0) + 1);
      if (this.lost) return void request.socket.destroy();
      const found = this.answer(url);
      if (!found) return void answer.writeHead(404).end();
      answer.setHeader('content-type', found.type).end(found.body);
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private files(): [string, string][] {
    const script = `window.build = '${this.build}';
      navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' });`;
    return [
      [`/pkg/app.${this.build}.js`, script],
      [`/pkg/lazy.${this.build}.js`, `lazy ${this.build}`],
      ['/pkg/shared.js', 'shared'],
      ['/app/', `<!doctype html><title>${this.build}</title><script src="/pkg/app.${this.build}.js"></script>`],
    ];
  }

  private answer(url: string): { type: string; body: string } | undefined {
    if (url === '/sw.js') {
      const files = this.files().map(([path, text]) => [path, createHash('sha256').update(text).digest('hex')]);
      const worker = WORKER.replaceAll('{{build}}', this.build).replace('{{files}}', JSON.stringify(files));
      return { type: 'text/javascript', body: this.off ? WORKER_OFF : worker };
    }
    if (url === '/empty') return { type: 'text/html', body: '<!doctype html><title>empty</title>' };
    const path = url.startsWith('/app') ? '/app/' : url;
    const text = this.files().find(([known]) => known === path)?.[1];
    if (text === undefined) return undefined;
    if (this.portal && path.includes('lazy')) return { type: 'text/html', body: '<h1>Hotel</h1>' };
    return { type: path === '/app/' ? 'text/html' : 'text/javascript', body: text };
  }
}

const site = { value: new TwoBuilds(), address: '' };

test.beforeEach(async () => {
  site.value = new TwoBuilds();
  site.address = await site.value.start();
});
test.afterEach(() => site.value.stop());

/** Opens a page below /app/ and waits until the worker holds build A. */
async function installed(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${site.address}/app/`);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  return page;
}

function cachedBuilds(page: Page): Promise<string[]> {
  return page.evaluate(() => caches.keys());
}

/** Asks for an update and waits until its installation has ended, well or badly. */
async function lookForUpdate(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    const ended = new Promise<void>((end) => {
      registration?.addEventListener('updatefound', () => {
        const worker = registration.installing;
        worker?.addEventListener('statechange', () => {
          if (worker.state !== 'installing') end();
        });
      });
    });
    await registration?.update();
    await ended;
  });
}

async function accept(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    const taken = new Promise((end) => navigator.serviceWorker.addEventListener('controllerchange', end));
    registration?.waiting?.postMessage({ type: 'activate' });
    await taken;
  });
}

test('a deep link opens without signal, and data are never cached', async ({ context }) => {
  const page = await installed(context);
  site.value.lost = true;
  await page.goto(`${site.address}/app/households/018f?from=list`);
  await expect(page).toHaveTitle('A');
  expect(await page.evaluate('window.build')).toBe('A');
  const data = page.evaluate(() => fetch('/api/v1/session').then((answer) => answer.status));
  await expect(data).rejects.toThrow('Failed to fetch');
});

test('a build that does not arrive whole is not kept at all', async ({ context }) => {
  const page = await installed(context);
  site.value.build = 'B';
  site.value.portal = true;
  await lookForUpdate(page);
  expect(await cachedBuilds(page)).toEqual(['nuong-A']);
  site.value.lost = true;
  await page.reload();
  await expect(page).toHaveTitle('A');
});

test('a new build waits for a yes, and the old one stays for the pages that use it', async ({ context }) => {
  const page = await installed(context);
  const other = await context.newPage();
  await other.goto(`${site.address}/app/form`);
  const sharedBefore = site.value.asked.get('/pkg/shared.js');
  site.value.build = 'B';
  await lookForUpdate(page);
  expect(site.value.asked.get('/pkg/shared.js')).toBe(sharedBefore);
  await page.goto(`${site.address}/app/again`);
  await expect(page).toHaveTitle('A');

  await accept(page);
  await page.reload();
  await expect(page).toHaveTitle('B');
  const lazy = other.evaluate(() => fetch('/pkg/lazy.A.js').then((answer) => answer.text()));
  expect(await lazy).toBe('lazy A');

  await other.close();
  await page.reload();
  await expect.poll(() => cachedBuilds(page)).toEqual(['nuong-B']);
});

test('the kill switch removes the worker and every cached build', async ({ context }) => {
  const page = await installed(context);
  site.value.off = true;
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  await page.goto(`${site.address}/empty`);
  await expect.poll(() => cachedBuilds(page)).toEqual([]);
  const registration = () => page.evaluate(async () => Boolean(await navigator.serviceWorker.getRegistration('/app/')));
  await expect.poll(registration).toBe(false);
});
