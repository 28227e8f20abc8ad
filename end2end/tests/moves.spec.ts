import { AxeBuilder } from '@axe-core/playwright';
import { type Page, expect, test } from '@playwright/test';
import { join } from 'node:path';
import { PASSWORD, addressOf, edit, openPhone, send } from '../officer';
import { picture } from '../picture';
import { NuongServer } from '../server';

// A household goes to another commune without signal. It leaves the phones of the old commune,
// which say where it went; what was written about it meanwhile waits for the new commune.

const WORKBOOK = join(__dirname, '../../crates/workbook/tests/data/review_clean_2023.xlsx');

let server: NuongServer;

test.beforeAll(async () => {
  server = await NuongServer.empty();
  server.command(['import', WORKBOOK]);
  server.addUser('canbo', 'commune_officer', 'Sùng A Một', '04492', PASSWORD);
  server.addUser('truongban', 'village', 'Vàng A Ba', 'Nả Háng Tủa Chử, Púng Luông', PASSWORD);
  server.addUser('xamoi', 'commune_officer', 'Lò Văn Bốn', '04462', PASSWORD);
});

test.afterAll(async () => {
  await server.remove();
});

test('a household moves to another commune, and what was written late waits there', async ({ browser }) => {
  const officer = await openPhone(await browser.newContext(), server, 'canbo');
  const head = await openPhone(await browser.newContext(), server, 'truongban');
  const household = await addressOf(officer, server, 'vang a chu');
  let newcomer: Page;

  await test.step('the officer moves it without signal, to a commune found without diacritics', async () => {
    await officer.context().setOffline(true);
    await officer.goto(server.address + household);
    await officer.getByRole('link', { name: 'Chuyển hộ sang xã khác' }).click();
    await officer.getByRole('button', { name: 'Chuyển hộ' }).click();
    await expect(officer.getByRole('alert').first()).toBeVisible();
    await officer.getByLabel('Tìm xã, không cần gõ dấu').fill('nam co');
    await expect(officer.getByRole('radio', { name: /Nậm Có/ })).toHaveCount(1);
    await officer.getByRole('radio', { name: /Nậm Có/ }).check();
    await expect(officer.getByRole('main')).toContainText('Cán bộ xã mới sẽ ghi bản của hộ.');
    const seen = await new AxeBuilder({ page: officer }).analyze();
    expect(seen.violations).toEqual([]);
    await picture(officer, 'move');
    await officer.getByRole('button', { name: 'Chuyển hộ' }).click();
    await expect(officer.getByText('Đang chuyển sang Xã Nậm Có')).toBeVisible();
    await officer.reload();
    await expect(officer.getByText('Đang chuyển sang Xã Nậm Có')).toBeVisible();
    await picture(officer, 'moving');
  });

  await test.step('the head of the village writes about it meanwhile', async () => {
    await head.context().setOffline(true);
    await edit(head, server, household, { 'Ở chỗ nào trong bản': 'sau trường' });
  });

  await test.step('it leaves the officer’s phone, which says where it went', async () => {
    await send(officer, server);
    await officer.goto(server.address + household);
    await expect(officer.getByRole('heading', { name: 'Hộ đã chuyển sang Xã Nậm Có' })).toBeVisible();
    await expect(officer.getByRole('main')).not.toContainText('Vàng A Chư');
    const seen = await new AxeBuilder({ page: officer }).analyze();
    expect(seen.violations).toEqual([]);
    await picture(officer, 'moved');
  });

  await test.step('the late change waits for the new commune, and its author is told', async () => {
    await send(head, server);
    await expect(head.getByText(/hộ đã chuyển sang địa bàn khác/).first()).toBeVisible();
    await head.goto(server.address + household);
    await expect(head.getByRole('link', { name: '1 thay đổi của anh/chị chờ xã ấy quyết định' })).toBeVisible();
  });

  await test.step('the new commune has the household with its members and decides', async () => {
    newcomer = await openPhone(await browser.newContext(), server, 'xamoi');
    await newcomer.goto(server.address + household);
    await expect(newcomer.getByRole('heading', { name: /Vàng A Chư/ }).first()).toBeVisible();
    await newcomer.goto(`${server.address}/app/`);
    await newcomer.getByRole('link', { name: /Có thay đổi chờ anh\/chị duyệt/ }).click();
    await expect(newcomer.getByRole('main')).toContainText('sau trường');
    await newcomer.getByRole('radio', { name: /^Nhận/ }).first().check();
    await newcomer.getByRole('button', { name: 'Quyết định' }).click();
    await newcomer.goto(server.address + household);
    await expect(newcomer.getByRole('main')).toContainText('sau trường');
    await newcomer.goto(`${server.address}/app/villages`);
    await expect(newcomer.getByRole('link', { name: /Chưa ghi bản/ })).toBeVisible();
  });

  await test.step('the author reads what was decided', async () => {
    await send(newcomer, server);
    await send(head, server);
    await expect(head.getByText(/Xã đã xem và nhận mục này/).first()).toBeVisible();
    await head.goto(server.address + household);
    await expect(head.getByRole('link', { name: /chờ xã ấy quyết định/ })).toHaveCount(0);
  });
});
