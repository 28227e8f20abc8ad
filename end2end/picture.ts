import type { Page } from '@playwright/test';
import { join } from 'node:path';

/**
 * Takes a picture for the README when NUONG_PICTURES is set: the pictures show what the
 * tests went through, with the invented people of the test data.
 */
export async function picture(page: Page, name: string): Promise<void> {
  if (!process.env.NUONG_PICTURES) return;
  const path = join(__dirname, '../docs/screenshots', `${name}.png`);
  await page.evaluate(() => document.fonts.ready.then(() => window.scrollTo(0, 0)));
  await page.screenshot({ path, animations: 'disabled' });
}
