import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { join } from 'node:path';
import { PASSWORD, ROUND, addressOf, assess, edit, openPhone, send } from '../officer';
import { picture } from '../picture';
import { NuongServer } from '../server';

// What the server keeps aside, and two sheets for one year, are decided on the phone of the
// commune's officer, without signal if need be; the author reads what was decided.

const WORKBOOK = join(__dirname, '../../crates/workbook/tests/data/review_clean_2023.xlsx');

let server: NuongServer;

test.beforeAll(async () => {
  server = await NuongServer.empty();
  server.command(['import', WORKBOOK]);
  server.addUser('canbo', 'commune_officer', 'Sùng A Một', '04492', PASSWORD);
  server.addUser('canbo2', 'commune_officer', 'Giàng Thị Hai', '04492', PASSWORD);
  server.addUser('truongban', 'village', 'Vàng A Ba', 'Nả Háng Tủa Chử, Púng Luông', PASSWORD);
});

test.afterAll(async () => {
  await server.remove();
});

test('what came late is mended and taken, or sent back with a reason, and its author reads it', async ({ browser }) => {
  const head = await openPhone(await browser.newContext(), server, 'truongban');
  const officer = await openPhone(await browser.newContext(), server, 'canbo');
  const household = await addressOf(head, server, 'vang a chu', /Vàng A Chư/);

  await test.step('the head of the village edits offline while the household moves', async () => {
    await head.context().setOffline(true);
    await edit(head, server, household, {
      'Số điện thoại': '0912000111',
      'Ở chỗ nào trong bản': 'canh suoi',
    });
    await officer.goto(server.address + household);
    await officer.getByRole('link', { name: 'Sửa phiếu hộ' }).first().click();
    const elsewhere = await officer.getByRole('option', { name: /Ngã Ba Kim/ }).getAttribute('value');
    await officer.getByLabel('Bản', { exact: true }).selectOption(elsewhere);
    await officer.getByRole('button', { name: 'Lưu phiếu hộ' }).click();
    await send(officer, server);
    await send(head, server);
    await expect(head.getByText(/Máy chủ đã nhận/).first()).toBeVisible();
  });

  await test.step('the officer takes part of it, mended, without signal', async () => {
    await send(officer, server);
    await officer.context().setOffline(true);
    await officer.goto(`${server.address}/app/`);
    await officer.getByRole('link', { name: /Có thay đổi chờ anh\/chị duyệt/ }).click();
    await expect(officer.getByRole('main')).toContainText('Vàng A Ba');
    await expect(officer.getByRole('main')).toContainText('canh suoi');
    await officer.getByRole('button', { name: 'Quyết định' }).click();
    await expect(officer.getByRole('alert').first()).toBeVisible();
    await officer.getByRole('radio', { name: /Nhận một phần/ }).check();
    await officer.getByRole('checkbox', { name: /Điện thoại/ }).uncheck();
    await officer.getByLabel('Nơi ở: ghi là').fill('cạnh suối');
    const seen = await new AxeBuilder({ page: officer }).analyze();
    expect(seen.violations).toEqual([]);
    await picture(officer, 'kept-aside');
    await officer.getByRole('button', { name: 'Quyết định' }).click();
    await expect(officer.getByRole('heading', { name: 'Đồng bộ' })).toBeVisible();
    await officer.goto(server.address + household);
    await expect(officer.getByRole('main')).toContainText('cạnh suối');
    await expect(officer.getByRole('main')).not.toContainText('0912000111');
  });

  await test.step('the author reads that it was taken', async () => {
    await send(officer, server);
    await send(head, server);
    await head.getByRole('link', { name: /Vàng A Chư/ }).first().click();
    await expect(head.getByRole('heading', { name: 'Xã đã nhận' })).toBeVisible();
    await expect(head.getByRole('main')).toContainText('Sùng A Một quyết định');
    await head.goto(server.address + household);
    await expect(head.getByRole('main')).toContainText('cạnh suối');
  });
});

test('two sheets for one year are one question, and the one that is chosen counts', async ({ browser }) => {
  const first = await openPhone(await browser.newContext(), server, 'canbo');
  const second = await openPhone(await browser.newContext(), server, 'canbo2');
  const household = await addressOf(first, server, 'quang huu hoa', /Quàng Hữu Hòa/);
  for (const [page, b1] of [[first, '120'], [second, '170']] as const) {
    await page.context().setOffline(true);
    await page.goto(server.address + household);
    await assess(page, b1);
  }
  await send(first, server);
  await send(second, server);
  await send(first, server);
  await first.goto(server.address + household);
  await first.getByRole('link', { name: 'Chọn phiếu đúng' }).click();
  await expect(first.getByRole('heading', { name: `Năm ${ROUND}: phiếu nào đúng?` })).toBeVisible();
  await expect(first.getByRole('radio')).toHaveCount(2);
  await picture(first, 'two-sheets');
  await first.getByRole('radio', { name: /B1 170/ }).check();
  await first.getByRole('button', { name: 'Tính phiếu này' }).click();
  await send(first, server);
  await send(second, server);
  for (const page of [first, second]) {
    await page.goto(server.address + household);
    await expect(page.getByText('phiếu khác nhau')).toHaveCount(0);
    await expect(page.getByRole('main')).toContainText('B1 170');
  }
});
