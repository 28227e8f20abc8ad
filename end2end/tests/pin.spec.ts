import { type BrowserContext, type Page, expect, test } from '@playwright/test';
import { join } from 'node:path';
import {
  PASSWORD,
  PIN,
  addressOf,
  begin,
  choosePin,
  edit,
  enter,
  isKept,
  newTab,
  send,
  signIn,
  unlock,
} from '../officer';
import { picture } from '../picture';
import { NuongServer } from '../server';

// The book is locked: by a PIN of its officer's, on each phone, with or without signal; and
// whatever becomes of PIN, session or account, nothing that was recorded is lost.

const WORKBOOK = join(__dirname, '../../crates/workbook/tests/data/review_clean_2023.xlsx');
const OTHER_PIN = '775310';
const LOCKED = { name: 'Mở khóa sổ hộ' };

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

/** A tab of an officer who types every PIN by hand. */
async function officer(phone: BrowserContext, username: string): Promise<Page> {
  const page = await phone.newPage();
  await page.goto(`${server.address}/app/`);
  await enter(page, username);
  await choosePin(page);
  await begin(page);
  return page;
}

/** Opens an address of the locked app and unlocks it. */
async function open(page: Page, path: string, pin = PIN): Promise<void> {
  await page.goto(server.address + path);
  await unlock(page, pin);
}

async function lockNow(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Khóa ngay' }).click();
  await expect(page.getByRole('heading', LOCKED)).toBeVisible();
}

test('a weak PIN is refused with a reason', async ({ browser }) => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${server.address}/app/`);
  await enter(page, 'canbo1');
  for (const [pin, why] of [['4829', /còn ngắn/], ['123456', /dễ đoán/]] as const) {
    await choosePin(page, pin);
    await expect(page.getByText(why)).toBeVisible();
  }
  await page.getByLabel('Mã PIN mới', { exact: true }).fill(PIN);
  await expect(page.getByText('Hai lần nhập chưa giống nhau')).toBeVisible();
  await choosePin(page);
  await begin(page);
});

test('a locked phone opens a deep link without signal, and wrong PINs have to wait', async ({ browser }) => {
  const phone = await browser.newContext();
  let page = await newTab(phone);
  await signIn(page, server, 'canbo1');
  const household = await addressOf(page, server, 'vang a chu');
  await isKept(page);
  await phone.setOffline(true);
  await page.close();

  page = await phone.newPage();
  await page.clock.install();
  await page.goto(server.address + household);
  await expect(page.getByText('Sùng A Một')).toBeVisible();
  await expect(page.getByText('Vàng A Chư')).toHaveCount(0);
  for (const left of [9, 8]) {
    await unlock(page, OTHER_PIN);
    await expect(page.getByText(`Còn ${left} lần thử`)).toBeVisible();
  }
  await unlock(page, OTHER_PIN);
  await expect(page.getByText(/Thử lại sau 30 giây/)).toBeVisible();
  await picture(page, 'locked');

  await page.reload();
  await expect(page.getByText(/Thử lại sau \d+ giây/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Mở khóa' })).toHaveAttribute('aria-disabled', 'true');
  await page.clock.fastForward(31_000);
  await unlock(page);
  await expect(page.getByRole('heading', { name: /Vàng A Chư/ }).first()).toBeVisible();
});

test('a book that nobody uses for a quarter of an hour locks itself', async ({ browser }) => {
  const phone = await browser.newContext();
  const page = await phone.newPage();
  await page.clock.install();
  await page.goto(`${server.address}/app/`);
  await enter(page, 'canbo1');
  await choosePin(page);
  await begin(page);
  await page.clock.fastForward('14:00');
  await page.getByRole('link', { name: /Hộ dân/ }).click();
  await page.clock.fastForward('14:00');
  await expect(page.getByLabel('Tìm theo họ, tên, không cần dấu')).toBeVisible();
  await page.clock.fastForward('01:30');
  await expect(page.getByRole('heading', LOCKED)).toBeVisible();
  await unlock(page);
  await expect(page.getByLabel('Tìm theo họ, tên, không cần dấu')).toBeVisible();
});

test('another PIN, and a forgotten one, lose nothing that was recorded', async ({ browser }) => {
  const phone = await browser.newContext();
  const page = await newTab(phone);
  await signIn(page, server, 'canbo1');
  const household = await addressOf(page, server, 'vang a chu');
  await isKept(page);
  await phone.setOffline(true);
  await edit(page, server, household, { 'Số điện thoại': '0912000222' });
  await page.close();

  const locked = await phone.newPage();
  await open(locked, '/app/settings');
  await locked.getByRole('link', { name: 'Đổi mã PIN' }).click();
  await locked.getByLabel('Mã PIN đang dùng').fill(PIN);
  await locked.getByLabel('Mã PIN mới', { exact: true }).fill(OTHER_PIN);
  await locked.getByLabel('Nhập lại mã PIN mới').fill(OTHER_PIN);
  await locked.getByRole('button', { name: 'Đổi mã PIN' }).click();
  await expect(locked.getByText('Đã đổi mã PIN.')).toBeVisible();
  await lockNow(locked);
  await unlock(locked);
  await expect(locked.getByText('Còn 9 lần thử')).toBeVisible();
  await unlock(locked, OTHER_PIN);
  await expect(locked.getByRole('heading', { name: 'Cài đặt' })).toBeVisible();

  await lockNow(locked);
  await locked.getByRole('button', { name: 'Quên mã PIN' }).click();
  await locked.getByLabel('Mật khẩu', { exact: true }).fill(PASSWORD);
  await choosePin(locked);
  await expect(locked.getByText(/Mất sóng/)).toBeVisible();
  await phone.setOffline(false);
  await choosePin(locked);
  await expect(locked.getByRole('heading', { name: 'Cài đặt' })).toBeVisible();
  await locked.goto(server.address + household);
  await unlock(locked);
  await expect(locked.getByRole('main')).toContainText('0912000222');
});

test('two officers on one phone have books and locks of their own', async ({ browser }) => {
  const phone = await browser.newContext();
  const page = await newTab(phone);
  await signIn(page, server, 'canbo1');
  const household = await addressOf(page, server, 'vang a chu');
  await isKept(page);
  await phone.setOffline(true);
  await edit(page, server, household, { 'Ở chỗ nào trong bản': 'đầu dốc' });
  await page.close();
  await phone.setOffline(false);

  const shared = await phone.newPage();
  await phone.route('**/api/v1/push', (route) => route.abort());
  await shared.goto(server.address + household);
  await shared.getByRole('button', { name: 'Người khác dùng máy này' }).click();
  await enter(shared, 'canbo2');
  await choosePin(shared, OTHER_PIN);
  await shared.getByRole('button', { name: /Mở sổ hộ|Bắt đầu với/ }).click();
  await expect(shared.getByRole('main')).not.toContainText('đầu dốc');

  await shared.goto(`${server.address}/app/settings`);
  await unlock(shared, PIN);
  await expect(shared.getByText('Còn 9 lần thử')).toBeVisible();
  await shared.getByRole('button', { name: 'Người khác dùng máy này' }).click();
  await phone.setOffline(true);
  await shared.getByRole('button', { name: 'Sùng A Một' }).click();
  await unlock(shared);
  await shared.goto(server.address + household);
  await unlock(shared);
  await expect(shared.getByRole('main')).toContainText('đầu dốc');
});

test('work goes on after the session has ended, and signing out keeps what was not sent', async ({ browser }) => {
  const phone = await browser.newContext();
  const page = await newTab(phone);
  await signIn(page, server, 'canbo2');
  const household = await addressOf(page, server, 'vang a chu');
  await isKept(page);
  await phone.clearCookies();
  await edit(page, server, household, { 'Số điện thoại': '0912000333' });
  await page.goto(`${server.address}/app/`);
  await expect(page.getByText(/Phiên đăng nhập đã hết/).first()).toBeVisible();

  await page.goto(`${server.address}/app/settings`);
  await page.getByRole('button', { name: 'Đăng xuất' }).click();
  await expect(page.getByRole('heading', { name: 'Đăng xuất khi còn 1 mục chưa gửi?' })).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Đăng xuất' }).click();
  await expect(page.getByRole('heading', { name: 'Sổ đã có trên máy này' })).toBeVisible();

  await page.getByRole('button', { name: 'Giàng Thị Hai' }).click();
  await page.goto(server.address + household);
  await expect(page.getByRole('main')).toContainText('0912000333');
  await page.goto(`${server.address}/app/settings`);
  await page.getByLabel('Mật khẩu', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  await expect(page.getByText('Đã đăng nhập lại')).toBeVisible();
  await send(page, server);

  await page.goto(`${server.address}/app/settings`);
  await page.getByRole('button', { name: 'Đăng xuất' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Đăng xuất' }).click();
  await expect(page.getByRole('heading', { name: 'Đăng nhập' })).toBeVisible();
  await expect(page.getByText('Sổ đã có trên máy này')).toHaveCount(0);
});
