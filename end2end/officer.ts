import { type BrowserContext, type Page, expect } from '@playwright/test';
import type { NuongServer } from './server';

/** What every officer of these tests signs in with. */
export const PASSWORD = 'mot-mat-khau-de-thu-nghiem';

/** The year in which the tests assess. */
export const ROUND = new Date().getFullYear();

/** What every officer of these tests locks the book with. */
export const PIN = '482915';

/** Signs in, chooses a PIN, downloads the book, and stands before the day. */
export async function signIn(page: Page, server: NuongServer, username: string): Promise<void> {
  await page.goto(`${server.address}/app/`);
  await enter(page, username);
  await choosePin(page);
  await begin(page);
  await unlocks(page);
}

/** Fills in the sign-in page. */
export async function enter(page: Page, username: string): Promise<void> {
  await page.getByLabel('Tên đăng nhập').fill(username);
  await page.getByLabel('Mật khẩu', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
}

/** Types a new PIN twice and takes it. */
export async function choosePin(page: Page, pin = PIN): Promise<void> {
  await page.getByLabel('Mã PIN mới', { exact: true }).fill(pin);
  await page.getByLabel('Nhập lại mã PIN mới').fill(pin);
  await page.getByRole('button', { name: 'Đặt mã PIN' }).click();
}

/** Goes from the first download to the day. */
export async function begin(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Mở sổ hộ|Bắt đầu với/ }).click();
  await expect(page.getByRole('heading', { name: 'Hôm nay' })).toBeVisible();
}

/** Types the PIN on the locked book. */
export async function unlock(page: Page, pin = PIN): Promise<void> {
  await page.getByLabel('Mã PIN', { exact: true }).fill(pin);
  await page.getByRole('button', { name: 'Mở khóa' }).click();
}

/** From now on types the PIN whenever this tab asks for it, as its officer would. */
export async function unlocks(page: Page): Promise<void> {
  const locked = page.getByRole('heading', { name: 'Mở khóa sổ hộ' });
  await page.addLocatorHandler(locked, () => unlock(page));
}

/** Opens another tab of a phone, which asks for the PIN each time it is opened or loaded. */
export async function newTab(phone: BrowserContext): Promise<Page> {
  const page = await phone.newPage();
  await unlocks(page);
  return page;
}

/** Waits until the app opens without signal. */
export async function isKept(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
}

/** The path of a household of the test workbook, found by a name without diacritics. */
export async function addressOf(
  page: Page,
  server: NuongServer,
  typed: string,
  name = /Vàng A Chư/,
): Promise<string> {
  await page.goto(`${server.address}/app/households`);
  await page.getByLabel('Tìm theo họ, tên, không cần dấu').fill(typed);
  await page.getByRole('link', { name }).first().click();
  await expect(page.getByRole('heading', { name }).first()).toBeVisible();
  return new URL(page.url()).pathname;
}

/** Changes fields of a household's card. */
export async function edit(
  page: Page,
  server: NuongServer,
  household: string,
  fields: Record<string, string>,
): Promise<void> {
  await page.goto(server.address + household);
  await page.getByRole('link', { name: 'Sửa phiếu hộ' }).first().click();
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label).fill(value);
  await page.getByRole('button', { name: 'Lưu phiếu hộ' }).click();
  await expect(page.getByRole('main')).toContainText(Object.values(fields)[0]);
}

/** Finds signal, lets everything go out and in, and waits until the phone says it is complete. */
export async function send(page: Page, server: NuongServer): Promise<void> {
  await page.context().setOffline(false);
  await page.goto(`${server.address}/app/sync`);
  // The book is open once this can be seen; only then does a round begin.
  await expect(page.getByRole('button', { name: 'Đồng bộ ngay' })).toBeVisible();
  const answered = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/pull') && answer.ok());
  await page.getByRole('button', { name: 'Đồng bộ ngay' }).click();
  await answered;
  await expect(page.getByText('chưa gửi').first()).toBeVisible();
  await expect(page.locator('.ledger__n').first()).toHaveText('0');
}

/** Signs in on a phone of its own and waits until it would open without signal. */
export async function openPhone(phone: BrowserContext, server: NuongServer, username: string): Promise<Page> {
  const page = await phone.newPage();
  await signIn(page, server, username);
  await expect
    .poll(() => page.evaluate(() => navigator.serviceWorker.getRegistration('/app/').then((found) => !!found?.active)))
    .toBe(true);
  return page;
}

/** Answers every question with its first answer, part by part, and finishes the sheet. */
export async function assess(page: Page, b1 = '120'): Promise<void> {
  await page.getByRole('link', { name: new RegExp(`Rà soát năm ${ROUND}|Làm tiếp`) }).first().click();
  const finish = page.getByRole('button', { name: 'Hoàn thành phiếu rà soát' });
  const goOn = page.getByRole('button', { name: 'Lưu và tiếp tục' });
  for (let part = 0; part < 12; part += 1) {
    await expect(finish.or(goOn).first()).toBeVisible();
    if (await finish.isVisible()) break;
    const typed = page.getByLabel('Điểm B1 trên phiếu giấy');
    if (await typed.isVisible()) await typed.fill(b1);
    const questions = page.locator('fieldset:has(input[type=radio])');
    for (let at = 0; at < (await questions.count()); at += 1) {
      const question = questions.nth(at);
      if ((await question.locator('input:checked').count()) === 0) {
        await question.locator('label.choice').first().click();
      }
    }
    const before = page.url();
    await goOn.click();
    await expect.poll(() => page.url()).not.toBe(before);
  }
  await finish.click();
  await expect(page.getByRole('heading', { name: 'Vì sao' })).toBeVisible();
  await expect(page.getByText(`B1 là ${b1} điểm`)).toBeVisible();
  await expect(page.getByText(/Trên máy này, từ \d{2}:\d{2}/)).toBeVisible();
}
