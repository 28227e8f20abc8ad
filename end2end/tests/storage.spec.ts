import { type BrowserContext, type Page, expect, test } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillUp, giveRoom } from '../disk';
import { PASSWORD, addressOf, begin, choosePin, edit, isKept, newTab, openPhone, send, signIn } from '../officer';
import { picture } from '../picture';
import { NuongServer } from '../server';

// Storage that vanishes, fills up or is about to: what the phone says, and what comes of the work.

const WORKBOOK = join(__dirname, '../../crates/workbook/tests/data/review_clean_2023.xlsx');

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

/** A phone with its book, and the address of a household. */
async function phoneWithBook(phone: BrowserContext): Promise<[Page, string]> {
  const page = await newTab(phone);
  await signIn(page, server, 'canbo');
  const household = await addressOf(page, server, 'vang a chu');
  await isKept(page);
  return [page, household];
}

/** Erases the databases of the server's site, as a browser short of room does. */
async function erase(page: Page): Promise<void> {
  const outside = await page.context().newCDPSession(page);
  await outside.send('Storage.clearDataForOrigin', { origin: server.address, storageTypes: 'indexeddb' });
}

test('a book that was erased is reported and comes back', async ({ browser }) => {
  const phone = await browser.newContext();
  const [page] = await phoneWithBook(phone);
  await page.goto('about:blank');
  await erase(page);
  await page.goto(`${server.address}/app/`);
  await choosePin(page);
  await expect(page.getByText(/Máy đã tự xóa dữ liệu của Nương/)).toBeVisible();
  await expect(page.getByText(/Mục chưa gửi lúc đó không còn/)).toBeVisible();
  await begin(page);
  await page.goto(`${server.address}/app/households`);
  await expect(page.getByRole('link', { name: /Vàng A Chư/ }).first()).toBeVisible();
});

test('a book erased under an open page is not written to, and the page says so', async ({ browser }) => {
  const phone = await browser.newContext();
  const [page, household] = await phoneWithBook(phone);
  await page.goto(server.address + household);
  await page.getByRole('link', { name: 'Sửa phiếu hộ' }).first().click();
  await erase(page);
  await page.getByLabel('Số điện thoại').fill('0912000555');
  await page.getByRole('button', { name: 'Lưu phiếu hộ' }).click();
  await expect(page.getByText(/Sổ hộ đã được xóa khỏi máy này, phần vừa nhập không lưu được/).first()).toBeVisible();
  await page.goto(`${server.address}/app/`);
  await choosePin(page);
  await expect(page.getByText(/Máy đã tự xóa dữ liệu của Nương/)).toBeVisible();
});

test('a full phone never says saved, and keeps what it has', async ({ browser }) => {
  const phone = await browser.newContext();
  const first = await phone.newPage();
  const outside = await phone.newCDPSession(first);
  await giveRoom(outside, server, 24);
  const [page, household] = await phoneWithBook(phone);
  await edit(page, server, household, { 'Số điện thoại': '0912000666' });
  await page.getByRole('link', { name: 'Sửa phiếu hộ' }).first().click();
  await fillUp(page);
  await page.getByLabel('Ở chỗ nào trong bản').fill('x'.repeat(20_000));
  await page.getByRole('button', { name: 'Lưu phiếu hộ' }).click();
  await expect(page.getByText(/Máy hết chỗ/).first()).toBeVisible();
  // The officer deletes films of their own: there is room again.
  await giveRoom(outside, server, 240);
  await page.getByLabel('Ở chỗ nào trong bản').fill('đầu dốc');
  await page.getByRole('button', { name: 'Lưu phiếu hộ' }).click();
  await expect(page.getByRole('main')).toContainText('đầu dốc');
  await expect(page.getByRole('main')).toContainText('0912000666');
});

test('a rescue file brings everything home, once, in its author’s name', async ({ browser }) => {
  const phone = await browser.newContext();
  const [page, household] = await phoneWithBook(phone);
  await page.goto(`${server.address}/app/sync`);
  await send(page, server);
  await phone.setOffline(true);
  await edit(page, server, household, { 'Số điện thoại': '0912000888' });
  await edit(page, server, household, { 'Ở chỗ nào trong bản': 'sau chợ' });
  await page.goto(`${server.address}/app/sync`);
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Xuất tệp cứu hộ' }).click();
  const folder = mkdtempSync(join(tmpdir(), 'nuong-rescue-'));
  try {
    const file = join(folder, 'phone.rescue');
    await (await waiting).saveAs(file);
    expect(server.command(['rescue', file, '--dry-run'])).toMatch(/2 {2}changes that were not sent/);
    expect(server.command(['rescue', file])).toMatch(/2 {2}carried out\n/);
    const again = server.command(['rescue', file]);
    expect(again).toMatch(/ 0 {2}carried out\n/);
    expect(again).toMatch(/2 {2}here before/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }

  const other = await newTab(await browser.newContext());
  await signIn(other, server, 'canbo');
  await other.goto(server.address + household);
  await expect(other.getByRole('main')).toContainText('0912000888');
  await expect(other.getByRole('main')).toContainText('sau chợ');
  await send(page, server);
  await page.goto(server.address + household);
  await expect(page.getByRole('main')).toContainText('0912000888');
});

test('what a restored server has lost of a book that is gone is told, and the rest comes back', async ({ browser }) => {
  const page = await openPhone(await browser.newContext(), server, 'canbo2');
  const household = await addressOf(page, server, 'quang huu hoa', /Quàng Hữu Hòa/);
  await edit(page, server, household, { 'Số điện thoại': '0912000901' });
  await send(page, server);
  const folder = mkdtempSync(join(tmpdir(), 'nuong-backup-'));
  try {
    const file = join(folder, 'yesterday.backup');
    server.command(['backup', file]);
    await edit(page, server, household, { 'Số điện thoại': '0912000902' });
    await send(page, server);
    await page.goto(`${server.address}/app/settings`);
    await page.getByRole('button', { name: 'Đăng xuất' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Đăng xuất' }).click();
    await expect(page.getByRole('heading', { name: 'Đăng nhập' })).toBeVisible();
    await server.kill();
    server.command(['restore', file, '--replace']);
    await server.start();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  await signIn(page, server, 'canbo2');
  await page.goto(`${server.address}/app/sync`);
  await expect(page.getByText(/^1 mục từng gửi từ máy này không còn trên máy chủ/)).toBeVisible();
  await picture(page, 'lost');
  await page.goto(server.address + household);
  await expect(page.getByRole('main')).toContainText('0912000901');
  await edit(page, server, household, { 'Số điện thoại': '0912000903' });
  await send(page, server);
});
