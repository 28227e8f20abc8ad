import { type BrowserContext, type Page, expect, test } from '@playwright/test';
import { join } from 'node:path';
import { choose, isDrawn, take } from '../camera';
import { fillUp, giveRoom, held } from '../disk';
import { PASSWORD, addressOf, edit, isKept, newTab, openPhone, send, unlocks } from '../officer';
import { picture } from '../picture';
import { NuongServer } from '../server';

// What goes wrong around photos: a full disk, a session that ends in the middle of an upload, two
// tabs that send at once, signing out before they are sent, bytes that nobody can open any more.

const WORKBOOK = join(__dirname, '../../crates/workbook/tests/data/review_clean_2023.xlsx');
/** What an interrupted upload may send twice. */
const TWICE_MAX = 256 * 1024;
/** Sides of a picture that is quickly made. */
const SMALL = [1200, 900];

let server: NuongServer;

test.beforeAll(async () => {
  server = await NuongServer.empty();
  server.command(['import', WORKBOOK]);
  server.addUser('canbo', 'commune_officer', 'Sùng A Một', '04492', PASSWORD);
  server.addUser('canbo2', 'commune_officer', 'Giàng Thị Hai', '04492', PASSWORD);
});

test.afterAll(async () => {
  await server.remove();
});

/** Pieces that were sent, by the photo they are of. */
class Pieces {
  readonly bytes = new Map<string, number>();
  readonly starts: number[] = [];

  /** Counts what the tabs of a phone send from now on. */
  static async of(phone: BrowserContext): Promise<Pieces> {
    const pieces = new Pieces();
    await phone.route(/\/api\/v1\/blobs\//, async (route) => {
      const request = route.request();
      if (request.method() === 'PATCH') {
        const photo = new URL(request.url()).pathname;
        const length = request.postDataBuffer()?.length ?? 0;
        pieces.bytes.set(photo, (pieces.bytes.get(photo) ?? 0) + length);
        pieces.starts.push(Number(request.headers()['upload-offset']));
        await pieces.onPiece(pieces.starts.length);
      }
      await route.continue();
    });
    return pieces;
  }

  onPiece: (number: number) => Promise<void> = async () => undefined;

  /** All bytes that were sent. */
  sum(): number {
    return [...this.bytes.values()].reduce((sum, bytes) => sum + bytes, 0);
  }
}

/** How many bytes the server has of each photo that another officer sees. */
async function seenElsewhere(phone: BrowserContext, household: string, captions: string[]): Promise<Map<string, number>> {
  const page = await openPhone(phone, server, 'canbo2');
  await send(page, server);
  await page.goto(`${server.address}${household}/photos`);
  const sizes = new Map<string, number>();
  for (const caption of captions) {
    await expect(page.getByRole('img', { name: caption, exact: true })).toHaveCount(1);
    const address = await isDrawn(page, caption);
    const bytes = await (await page.request.get(new URL(address, server.address).href)).body();
    sizes.set(new URL(address, server.address).pathname, bytes.length);
  }
  return sizes;
}

test('a full phone keeps no half of a photo, and holds the picture until there is room', async ({ browser }) => {
  const phone = await browser.newContext();
  const outside = await phone.newCDPSession(await phone.newPage());
  await giveRoom(outside, server, 24);
  const page = await openPhone(phone, server, 'canbo');
  await unlocks(page);
  const household = await addressOf(page, server, 'vang a chu');
  await isKept(page);
  await phone.setOffline(true);
  await edit(page, server, household, { 'Số điện thoại': '0912000111' });
  await page.goto(`${server.address}${household}/photos`);
  await take(page, 'bể nước', 1);
  const before = await held(page);
  await fillUp(page);

  await choose(page, 'mái bếp', 2);
  await expect(page.getByText(/Máy hết chỗ, ảnh chưa lưu được/)).toBeVisible();
  await expect(page.getByText('Đã lưu ảnh trên máy này')).toHaveCount(0);
  await expect(page.getByLabel('Ảnh chụp gì')).toHaveValue('mái bếp');
  await expect(page.getByRole('main').getByRole('figure')).toHaveCount(1);
  expect((await held(page)).rows).toEqual(before.rows);
  await picture(page, 'photo-full');

  // The officer deletes films of their own: there is room again, and nothing is taken anew.
  await giveRoom(outside, server, 240);
  await page.getByRole('button', { name: 'Lưu lại ảnh này' }).click();
  await expect(page.getByText('mái bếp', { exact: true })).toBeVisible();
  await expect(page.getByText(/Máy hết chỗ/)).toHaveCount(0);
  await page.reload();
  for (const caption of ['bể nước', 'mái bếp']) expect(await isDrawn(page, caption)).toContain('blob:');
  await phone.setOffline(false);
  await send(page, server);
  await expect(page.getByText(/ảnh chưa gửi/)).toHaveCount(0);
  await page.goto(server.address + household);
  await expect(page.getByRole('main')).toContainText('0912000111');
  expect((await seenElsewhere(await browser.newContext(), household, ['bể nước', 'mái bếp'])).size).toBe(2);
});

test('a session that ends in the middle of an upload costs a piece, and signing in goes on with it', async ({ browser }) => {
  const phone = await browser.newContext();
  const page = await openPhone(phone, server, 'canbo');
  await unlocks(page);
  const household = await addressOf(page, server, 'quang huu hoa', /Quàng Hữu Hòa/);
  await isKept(page);
  await phone.setOffline(true);
  await page.goto(`${server.address}${household}/photos`);
  await take(page, 'vách nhà', 3);
  const pieces = await Pieces.of(phone);
  pieces.onPiece = async (number) => {
    if (number === 2) await phone.clearCookies();
  };
  await page.goto(`${server.address}/app/sync`);
  await phone.setOffline(false);
  await expect(page.getByText(/Phiên đăng nhập đã hết/).first()).toBeVisible();
  await expect(page.getByText(/Còn 1 ảnh chưa gửi/)).toBeVisible();
  await page.goto(`${server.address}${household}/photos`);
  expect(await isDrawn(page, 'vách nhà')).toContain('blob:');
  const until = pieces.starts.length;
  expect(until).toBeGreaterThan(1);

  await page.goto(`${server.address}/app/settings`);
  await page.getByLabel('Mật khẩu', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  await expect(page.getByText('Đã đăng nhập lại').first()).toBeVisible();
  await page.goto(`${server.address}/app/sync`);
  await expect(page.getByRole('button', { name: 'Đồng bộ ngay' })).toBeVisible();
  await expect(page.getByText(/ảnh chưa gửi/)).toHaveCount(0);
  expect(pieces.starts[until]).toBeGreaterThan(0);
  const [size] = (await seenElsewhere(await browser.newContext(), household, ['vách nhà'])).values();
  expect(pieces.sum()).toBeGreaterThanOrEqual(size);
  expect(pieces.sum() - size).toBeLessThanOrEqual(TWICE_MAX);
});

test('two tabs with photos of their own send each of them once, and both hear of it', async ({ browser }) => {
  const phone = await browser.newContext();
  const first = await openPhone(phone, server, 'canbo');
  await unlocks(first);
  const household = await addressOf(first, server, 'vang a chu');
  await isKept(first);
  const second = await newTab(phone);
  const tabs = [first, second];
  for (const tab of tabs) await tab.goto(`${server.address}${household}/photos`);
  await expect(second.getByLabel('Ảnh chụp gì')).toBeVisible();
  await phone.setOffline(true);
  const captions = ['sân trước', 'sân sau', 'chuồng trâu', 'giếng'];
  await Promise.all(
    tabs.map(async (tab, at) => {
      await take(tab, captions[at], 10 + at);
      await take(tab, captions[at + 2], 12 + at);
    }),
  );
  const pieces = await Pieces.of(phone);
  for (const tab of tabs) await tab.goto(`${server.address}/app/sync`);
  for (const tab of tabs) await expect(tab.getByText(/Còn 4 ảnh chưa gửi/)).toBeVisible();
  await phone.setOffline(false);
  await Promise.all(tabs.map((tab) => tab.getByRole('button', { name: 'Đồng bộ ngay' }).click()));
  for (const tab of tabs) {
    await expect(tab.getByText(/ảnh chưa gửi/)).toHaveCount(0);
    await expect(tab.locator('.ledger__n').first()).toHaveText('0');
  }
  expect(pieces.bytes).toEqual(await seenElsewhere(await browser.newContext(), household, captions));
  expect(pieces.bytes.size).toBe(4);
});

test('signing out names records and photos that were not sent, keeps them, and they go after signing in', async ({ browser }) => {
  const phone = await browser.newContext();
  const page = await openPhone(phone, server, 'canbo');
  await unlocks(page);
  const other = await addressOf(page, server, 'quang huu hoa', /Quàng Hữu Hòa/);
  const household = await addressOf(page, server, 'vang a chu');
  await isKept(page);
  await phone.setOffline(true);
  await edit(page, server, other, { 'Số điện thoại': '0912000222' });
  await page.goto(`${server.address}${household}/photos`);
  await take(page, 'nền nhà', 20, SMALL);
  await take(page, 'cửa sổ', 21, SMALL);
  const leave = page.getByRole('button', { name: 'Đăng xuất' });
  const dialog = page.getByRole('dialog');

  await test.step('records and photos', async () => {
    await page.goto(`${server.address}/app/settings`);
    await leave.click();
    await expect(dialog.getByRole('heading', { name: 'Đăng xuất khi còn 2 mục và 2 ảnh chưa gửi?' })).toBeVisible();
    await picture(page, 'sign-out');
    await dialog.getByRole('button', { name: 'Ở lại' }).click();
  });

  await test.step('photos alone', async () => {
    await phone.route(/\/api\/v1\/blobs\//, (route) => route.abort());
    await send(page, server);
    await page.goto(`${server.address}/app/settings`);
    await leave.click();
    await expect(dialog.getByRole('heading', { name: 'Đăng xuất khi còn 2 ảnh chưa gửi?' })).toBeVisible();
    await dialog.getByRole('button', { name: 'Đăng xuất' }).click();
    await expect(page.getByRole('heading', { name: 'Sổ đã có trên máy này' })).toBeVisible();
    await phone.unroute(/\/api\/v1\/blobs\//);
  });

  await test.step('they are still there, and go', async () => {
    await page.getByRole('button', { name: 'Sùng A Một' }).click();
    await page.goto(`${server.address}${household}/photos`);
    expect(await isDrawn(page, 'nền nhà')).toContain('blob:');
    await page.goto(`${server.address}/app/settings`);
    await page.getByLabel('Mật khẩu', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Đăng nhập' }).click();
    await expect(page.getByText('Đã đăng nhập lại')).toBeVisible();
    await send(page, server);
    await expect(page.getByText(/ảnh chưa gửi/)).toHaveCount(0);
    expect((await seenElsewhere(await browser.newContext(), household, ['nền nhà', 'cửa sổ'])).size).toBe(2);
  });
});

/** Spoils the sealed bytes of the photo that was kept last. */
async function spoil(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((done, failed) => {
        indexedDB.databases().then((all) => {
          const name = all.map((it) => it.name).find((name) => name?.startsWith('nuong-')) as string;
          const request = indexedDB.open(name);
          request.onerror = () => failed(request.error);
          request.onsuccess = () => {
            const writing = request.result.transaction('photo_bytes', 'readwrite');
            const cursor = writing.objectStore('photo_bytes').openCursor(null, 'prev');
            cursor.onsuccess = () => {
              const sealed = cursor.result?.value as Uint8Array;
              sealed[sealed.length - 1] ^= 1;
              cursor.result?.update(sealed);
            };
            writing.oncomplete = () => done(request.result.close());
            writing.onabort = () => failed(writing.error);
          };
        }, failed);
      }),
  );
}

test('photos are opened as they come near the screen, and let go of with their page', async ({ browser }) => {
  const phone = await browser.newContext();
  await phone.addInitScript(() => {
    const [make, forget] = [URL.createObjectURL, URL.revokeObjectURL];
    const open = new Set<string>();
    Object.assign(window, { openPictures: open });
    URL.createObjectURL = (blob) => {
      const address = make.call(URL, blob);
      open.add(address);
      return address;
    };
    URL.revokeObjectURL = (address) => {
      open.delete(address);
      forget.call(URL, address);
    };
  });
  const opened = (page: Page) => page.evaluate('window.openPictures.size') as Promise<number>;
  const height = (page: Page) => page.evaluate(() => document.documentElement.scrollHeight);
  const page = await openPhone(phone, server, 'canbo2');
  await unlocks(page);
  const household = await addressOf(page, server, 'cam quang thang', /Cầm Quang Thắng/);
  await isKept(page);
  await phone.setOffline(true);
  await page.goto(`${server.address}${household}/photos`);
  const captions = Array.from({ length: 12 }, (_, at) => `ảnh ${at + 1}`);
  for (const [at, caption] of captions.entries()) await take(page, caption, 30 + at, SMALL);
  await spoil(page);

  await page.reload();
  await expect(page.getByRole('main').getByRole('figure')).toHaveCount(12);
  await expect(page.getByRole('main').getByText('Máy không mở được ảnh này')).toHaveCount(1);
  await isDrawn(page, 'ảnh 11');
  expect(await opened(page)).toBeLessThan(8);
  const before = await height(page);
  for (const caption of captions.slice(0, 11).reverse()) expect(await isDrawn(page, caption)).toContain('blob:');
  expect(await height(page)).toBe(before);
  expect(await opened(page)).toBe(11);

  await page.getByRole('link', { name: 'Quay lại' }).click();
  await expect(page.getByRole('heading', { name: 'Phiếu hộ' })).toBeVisible();
  await page.getByRole('link', { name: 'Thêm ảnh, xem ảnh' }).scrollIntoViewIfNeeded();
  await expect.poll(() => opened(page)).toBeLessThanOrEqual(4);
});
