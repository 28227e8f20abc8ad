import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type Locator, type Page, expect, test } from '@playwright/test';
import { join } from 'node:path';
import { held } from '../disk';
import { PASSWORD, addressOf, edit, openPhone, unlocks } from '../officer';
import { picture } from '../picture';
import { NuongServer } from '../server';

// An admin disables a phone. At its next contact it hands in what it had not sent, hears that all
// of it is there, and only then forgets its book. The admin sees each step.

const WORKBOOK = join(__dirname, '../../crates/workbook/tests/data/review_clean_2023.xlsx');
const ERASED = { name: 'Sổ hộ đã được xóa khỏi máy này' };

let server: NuongServer;

test.beforeAll(async () => {
  server = await NuongServer.empty();
  server.command(['import', WORKBOOK]);
  server.addUser('canbo', 'commune_officer', 'Sùng A Một', '04492', PASSWORD);
  server.addUser('canbo2', 'commune_officer', 'Giàng Thị Hai', '04492', PASSWORD);
  server.addUser('canbo3', 'commune_officer', 'Lý A Bảy', '04492', PASSWORD);
  server.addUser('tinh', 'province_admin', 'Lò Văn Năm', '', PASSWORD);
});

test.afterAll(async () => {
  await server.remove();
});

/** The admin before the list of devices. */
async function admin(browser: Browser): Promise<Page> {
  const desk = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  await desk.goto(`${server.address}/office/sign-in`);
  await desk.getByLabel('Tên đăng nhập').fill('tinh');
  await desk.getByLabel('Mật khẩu').fill(PASSWORD);
  await desk.getByRole('button', { name: 'Đăng nhập' }).click();
  await desk.getByRole('link', { name: 'Thiết bị' }).click();
  return desk;
}

async function disable(desk: Page, owner: string): Promise<void> {
  await desk.getByRole('link', { name: owner }).click();
  await desk.getByLabel('Lý do').fill('mất ở chợ');
  await desk.getByRole('button', { name: 'Thu hồi máy' }).click();
  await expect(desk.getByText('Đã thu hồi, máy chưa liên lạc')).toBeVisible();
}

function step(desk: Page, name: string): Locator {
  return desk.getByRole('row', { name: new RegExp(`^${name}`) });
}

test('a disabled phone hands in what it has, then forgets its book, and the admin sees each step', async ({ browser }) => {
  const phone = await browser.newContext();
  const page = await openPhone(phone, server, 'canbo');
  const household = await addressOf(page, server, 'vang a chu');
  await phone.setOffline(true);
  await edit(page, server, household, { 'Ở chỗ nào trong bản': 'đầu dốc đá' });
  expect((await held(page)).rows.outbox).toBe(1);

  const desk = await admin(browser);
  await expect(desk.getByRole('row', { name: /Sùng A Một/ })).toBeVisible();
  await picture(desk, 'devices');
  await disable(desk, 'Sùng A Một');
  const seen = await new AxeBuilder({ page: desk }).analyze();
  expect(seen.violations).toEqual([]);
  await expect(page.getByRole('main')).toContainText('đầu dốc đá');

  await phone.setOffline(false);
  await expect(page.getByRole('heading', ERASED)).toBeVisible();
  await expect(page.getByText('Quản trị viên đã thu hồi máy này.')).toBeVisible();
  const left = await held(page);
  expect(Object.values(left.rows).every((count) => count === 0)).toBe(true);
  expect(left.facts).not.toContain('lock');
  expect(left.facts).not.toContain('recovery');
  const shown = await new AxeBuilder({ page }).analyze();
  expect(shown.violations).toEqual([]);
  await picture(page, 'erased');

  await desk.reload();
  await expect(step(desk, 'Thu hồi máy')).toContainText('Lò Văn Năm: mất ở chợ');
  await expect(step(desk, 'Đã nhận phần chưa gửi')).toContainText('1 thay đổi, chờ duyệt');
  for (const name of ['Máy đã liên lạc', 'Máy chủ đã nhận đủ', 'Đã xóa sổ trên máy']) {
    await expect(step(desk, name)).not.toContainText('chưa');
  }
  await picture(desk, 'device');
  await desk.goto(`${server.address}/office/review`);
  await expect(desk.getByRole('main')).toContainText('đầu dốc đá');
  await expect(desk.getByRole('main')).toContainText('Máy đã bị thu hồi trước khi gửi mục này.');

  await page.reload();
  await expect(page.getByRole('heading', { name: 'Đăng nhập' })).toBeVisible();
  await expect(page.getByLabel('Tên đăng nhập')).toHaveValue('');
});

test('a phone that could not say that its book is gone says so later', async ({ browser }) => {
  const phone = await browser.newContext();
  const page = await openPhone(phone, server, 'canbo2');
  const desk = await admin(browser);
  await disable(desk, 'Giàng Thị Hai');
  const isLastWord = (body: string | null) => body?.includes('"erased":true') ?? false;
  await phone.route('**/api/v1/handover', (route) =>
    isLastWord(route.request().postData()) ? route.abort() : route.continue(),
  );
  await page.goto(`${server.address}/app/sync`);
  await expect(page.getByRole('heading', ERASED)).toBeVisible();
  await desk.reload();
  await expect(step(desk, 'Máy chủ đã nhận đủ')).not.toContainText('chưa');
  await expect(step(desk, 'Đã xóa sổ trên máy')).toContainText('chưa');

  await phone.unroute('**/api/v1/handover');
  const told = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/handover') && answer.ok());
  await page.reload();
  await told;
  await desk.reload();
  await expect(step(desk, 'Đã xóa sổ trên máy')).not.toContainText('chưa');
});

/** Lets a tab, before it is opened, be made to hear nothing of the others, as one that is busy. */
async function mayBeDeaf(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const channel = BroadcastChannel.prototype;
    const { set } = Object.getOwnPropertyDescriptor(channel, 'onmessage') as PropertyDescriptor;
    const waiting: (() => void)[] = [];
    const tab = Object.assign(window, { isDeaf: false, hearAll: () => waiting.splice(0).forEach((hear) => hear()) });
    Object.defineProperty(channel, 'onmessage', {
      set(hear: (event: MessageEvent) => void) {
        set?.call(this, (event: MessageEvent) => (tab.isDeaf ? waiting.push(() => hear(event)) : hear(event)));
      },
    });
  });
}

test('a tab that records after the book was erased keeps nothing, says so, and hears why', async ({ browser }) => {
  const phone = await browser.newContext();
  const page = await openPhone(phone, server, 'canbo3');
  const household = await addressOf(page, server, 'quang huu hoa', /Quàng Hữu Hòa/);
  const late = await phone.newPage();
  await mayBeDeaf(late);
  await unlocks(late);
  await late.goto(server.address + household);
  await late.getByRole('link', { name: 'Sửa phiếu hộ' }).first().click();
  await late.getByLabel('Ở chỗ nào trong bản').fill('đầu d');
  await expect(late.getByText(/Đã lưu/)).toBeVisible();
  await late.route('**/api/v1/**', (route) => route.abort());
  await late.evaluate('window.isDeaf = true');

  const desk = await admin(browser);
  await disable(desk, 'Lý A Bảy');
  await page.goto(`${server.address}/app/sync`);
  await expect(page.getByRole('heading', ERASED)).toBeVisible();
  await late.getByLabel('Ở chỗ nào trong bản').fill('đầu dốc');
  await late.getByRole('button', { name: 'Lưu phiếu hộ' }).click();
  await expect(late.getByText(/Sổ hộ đã được xóa khỏi máy này, phần vừa nhập không lưu được/).first()).toBeVisible();
  await expect(late.getByText(/Đã lưu/)).toHaveCount(0);
  await expect(late.getByLabel('Ở chỗ nào trong bản')).toHaveValue('đầu dốc');
  const left = await held(late);
  expect(Object.values(left.rows).every((count) => count === 0)).toBe(true);

  await late.evaluate('window.hearAll()');
  await expect(late.getByRole('heading', ERASED)).toBeVisible();
  await expect(late.getByText('Quản trị viên đã thu hồi máy này.')).toBeVisible();
  await expect(late.getByText(/phần vừa nhập mà máy chưa báo đã lưu thì không giữ lại được/)).toBeVisible();
  await late.reload();
  await expect(late.getByRole('heading', { name: 'Đăng nhập' })).toBeVisible();
});
