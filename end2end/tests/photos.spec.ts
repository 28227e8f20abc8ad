import { AxeBuilder } from '@axe-core/playwright';
import { type Page, expect, test } from '@playwright/test';
import { join } from 'node:path';
import { PASSWORD, addressOf, choosePin, enter, isKept, newTab, openPhone, send } from '../officer';
import { picture } from '../picture';
import { NuongServer } from '../server';

// Photos of a household: kept at once without signal, without the camera's notes, sent after all
// data and resumed after a break, shown to whoever may see the household and to nobody else.

const WORKBOOK = join(__dirname, '../../crates/workbook/tests/data/review_clean_2023.xlsx');
/** The most bytes of a photo, and of one request. */
const [PHOTO_MAX, PIECE] = [300_000, 64 * 1024];

let server: NuongServer;

test.beforeAll(async () => {
  server = await NuongServer.empty();
  server.command(['import', WORKBOOK]);
  server.addUser('canbo', 'commune_officer', 'Sùng A Một', '04492', PASSWORD);
  server.addUser('canbo2', 'commune_officer', 'Giàng Thị Hai', '04492', PASSWORD);
  server.addUser('xakhac', 'commune_officer', 'Lò Văn Bốn', '04495', PASSWORD);
});

test.afterAll(async () => {
  await server.remove();
});

/** A large picture such as a camera takes, with the camera's notes in front: Exif with a place. */
async function fromTheCamera(page: Page, seed: number): Promise<Buffer> {
  const drawn = await page.evaluate(async (number) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [3000, 2000];
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    let state = number;
    for (let at = 0; at < 6_000; at += 1) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      context.fillStyle = `hsl(${state % 360} 60% ${30 + (state % 50)}%)`;
      context.fillRect((state >>> 3) % 3000, (state >>> 13) % 2000, 40 + (state % 90), 40);
    }
    const blob = await new Promise<Blob | null>((go) => canvas.toBlob(go, 'image/jpeg', 0.95));
    return [...new Uint8Array(await (blob as Blob).arrayBuffer())];
  }, seed);
  const notes = Buffer.from('Exif\0\0MM\0*GPS 21.85 104.05');
  const head = Buffer.from([0xff, 0xe1, 0, notes.length + 2]);
  return Buffer.concat([Buffer.from(drawn.slice(0, 2)), head, notes, Buffer.from(drawn.slice(2))]);
}

async function take(page: Page, caption: string, seed: number): Promise<void> {
  await page.getByLabel('Ảnh chụp gì').fill(caption);
  const buffer = await fromTheCamera(page, seed);
  expect(buffer.length).toBeGreaterThan(PHOTO_MAX);
  await page.locator('#picture').setInputFiles({ name: 'anh.jpg', mimeType: 'image/jpeg', buffer });
  await expect(page.getByRole('main').getByText(caption)).toBeVisible();
}

/** Waits until a photo with this caption is drawn. */
async function isDrawn(page: Page, caption: string): Promise<string> {
  const drawn = page.getByRole('img', { name: caption });
  await expect.poll(() => drawn.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  return (await drawn.getAttribute('src')) ?? '';
}

test('a photo is kept without signal, sent in pieces after a break, and seen by who may', async ({ browser }) => {
  const phone = await browser.newContext();
  let page = await openPhone(phone, server, 'canbo');
  const household = await addressOf(page, server, 'vang a chu');
  await isKept(page);

  await test.step('taken without signal, shown at once, still there after the page was killed', async () => {
    await phone.setOffline(true);
    await page.goto(`${server.address}${household}/photos`);
    await expect(page.getByText(/Không chụp căn cước/)).toBeVisible();
    await take(page, 'mái nhà dột', 1);
    expect(await isDrawn(page, 'mái nhà dột')).toContain('blob:');
    await expect(page.getByText(/Ảnh còn ở máy này/)).toBeVisible();
    await page.close({ runBeforeUnload: false });
    page = await newTab(phone);
    await page.goto(`${server.address}${household}/photos`);
    expect(await isDrawn(page, 'mái nhà dột')).toContain('blob:');
    const seen = await new AxeBuilder({ page }).analyze();
    expect(seen.violations).toEqual([]);
    await picture(page, 'photos');
  });

  let sent = 0;
  await test.step('the link breaks in the middle, and at most one piece goes twice', async () => {
    let pieces = 0;
    await phone.route(/\/api\/v1\/blobs\//, async (route) => {
      const request = route.request();
      if (request.method() === 'PATCH') {
        pieces += 1;
        sent += request.postDataBuffer()?.length ?? 0;
        if (pieces === 2) return route.abort('connectionreset');
      }
      return route.continue();
    });
    await phone.setOffline(false);
    await page.goto(`${server.address}/app/sync`);
    await page.getByRole('button', { name: 'Đồng bộ ngay' }).click();
    await expect(page.getByText(/Còn 1 ảnh chưa gửi/)).toBeVisible();
    await expect.poll(() => pieces).toBeGreaterThan(1);
    await page.getByRole('button', { name: 'Đồng bộ ngay' }).click();
    await expect(page.getByText(/ảnh chưa gửi/)).toHaveCount(0);
  });

  const other = await openPhone(await browser.newContext(), server, 'canbo2');
  await test.step('another officer of the commune sees it, small and without notes', async () => {
    await send(other, server);
    await other.goto(`${server.address}${household}/photos`);
    const address = await isDrawn(other, 'mái nhà dột');
    expect(address).toMatch(/\/api\/v1\/blobs\/[0-9a-f]{64}$/);
    const bytes = await (await other.request.get(new URL(address, server.address).href)).body();
    expect(bytes.length).toBeLessThanOrEqual(PHOTO_MAX);
    expect(bytes.includes('Exif') || bytes.includes('GPS')).toBe(false);
    expect(sent - bytes.length).toBeLessThanOrEqual(PIECE);
    // A commune that holds nothing has nothing to download.
    const stranger = await (await browser.newContext()).newPage();
    await stranger.goto(`${server.address}/app/`);
    await enter(stranger, 'xakhac');
    await choosePin(stranger);
    await expect(stranger.getByRole('heading', { name: 'Hôm nay' })).toBeVisible();
    expect((await stranger.request.get(new URL(address, server.address).href)).status()).toBe(404);
  });

  await test.step('taken out by the one, it leaves the other', async () => {
    await page.goto(`${server.address}${household}/photos`);
    await page.getByRole('button', { name: 'Bỏ ảnh' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Bỏ ảnh' }).click();
    await expect(page.getByText('Chưa có ảnh nào')).toBeVisible();
    await send(page, server);
    await send(other, server);
    await other.goto(`${server.address}${household}/photos`);
    await expect(other.getByText('Chưa có ảnh nào')).toBeVisible();
  });
});

test('a file that is no picture changes nothing, and the words say what to do', async ({ browser }) => {
  const page = await openPhone(await browser.newContext(), server, 'canbo');
  const household = await addressOf(page, server, 'quang huu hoa', /Quàng Hữu Hòa/);
  await page.goto(`${server.address}${household}/photos`);
  const buffer = Buffer.from('không phải ảnh');
  await page.locator('#picture').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer });
  await expect(page.getByText(/không mở được tệp này thành ảnh/)).toBeVisible();
  await expect(page.getByText('Chưa có ảnh nào')).toBeVisible();
});
