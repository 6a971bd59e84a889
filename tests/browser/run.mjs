// Drives a built site in a real browser. node run.mjs <folder>; exit 1 when anything failed.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { journeys } from './journeys.mjs';
import { broken } from './links.mjs';
import { addressOf, filesOf, launch, sample, serve } from './site.mjs';

const folder = resolve(process.argv[2] ?? '.');
const files = filesOf(folder);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const release = files.find(file => /^(?:[^/]+\/)?releases\/v2[.-]4[.-]0\.html$/.test(file)) ?? files.find(file => /releases\/[^/]*\d[^/]*\.html$/.test(file));
const pages = [...new Set([...sample(folder, files), ...(release ? [release] : [])])].sort();
const version = release?.replace(/^.*\//, '').replace(/\.html$/, '').replace(/(\d)-(?=\d)/g, '$1.');

let passed = 0, failed = 0, since = Date.now();
const times = [];
function took(what) { times.push(`${what} ${Math.round((Date.now() - since) / 1000)} s`); since = Date.now(); }
function check(name, wrong) {
  if (!wrong.length) { passed += 1; return; }
  failed += 1;
  console.log(`FAILED ${name}`);
  for (const line of wrong.slice(0, 12)) console.log(`  ${line}`);
  if (wrong.length > 12) console.log(`  and ${wrong.length - 12} more`);
}

const site = await serve(folder), browser = await launch();
const allowed = url => url.startsWith(site.origin) || /^(?:data|blob|about):/.test(url);

/** A page that notes what it should not do: errors, violations of the policy, requests to elsewhere. */
async function visit(options, where, during) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...options });
  const page = await context.newPage(), noted = [];
  page.on('console', message => { if (message.type() === 'error' || /Content.Security.Policy|TrustedScript/i.test(message.text())) noted.push(`${where}: ${message.text()}`); });
  page.on('pageerror', error => noted.push(`${where}: ${error.message}`));
  page.on('request', request => { if (!allowed(request.url()) && !request.url().startsWith('file:')) noted.push(`${where} asks ${request.url()}`); });
  try {
    await page.goto(where.startsWith('file:') ? where : addressOf(site.origin, where));
    await during(page, context);
  } catch (error) { noted.push(`${where}: ${error.message.split('\n')[0]}`); }
  await context.close();
  return noted;
}

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
// The policies forbid inline scripts: axe comes in through the debugger, which is not a page's own doing.
async function axeOn(page, runOnly = STANDARDS) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(runOnly => globalThis.axe.run(document, { runOnly }), runOnly);
  return violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(' ')}: ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? rule.help}`));
}

/** Several pages at a time, as many as there are cores and a few more: most of the time is spent waiting. */
async function each(list, work) {
  const rest = [...list];
  await Promise.all(Array.from({ length: 4 }, async () => { for (let next = rest.shift(); next !== undefined; next = rest.shift()) await work(next); }));
}

/** What a printer would get that it should not. */
function misprinted() {
  dispatchEvent(new Event('beforeprint'));
  const seen = selector => [...document.querySelectorAll(selector)].filter(each => each.getClientRects().length).length;
  const folded = document.querySelectorAll('details:not([open])').length, light = getComputedStyle(document.body).color !== 'rgb(0, 0, 0)';
  return [folded && `${folded} folded details`, seen('header nav, .toc, .search input, .copy') && 'navigation is printed', light && 'the text is not black'].filter(Boolean);
}

// One visit, looked at in every way that a page takes without loading again. The dark scheme changes colours and nothing else.
await each(pages, async file => {
  const views = {
    'axe, light': page => axeOn(page),
    'axe, dark': async page => { await page.emulateMedia({ colorScheme: 'dark' }); return axeOn(page, { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }); },
    '320 px': async page => {
      await page.setViewportSize({ width: 320, height: 640 });
      const wide = await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
      return wide > 0 ? [`${wide} px wider than 320 px`] : [];
    },
    print: async page => {
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      return page.evaluate(misprinted);
    },
  };
  const noted = await visit({}, file, async page => {
    for (const [view, look] of Object.entries(views)) check(`${view}: ${file}`, await look(page));
  });
  check(`console, policy, requests: ${file}`, noted);
});
took('colours, width, print');

await each(sample(folder, files, 1), async file => {
  const found = [], noted = await visit({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }, file, async page => found.push(...await axeOn(page)));
  check(`axe, phone: ${file}`, [...found, ...noted]);
});
took('phone');

await each(pages, async file => {
  check(`without script: ${file}`, await visit({ javaScriptEnabled: false }, file, async page => {
    if ((await page.locator('main').innerText()).trim().length < 20) throw new Error('no content');
    if (file !== '404.html' && await page.locator('header nav a').count() < 2) throw new Error('no navigation');
    const search = page.locator('.search-link, form[role=search]');
    if (!(await search.first().isVisible())) throw new Error('no way to search');
  }));
  check(`from file://: ${file}`, await visit({}, pathToFileURL(join(folder, file)).href, async page => {
    const size = await page.evaluate(() => getComputedStyle(document.body).fontFamily.length);
    if (size < 40) throw new Error('the style sheet is missing');
  }));
});

took('without script, from file://');

const focus = page => page.evaluate(() => { const at = document.activeElement; return { tag: at.tagName, href: at.getAttribute('href') ?? '', id: at.id, inMain: !!at.closest('main') }; });
check('keyboard: the skip link is first, visible and leads to the content', await visit({}, 'index.html', async page => {
  await page.keyboard.press('Tab');
  const first = await focus(page);
  if (first.tag !== 'A' || !first.href.startsWith('#')) throw new Error(`the first stop is ${JSON.stringify(first)}`);
  if ((await page.locator(':focus').boundingBox()).y < 0) throw new Error('the skip link is not visible');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  if (!(await focus(page)).inMain) throw new Error('it does not lead into main');
}));

async function searchByKeyboard(page, key) {
  await page.keyboard.press(key);
  if ((await focus(page)).id !== 'q') throw new Error(`${key} does not lead to the search`);
  await page.keyboard.type(version);
  await page.locator('#q-results [role=option]').first().waitFor({ timeout: 5_000 });
  if (!(await page.locator('.search [role=status], form [role=status]').innerText()).trim()) throw new Error('the number of results is not announced');
  await page.keyboard.press('ArrowDown');
  const id = await page.locator('#q').getAttribute('aria-activedescendant');
  if (await page.locator(`#${id}`).getAttribute('aria-selected') !== 'true') throw new Error('the chosen option is not marked');
}
if (version) {
  for (const [key, where] of [['/', 'index.html'], ['Control+k', release], ['/', pathToFileURL(join(folder, 'index.html')).href]]) {
    check(`keyboard: ${key} finds and opens ${version} from ${where.startsWith('file:') ? 'file://' : where}`, await visit({}, where, async page => {
      await searchByKeyboard(page, key);
      await Promise.all([page.waitForURL(url => decodeURI(url.pathname).endsWith(release.split('/').at(-1)), { timeout: 5_000 }), page.keyboard.press('Enter')]);
    }));
  }
  check('keyboard: Escape clears the search and leaves it', await visit({}, 'index.html', async page => {
    await searchByKeyboard(page, '/');
    await page.keyboard.press('Escape');
    if (await page.locator('#q').inputValue() !== '' || (await focus(page)).id === 'q' || await page.locator('#q-results').isVisible()) throw new Error('it stays');
  }));
  check('search: a hostile question stays text', await visit({}, `search.html`, async page => {
    for (const payload of ['"><img src=x onerror=alert(1)>', '%3Cscript%3Ealert(1)%3C/script%3E', '\u0000\u202e𝕏', 'a'.repeat(5_000)]) {
      const before = await page.evaluate(() => document.querySelectorAll('img, script, iframe').length);
      await page.goto(`${site.origin}/search.html?q=${encodeURIComponent(payload)}`);
      await page.goto(`${site.origin}/search.html#q=${encodeURIComponent(payload)}`);
      await page.reload();
      await page.waitForTimeout(150);
      const after = await page.evaluate(() => document.querySelectorAll('img, script:not([src*="search-"]), iframe').length);
      if (after > before) throw new Error(`${payload.slice(0, 40)} made an element`);
    }
  }));
}

check('copy: a command without prompt and without what it prints', await visit({ permissions: ['clipboard-read', 'clipboard-write'] }, release ?? 'index.html', async page => {
  const blocks = page.locator('.code:has(.copy)');
  if (!(await blocks.count())) throw new Error('no copy button on the page');
  for (let at = 0; at < await blocks.count(); at += 1) {
    const block = blocks.nth(at);
    await block.locator('.copy').click();
    await page.waitForFunction(() => [...document.querySelectorAll('[role=status]')].some(each => each.textContent.trim()), null, { timeout: 3_000 });
    const copied = await page.evaluate(() => navigator.clipboard.readText()), shown = await block.locator('code').innerText();
    if (!copied.trim() || /^\s*[$>] |^\s*# ?expected/im.test(copied)) throw new Error(`copied ${JSON.stringify(copied)} of ${JSON.stringify(shown)}`);
  }
}));

took('search, copy');
await journeys(files, visit, check);
took('journeys');
await browser.close();
site.close();
const links = broken(folder, files);
check(`links: ${links.count} on ${files.length} files`, links.wrong);
console.log(`${pages.length} pages of ${files.filter(file => file.endsWith('.html')).length} visited: ${pages.join(' ')}`);
console.log(`${passed} passed, ${failed} failed (${times.join('; ')})`);
process.exit(failed ? 1 : 0);
