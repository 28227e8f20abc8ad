import { expect, test } from '@playwright/test';
import { join } from 'node:path';
import { PASSWORD, addressOf, edit, openPhone, send } from '../officer';
import { picture } from '../picture';
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
  const first = await openPhone(await browser.newContext(), server, 'canbo1');
  const second = await openPhone(await browser.newContext(), server, 'canbo2');
  const household = await addressOf(first, server, 'vang a chu');
  await first.context().setOffline(true);
  await second.context().setOffline(true);

  await edit(first, server, household, { 'Số điện thoại': '0912000111' });
  await edit(second, server, household, { 'Ở chỗ nào trong bản': 'cạnh suối' });
  await send(first, server);
  await send(second, server);
  await send(first, server);
  for (const page of [first, second]) {
    await page.goto(server.address + household);
    await expect(page.getByRole('main')).toContainText('0912000111');
    await expect(page.getByRole('main')).toContainText('cạnh suối');
  }

  await first.context().setOffline(true);
  await second.context().setOffline(true);
  await edit(first, server, household, { 'Ở chỗ nào trong bản': 'sau trường' });
  await edit(second, server, household, { 'Ở chỗ nào trong bản': 'gần bể nước' });
  await send(first, server);
  await send(second, server);
  await send(first, server);
  for (const page of [first, second]) {
    await page.goto(server.address + household);
    await expect(page.getByText('Cần anh/chị quyết định: Nơi ở')).toBeVisible();
    await page.getByRole('link', { name: 'Mở để chọn' }).click();
    await expect(page.getByRole('main')).toContainText('sau trường');
    await expect(page.getByRole('main')).toContainText('gần bể nước');
    await expect(page.getByRole('main')).toContainText(/Sùng A Một|Giàng Thị Hai/);
  }
  await picture(second, 'conflict');

  await second.getByRole('radio', { name: /gần bể nước/ }).check();
  await second.getByRole('button', { name: 'Dùng nội dung này' }).click();
  await send(second, server);
  await send(first, server);
  for (const page of [first, second]) {
    await page.goto(server.address + household);
    await expect(page.getByRole('main')).toContainText('gần bể nước');
    await expect(page.getByText('Cần anh/chị quyết định')).toHaveCount(0);
  }
});
