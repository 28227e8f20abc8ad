import { type BrowserContext, type Page, expect, test } from '@playwright/test';
import { join } from 'node:path';
import { PASSWORD, signIn } from '../officer';
import { NuongServer } from '../server';

// Two officers of one commune change the same household while neither has signal.

const WORKBOOK = join(__dirname, '../../crates/workbook/tests/data/review_clean_2023.xlsx');

let server: NuongServer;

test.beforeAll(async () => {
  server = await NuongServer.empty();
  server.command(['import', WORKBOOK]);
  for (const [username, name] of [['canbo1', 'Sùng A Một'], ['canbo2', 'Giàng Thị Hai']]) {
    server.addUser(username, 'commune_officer', name, '04492', PASSWORD);
  }
});

test.afterAll(async () => {
  await server.remove();
});

test('different fields both land; the same field is settled by one and seen by both', async ({ browser }) => {
  const first = await openPhone(await browser.newContext(), 'canbo1');
  const second = await openPhone(await browser.newContext(), 'canbo2');
  const household = await addressOf(first, 'vang a chu');
  await first.context().setOffline(true);
  await second.context().setOffline(true);

  await edit(first, household, { 'Số điện thoại': '0912000111' });
  await edit(second, household, { 'Ở chỗ nào trong bản': 'cạnh suối' });
  await send(first);
  await send(second);
  await send(first);
  for (const page of [first, second]) {
    await page.goto(server.address + household);
    await expect(page.getByRole('main')).toContainText('0912000111');
    await expect(page.getByRole('main')).toContainText('cạnh suối');
  }

  await first.context().setOffline(true);
  await second.context().setOffline(true);
  await edit(first, household, { 'Ở chỗ nào trong bản': 'sau trường' });
  await edit(second, household, { 'Ở chỗ nào trong bản': 'gần bể nước' });
  await send(first);
  await send(second);
  await send(first);
  for (const page of [first, second]) {
    await page.goto(server.address + household);
    await expect(page.getByText('Cần anh/chị quyết định: Nơi ở')).toBeVisible();
    await page.getByRole('link', { name: 'Mở để chọn' }).click();
    await expect(page.getByRole('main')).toContainText('sau trường');
    await expect(page.getByRole('main')).toContainText('gần bể nước');
    await expect(page.getByRole('main')).toContainText(/Sùng A Một|Giàng Thị Hai/);
  }

  await second.getByRole('radio', { name: /gần bể nước/ }).check();
  await second.getByRole('button', { name: 'Dùng nội dung này' }).click();
  await send(second);
  await send(first);
  for (const page of [first, second]) {
    await page.goto(server.address + household);
    await expect(page.getByRole('main')).toContainText('gần bể nước');
    await expect(page.getByText('Cần anh/chị quyết định')).toHaveCount(0);
  }
});

async function openPhone(phone: BrowserContext, username: string): Promise<Page> {
  const page = await phone.newPage();
  await signIn(page, server, username);
  await expect
    .poll(() => page.evaluate(() => navigator.serviceWorker.getRegistration('/app/').then((found) => !!found?.active)))
    .toBe(true);
  return page;
}

async function addressOf(page: Page, name: string): Promise<string> {
  await page.goto(`${server.address}/app/households`);
  await page.getByLabel('Tìm theo họ, tên, không cần dấu').fill(name);
  await page.getByRole('link', { name: /Vàng A Chư/ }).first().click();
  await expect(page.getByRole('heading', { name: /Vàng A Chư/ }).first()).toBeVisible();
  return new URL(page.url()).pathname;
}

async function edit(page: Page, household: string, fields: Record<string, string>): Promise<void> {
  await page.goto(server.address + household);
  await page.getByRole('link', { name: 'Sửa phiếu hộ' }).first().click();
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label).fill(value);
  await page.getByRole('button', { name: 'Lưu phiếu hộ' }).click();
  await expect(page.getByRole('main')).toContainText(Object.values(fields)[0]);
}

/** Finds signal, lets everything go out and in, and waits until the phone says it is complete. */
async function send(page: Page): Promise<void> {
  await page.context().setOffline(false);
  await page.goto(`${server.address}/app/sync`);
  const answered = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/pull') && answer.ok());
  await page.getByRole('button', { name: 'Đồng bộ ngay' }).click();
  await answered;
  await expect(page.getByText('chưa gửi').first()).toBeVisible();
  await expect(page.locator('.ledger__n').first()).toHaveText('0');
}
