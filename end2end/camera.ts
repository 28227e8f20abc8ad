import { type Page, expect } from '@playwright/test';

/** A picture such as a camera takes, with the camera's notes in front: Exif with a place. */
export async function fromTheCamera(page: Page, seed: number, sides = [3000, 2000]): Promise<Buffer> {
  const drawn = await page.evaluate(
    async ([number, width, height]) => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [width, height];
      const context = canvas.getContext('2d') as CanvasRenderingContext2D;
      let state = number;
      for (let at = 0; at < 6_000; at += 1) {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        context.fillStyle = `hsl(${state % 360} 60% ${30 + (state % 50)}%)`;
        context.fillRect((state >>> 3) % width, (state >>> 13) % height, 40 + (state % 90), 40);
      }
      const blob = await new Promise<Blob | null>((go) => canvas.toBlob(go, 'image/jpeg', 0.95));
      return [...new Uint8Array(await (blob as Blob).arrayBuffer())];
    },
    [seed, ...sides],
  );
  const notes = Buffer.from('Exif\0\0MM\0*GPS 21.85 104.05');
  const head = Buffer.from([0xff, 0xe1, 0, notes.length + 2]);
  return Buffer.concat([Buffer.from(drawn.slice(0, 2)), head, notes, Buffer.from(drawn.slice(2))]);
}

/** Names a picture and gives it to the page of a household's photos. */
export async function choose(page: Page, caption: string, seed: number, sides?: number[]): Promise<void> {
  await page.getByLabel('Ảnh chụp gì').fill(caption);
  const buffer = await fromTheCamera(page, seed, sides);
  await page.locator('#picture').setInputFiles({ name: 'anh.jpg', mimeType: 'image/jpeg', buffer });
}

/** The same, until the photo stands among the others. */
export async function take(page: Page, caption: string, seed: number, sides?: number[]): Promise<void> {
  await choose(page, caption, seed, sides);
  await expect(page.getByRole('main').getByText(caption, { exact: true })).toBeVisible();
}

/** Waits until a photo with this caption is drawn, and says from where. */
export async function isDrawn(page: Page, caption: string): Promise<string> {
  const drawn = page.getByRole('img', { name: caption, exact: true });
  await drawn.scrollIntoViewIfNeeded();
  await expect.poll(() => drawn.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  return (await drawn.getAttribute('src')) ?? '';
}
