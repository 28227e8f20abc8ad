import { type Page, expect, test } from '@playwright/test';
import { join } from 'node:path';
import { PASSWORD, ROUND, assess, isKept, newTab, signIn } from '../officer';
import { picture } from '../picture';
import { NuongServer } from '../server';

// The main job, end to end, on a phone's screen: an admin imports the commune's list, an officer
// walks into a village without signal, assesses a household, logs who came to a session, closes
// the phone, walks back into signal, and the province sees it.

const WORKBOOK = join(__dirname, '../../crates/workbook/tests/data/review_pung_luong_2023.xlsx');

let server: NuongServer;

test.beforeAll(async () => {
  server = await NuongServer.empty();
  server.addUser('quantri', 'province_admin', 'Trần Thị Thử', '', PASSWORD);
});

test.afterAll(async () => {
  await server.remove();
});

test('an officer works a day without signal and the province sees it', async ({ browser }) => {
  const admin = await (await browser.newContext()).newPage();
  await test.step('the admin imports the list of Púng Luông', () => importWorkbook(admin));
  server.addUser('canbo', 'commune_officer', 'Sùng A Thử', '04492', PASSWORD);

  const phone = await browser.newContext();
  let page = await phone.newPage();
  await test.step('the officer signs in and downloads', () => signIn(page, server, 'canbo'));
  await test.step('the signal goes and the phone is closed', async () => {
    await isKept(page);
    await phone.setOffline(true);
    await page.close();
  });

  page = await newTab(phone);
  const household = await test.step('opened cold on a deep link, a name is found', () =>
    findByFoldedName(page));
  await test.step('a household is assessed', () => assess(page));
  await picture(page, 'result');
  await test.step('a session with six people is logged', () => logSession(page));
  await page.goto(`${server.address}/app/`);
  await expect(page.getByRole('heading', { name: 'Hôm nay' })).toBeVisible();
  await picture(page, 'home');

  await test.step('the phone dies and is opened again, still without signal', async () => {
    await page.close({ runBeforeUnload: false });
    page = await newTab(phone);
    await page.goto(`${server.address}${household}`);
    await expect(page.getByRole('main')).toContainText(`Rà soát năm ${ROUND}`);
    await page.goto(`${server.address}/app/training`);
    await expect(page.getByText('Nuôi gà đen an toàn')).toBeVisible();
    await expect(page.getByText('6 người dự')).toBeVisible();
  });

  await test.step('the signal is back and everything is sent', async () => {
    await page.goto(`${server.address}/app/sync`);
    await expect(page.getByRole('main')).toContainText('chưa gửi');
    await phone.setOffline(false);
    await page.getByRole('button', { name: 'Đồng bộ ngay' }).click();
    await expect(page.getByText(/Đã lên máy chủ lúc \d{2}:\d{2}/).first()).toBeVisible();
    await expect(page.getByText(/Đã gửi hết, nhận đủ lúc \d{2}:\d{2}|Lần gần nhất gửi, nhận đủ: .*\d{2}:\d{2}/).first()).toBeVisible();
  });

  await test.step('the board of the province shows both', async () => {
    await admin.goto(`${server.address}/office/?round=${ROUND}`);
    await expect(admin.getByRole('main')).toContainText('Nuôi gà đen an toàn');
    await expect(admin.getByRole('main')).toContainText('6 người dự');
    await expect(admin.getByRole('main')).toContainText('Sùng A Thử');
    await admin.setViewportSize({ width: 1280, height: 800 });
    await admin.goto(`${server.address}/office/?round=2023`);
    await expect(admin.getByRole('main')).toContainText('2023');
    await picture(admin, 'board');
  });
});

async function importWorkbook(admin: Page): Promise<void> {
  await admin.goto(`${server.address}/office/`);
  await admin.getByLabel('Tên đăng nhập').fill('quantri');
  await admin.getByLabel('Mật khẩu').fill(PASSWORD);
  await admin.getByRole('button', { name: 'Đăng nhập' }).click();
  await admin.goto(`${server.address}/office/import`);
  await admin.locator('input[type=file]').setInputFiles(WORKBOOK);
  await admin.getByRole('button', { name: 'Kiểm tra thử' }).click();
  await expect(admin.getByRole('heading', { name: 'Kết quả kiểm tra thử' })).toBeVisible();
  await expect(admin.getByText('Chưa ghi gì vào sổ.').first()).toBeVisible();
  await admin.getByRole('button', { name: 'Đồng ý, ghi vào sổ' }).click();
  await expect(admin.getByRole('heading', { name: 'Đã nhập danh sách' })).toBeVisible();
}

/** Opens the list by its address alone and finds a head by a name without diacritics. */
async function findByFoldedName(page: Page): Promise<string> {
  await page.goto(`${server.address}/app/households`);
  await page.getByLabel('Tìm theo họ, tên, không cần dấu').fill('vang thi ly');
  const found = page.getByRole('link', { name: /Vàng Thị Lỳ/ }).first();
  await expect(found).toBeVisible();
  await picture(page, 'households');
  await found.click();
  await expect(page.getByRole('heading', { name: /Vàng Thị Lỳ/ }).first()).toBeVisible();
  await picture(page, 'household');
  return new URL(page.url()).pathname;
}

async function logSession(page: Page): Promise<void> {
  await page.goto(`${server.address}/app/training`);
  await page.getByRole('link', { name: 'Ghi lớp mới' }).first().click();
  await page.getByLabel('Nội dung lớp').fill('Nuôi gà đen an toàn');
  await page.getByLabel('Người dạy').fill('Giàng Thị Thử');
  const village = page.getByLabel('Bản', { exact: true });
  if (await village.evaluate((field) => field.tagName === 'SELECT')) {
    await village.selectOption({ index: 1 });
  }
  await page.getByRole('button', { name: 'Điểm danh' }).click();
  const people = page.locator('.roll input[type=checkbox]');
  await expect(people.nth(5)).toBeVisible();
  for (let at = 0; at < 6; at += 1) await page.locator('.roll label').nth(at).click();
  await expect(page.getByText('6 có mặt')).toBeVisible();
  await picture(page, 'attendance');
  await page.getByRole('button', { name: 'Xong điểm danh' }).click();
  await page.getByRole('button', { name: 'Không, chỉ lưu người đã điểm' }).click();
  await expect(page.getByText(/6 người/).first()).toBeVisible();
}
