import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { join } from 'node:path';
import { fromTheCamera, isDrawn, take } from '../camera';
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

test('a photo is kept without signal, sent in pieces after a break, and seen by who may', async ({ browser }) => {
  const phone = await browser.newContext();
  let page = await openPhone(phone, server, 'canbo');
  const household = await addressOf(page, server, 'vang a chu');
  await isKept(page);

  await test.step('taken without signal, shown at once, still there after the page was killed', async () => {
    await phone.setOffline(true);
    await page.goto(`${server.address}${household}/photos`);
    await expect(page.getByText(/Không chụp căn cước/)).toBeVisible();
    expect((await fromTheCamera(page, 1)).length).toBeGreaterThan(PHOTO_MAX);
    await take(page, 'mái nhà dột', 1);
    expect(await isDrawn(page, 'mái nhà dột')).toContain('blob:');
    await expect(page.getByText(/Còn ở máy này/)).toBeVisible();
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
