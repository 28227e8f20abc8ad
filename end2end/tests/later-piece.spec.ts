import { expect, test } from '@playwright/test';
import { join } from 'node:path';
import { PASSWORD, choosePin, enter, signIn } from '../officer';
import { NuongServer } from '../server';

// The app comes in two pieces. The first signs in and shows the day; what needs the second, the
// lock among it, says so while that has not arrived, and opens once it has.

const WORKBOOK = join(__dirname, '../../crates/workbook/tests/data/review_clean_2023.xlsx');

let server: NuongServer;

test.beforeAll(async () => {
  server = await NuongServer.empty();
  server.command(['import', WORKBOOK]);
  server.addUser('canbo', 'commune_officer', 'Sùng A Thử', '04492', PASSWORD);
});

test.afterAll(async () => {
  await server.remove();
});

test('a locked book says what to do while the later piece is not there, and opens with it', async ({ browser }) => {
  // The worker would fetch the piece too, behind the back of the rule below.
  const phone = await browser.newContext({ serviceWorkers: 'block' });
  const page = await phone.newPage();
  await signIn(page, server, 'canbo');
  await page.route(/split_.*\.wasm$/, (route) => route.abort());
  await page.goto(`${server.address}/app/households`);
  await expect(page.getByRole('heading', { name: 'Phần này chưa về tới máy' })).toBeVisible();
  await expect(page.getByText('Những gì đã ghi vẫn còn trên máy này')).toBeVisible();

  await page.unroute(/split_.*\.wasm$/);
  await page.getByRole('button', { name: 'Tải lại' }).click();
  await page.getByLabel('Tìm theo họ, tên, không cần dấu').fill('vang a chu');
  await page.getByRole('link', { name: /Vàng A Chư/ }).first().click();
  await expect(page.getByRole('heading', { name: /Vàng A Chư/ }).first()).toBeVisible();
  await page.goto(`${server.address}/app/nowhere`);
  await expect(page.getByRole('link', { name: /Hôm nay/ }).first()).toBeVisible();
});

test('a first visit says what to do when the later piece does not arrive', async ({ browser }) => {
  const phone = await browser.newContext({ serviceWorkers: 'block' });
  const page = await phone.newPage();
  await page.route(/split_.*\.wasm$/, (route) => route.abort());
  await page.goto(`${server.address}/app/`);
  await enter(page, 'canbo');
  await expect(page.getByRole('heading', { name: 'Phần này chưa về tới máy' })).toBeVisible();
  await page.unroute(/split_.*\.wasm$/);
  await page.getByRole('button', { name: 'Tải lại' }).click();
  await choosePin(page);
  await expect(page.getByRole('button', { name: /Mở sổ hộ|Bắt đầu với/ })).toBeVisible();
});
