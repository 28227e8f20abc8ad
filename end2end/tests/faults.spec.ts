import { type BrowserContext, type Page, expect, test } from '@playwright/test';
import { join } from 'node:path';
import { PASSWORD, addressOf, begin, choosePin, edit, enter, isKept, newTab, openPhone, send, signIn, unlocks } from '../officer';
import { picture } from '../picture';
import { NuongServer } from '../server';

// What goes wrong in the field, in a real browser: tabs that are killed while they write, two tabs
// at once, a clock that is years off, somebody else's Wi-Fi page, a session that ended long ago,
// and a link that hardly moves. What was called saved arrives, once.

const WORKBOOK = join(__dirname, '../../crates/workbook/tests/data/review_clean_2023.xlsx');
const ADDRESS = 'Ở chỗ nào trong bản';
const PHONE = 'Số điện thoại';
/** How often a tab is killed. */
const KILLS = 50;
/** The longest a tab lives after the button was pressed, in milliseconds. */
const LIVES_MAX = 120;
const SEED = 20_261_128;
/** What an officer who changed the password signs in with. */
const NEW_PASSWORD = 'mot-mat-khau-moi-de-thu-nghiem';

let server: NuongServer;

test.beforeAll(async () => {
  server = await NuongServer.empty();
  server.command(['import', WORKBOOK]);
  server.addUser('canbo', 'commune_officer', 'Sùng A Một', '04492', PASSWORD);
  server.addUser('canbo2', 'commune_officer', 'Giàng Thị Hai', '04492', PASSWORD);
  server.addUser('canbo3', 'commune_officer', 'Lò Văn Ba', '04492', PASSWORD);
});

test.afterAll(async () => {
  await server.remove();
});

/** Numbers from 0 to 1, the same in every run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Ends a tab's process as the system does when memory is short. */
async function kill(page: Page): Promise<void> {
  const outside = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  outside.send('Page.crash').catch(() => undefined);
  await crashed;
  await page.close();
}

/** What another phone of the commune reads about the household. */
async function elsewhere(phone: BrowserContext, household: string): Promise<string> {
  const page = await openPhone(phone, server, 'canbo2');
  await page.goto(server.address + household);
  await expect(page.getByRole('heading', { name: 'Phiếu hộ' })).toBeVisible();
  return page.getByRole('main').innerText();
}

test('a tab killed at fifty random moments loses nothing it called saved', async ({ browser }) => {
  test.setTimeout(600_000);
  const phone = await browser.newContext();
  let page = await openPhone(phone, server, 'canbo');
  const household = await addressOf(page, server, 'vang a chu');
  await isKept(page);
  await phone.setOffline(true);
  const random = chance(SEED);
  const promised: string[] = [];
  let unheard = 0;
  for (let round = 1; round <= KILLS; round += 1) {
    const value = `lần ${round}`;
    await page.goto(`${server.address}${household}/edit`);
    await page.getByLabel(ADDRESS).fill(value);
    const saved = page.getByText('Đã lưu trên máy này').first().waitFor().then(() => true);
    const dies = new Promise<boolean>((go) => setTimeout(() => go(false), random() * LIVES_MAX));
    await page.getByRole('button', { name: 'Lưu phiếu hộ' }).click({ noWaitAfter: true });
    const isPromised = await Promise.race([saved, dies]);
    saved.catch(() => undefined);
    await kill(page);
    page = await newTab(phone);
    await page.goto(server.address + household);
    await expect(page.getByRole('heading', { name: 'Phiếu hộ' })).toBeVisible();
    const main = page.getByRole('main');
    if (isPromised) {
      promised.push(value);
      await expect(main).toContainText(value);
    } else if (!(await main.innerText()).includes(value)) {
      // It was not called saved; then the form still knows what was typed.
      unheard += 1;
      await page.goto(`${server.address}${household}/edit`);
      await expect(page.getByLabel(ADDRESS)).toHaveValue(/^(lần \d+|)$/);
    }
  }
  test.info().annotations.push({
    type: 'kills',
    description: `${KILLS} kills, ${promised.length} after the word saved, ${unheard} before the write`,
  });
  await edit(page, server, household, { [ADDRESS]: 'sau năm mươi lần' });
  await send(page, server);
  expect(await elsewhere(await browser.newContext(), household)).toContain('sau năm mươi lần');
});

test('two tabs write to one household without signal, and both arrive', async ({ browser }) => {
  const phone = await browser.newContext();
  const first = await openPhone(phone, server, 'canbo');
  const household = await addressOf(first, server, 'quang huu hoa', /Quàng Hữu Hòa/);
  const second = await newTab(phone);
  await second.goto(server.address + household);
  await expect(second.getByRole('heading', { name: 'Phiếu hộ' })).toBeVisible();
  await phone.setOffline(true);
  for (const page of [first, second]) await page.goto(`${server.address}${household}/edit`);
  await first.getByLabel(ADDRESS).fill('bên suối');
  await second.getByLabel(PHONE).fill('0912000222');
  await Promise.all([first, second].map((page) => page.getByRole('button', { name: 'Lưu phiếu hộ' }).click()));
  for (const page of [first, second]) {
    await expect(page.getByRole('main')).toContainText('bên suối');
    await expect(page.getByRole('main')).toContainText('0912000222');
  }
  await send(first, server);
  const read = await elsewhere(await browser.newContext(), household);
  expect(read).toContain('bên suối');
  expect(read).toContain('0912000222');
});

test('a clock two years off is told, and the server’s order holds', async ({ browser }) => {
  const phone = await browser.newContext();
  const wrong = new Date(Date.now() - 2 * 365 * 24 * 3_600_000);
  await phone.clock.setSystemTime(wrong);
  const page = await openPhone(phone, server, 'canbo');
  const household = await addressOf(page, server, 'vang a chu');
  await page.context().setOffline(true);
  await edit(page, server, household, { [PHONE]: '0912000333' });
  await send(page, server);
  await expect(page.getByText(/Chậm hơn máy chủ 7\d\d ngày/)).toBeVisible();
  const read = await elsewhere(await browser.newContext(), household);
  expect(read).toContain('0912000333');
  // A later edit of a phone whose clock is right wins over the earlier one.
  const right = await openPhone(await browser.newContext(), server, 'canbo2');
  await edit(right, server, household, { [PHONE]: '0912000444' });
  await send(right, server);
  await send(page, server);
  await page.goto(server.address + household);
  await expect(page.getByRole('main')).toContainText('0912000444');
});

test('a page of somebody else’s Wi-Fi is not taken for the server', async ({ browser }) => {
  const phone = await browser.newContext({ serviceWorkers: 'block' });
  const page = await phone.newPage();
  await signIn(page, server, 'canbo');
  const household = await addressOf(page, server, 'vang a chu');
  const portal = '<!doctype html><title>Wi-Fi</title><p>Chào mừng, xin đăng nhập mạng này</p>';
  await phone.route(/\/api\//, (route) => route.fulfill({ status: 200, contentType: 'text/html', body: portal }));
  await edit(page, server, household, { [PHONE]: '0912000777' });
  await page.goto(`${server.address}/app/sync`);
  await page.getByRole('button', { name: 'Đồng bộ ngay' }).click();
  await expect(page.getByText('Chưa liên lạc được với máy chủ').first()).toBeVisible();
  await expect(page.locator('.ledger__n').first()).toHaveText('1');
  await expect(page.getByText('Phiên đăng nhập đã hết')).toHaveCount(0);
  await phone.unroute(/\/api\//);
  await send(page, server);
  expect(await elsewhere(await browser.newContext(), household)).toContain('0912000777');
});

test('a session that ended a month ago stops nothing, and signing in sends everything', async ({ browser }) => {
  const phone = await browser.newContext();
  const page = await openPhone(phone, server, 'canbo');
  const household = await addressOf(page, server, 'vang a chu');
  await phone.clearCookies();
  await phone.clock.setSystemTime(new Date(Date.now() + 31 * 24 * 3_600_000));
  await edit(page, server, household, { [PHONE]: '0912000888' });
  await page.goto(`${server.address}/app/sync`);
  await expect(page.getByText('Phiên đăng nhập đã hết').first()).toBeVisible();
  await expect(page.locator('.ledger__n').first()).toHaveText('1');
  await edit(page, server, household, { [ADDRESS]: 'đầu bản' });
  await page.goto(`${server.address}/app/sync`);
  await page.getByRole('link', { name: /[Đđ]ăng nhập/ }).first().click();
  await page.getByLabel('Mật khẩu', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  await expect(page.getByText('Đã đăng nhập lại').first()).toBeVisible();
  await send(page, server);
  const read = await elsewhere(await browser.newContext(), household);
  expect(read).toContain('0912000888');
  expect(read).toContain('đầu bản');
});

test('a link that hardly moves and breaks in the middle still brings the book', async ({ browser }) => {
  const phone = await browser.newContext({ serviceWorkers: 'block' });
  const page = await phone.newPage();
  await page.goto(`${server.address}/app/`);
  const outside = await phone.newCDPSession(page);
  const slow = { latency: 600, downloadThroughput: 8_000, uploadThroughput: 4_000 };
  await outside.send('Network.enable');
  const link = (offline: boolean) => outside.send('Network.emulateNetworkConditions', { offline, ...slow });
  // The app itself comes over a link that moves: this is about the book.
  await page.waitForLoadState('networkidle');
  await link(false);
  await enter(page, 'canbo');
  await choosePin(page);
  await expect(page.getByRole('progressbar').first()).toBeVisible();
  await link(true);
  await expect(page.getByText(/Mất sóng|Chưa liên lạc được/).first()).toBeVisible();
  await link(false);
  await begin(page);
  await unlocks(page);
  await page.goto(`${server.address}/app/households`);
  await expect(page.getByRole('link', { name: /Vàng A Chư/ }).first()).toBeVisible();
});

test('a password changed during the first download stops it, and the new one goes on', async ({ browser }) => {
  const phone = await browser.newContext({ serviceWorkers: 'block' });
  const page = await phone.newPage();
  let goOn = (): void => undefined;
  const isChanged = new Promise<void>((go) => (goOn = go));
  let pulls = 0;
  // The first answer breaks off before its end; whatever is asked for after that has to wait.
  await phone.route('**/api/v1/pull', async (route) => {
    pulls += 1;
    if (pulls > 1) return isChanged.then(() => route.continue());
    const book = await (await route.fetch()).text();
    await route.fulfill({ contentType: 'application/x-ndjson', body: book.slice(0, book.lastIndexOf('{"end"')) });
  });
  await page.goto(`${server.address}/app/`);
  await enter(page, 'canbo3');
  await choosePin(page);
  await expect(page.getByText(/Chưa liên lạc được với máy chủ/).first()).toBeVisible();
  server.command(['user', 'password', 'canbo3'], `${NEW_PASSWORD}\n`);
  const session = (): Promise<number> =>
    phone.request.get(`${server.address}/api/v1/session`).then((answer) => answer.status());
  await expect.poll(session, { timeout: 15_000 }).toBe(401);
  goOn();
  await expect(page.getByText(/Phần đã tải vẫn còn; đăng nhập lại để tải nốt/)).toBeVisible();
  await picture(page, 'download-signed-out');
  await expect(page.getByRole('button', { name: 'Tải tiếp' })).toHaveCount(0);
  await page.getByLabel('Mật khẩu', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  await expect(page.getByText(/Tên đăng nhập hoặc mật khẩu chưa đúng/)).toBeVisible();
  await page.getByLabel('Mật khẩu', { exact: true }).fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  await begin(page);
  await unlocks(page);
  await page.goto(`${server.address}/app/households`);
  await expect(page.getByRole('link', { name: /Vàng A Chư/ }).first()).toBeVisible();
});
