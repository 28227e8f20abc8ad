import { type Page, expect } from '@playwright/test';
import type { NuongServer } from './server';

/** What every officer of these tests signs in with. */
export const PASSWORD = 'mot-mat-khau-de-thu-nghiem';

/** Signs in, downloads the book, and stands before the day. */
export async function signIn(page: Page, server: NuongServer, username: string): Promise<void> {
  await page.goto(`${server.address}/app/`);
  await page.getByLabel('Tên đăng nhập').fill(username);
  await page.getByLabel('Mật khẩu', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  await page.getByRole('button', { name: /Mở sổ hộ|Bắt đầu với/ }).click();
  await expect(page.getByRole('heading', { name: 'Hôm nay' })).toBeVisible();
}
