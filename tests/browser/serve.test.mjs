// `relsite serve` in a real browser: pages follow their sources, and what is wrong is shown. Needs the binary: RELSITE, or target/{release,debug}.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { launch } from './site.mjs';

const repository = resolve(import.meta.dirname, '../..');
const binary = process.env.RELSITE ?? ['release', 'debug'].map(kind => join(repository, 'target', kind, 'relsite')).find(existsSync);
const root = mkdtempSync(join(tmpdir(), 'relsite-serve-'));
const guide = join(root, 'content/runbooks/restore.md'), record = join(root, 'content/releases/v1.0.0/index.md'), style = join(root, 'themes/default/assets/site.css');
const TEXT = '# Restore\n\nWord one.\n\n' + Array.from({ length: 80 }, (_, at) => `## Step ${at}\n\nDo the step ${at}.\n`).join('\n');
const RECORD = '# Release Notes: v1.0.0\n\n**Date:** 2026-09-15\n**Type:** Minor Release\n\n## Summary\n\nThe first.\n';
let server, browser, origin, said = '';

function start(port = 0) {
  return new Promise((done, failed) => {
    server = spawn(binary, ['serve', '--root', root, '--port', String(port), '--now', '2026-11-20'], { stdio: ['ignore', 'ignore', 'pipe'] });
    server.stderr.on('data', bytes => {
      said += bytes;
      const ready = /ready in .*: (http:\/\/localhost:\d+)\//.exec(said);
      if (ready) done(ready[1]);
    });
    server.on('exit', code => failed(new Error(`it ended with ${code}: ${said}`)));
  });
}

before(async () => {
  cpSync(join(repository, 'themes/default/assets'), join(root, 'themes/default/assets'), { recursive: true });
  for (const folder of ['runbooks', 'releases/v1.0.0']) mkdirSync(join(root, 'content', folder), { recursive: true });
  writeFileSync(join(root, 'site.toml'), 'title = "Preview"\n');
  writeFileSync(guide, TEXT);
  writeFileSync(record, RECORD);
  origin = await start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  server?.kill('SIGTERM');
  rmSync(root, { recursive: true, force: true });
});

/** A page whose every error and violation is noted. */
async function open(context, path) {
  const page = await context.newPage();
  page.noted = [];
  page.on('pageerror', error => page.noted.push(error.message));
  page.on('console', message => { if (/Content.Security|Trusted/i.test(message.text())) page.noted.push(message.text()); });
  await page.goto(`${origin}/${path}`);
  await page.waitForTimeout(300);
  return page;
}
const text = (page, words) => page.waitForFunction(words => document.querySelector('main').innerText.includes(words), words, { timeout: 8_000 });

test('an edit shows by itself, where the reader was', async () => {
  const context = await browser.newContext(), page = await open(context, 'runbooks/restore.html');
  await page.evaluate(() => scrollTo(0, 1_500));
  writeFileSync(guide, TEXT.replace('Word one.', 'Word two.'));
  await text(page, 'Word two.');
  await page.waitForFunction(() => Math.abs(scrollY - 1_500) < 60, null, { timeout: 3_000 });
  assert.deepEqual(page.noted, []);
  await context.close();
});

test('styles change without a reload', async () => {
  const context = await browser.newContext(), page = await open(context, 'index.html');
  await page.evaluate(() => { window.same = true; });
  const css = readFileSync(style, 'utf8');
  writeFileSync(style, `${css}\nbody { border-top: 7px solid red }\n`);
  await page.waitForFunction(() => getComputedStyle(document.body).borderTopWidth === '7px', null, { timeout: 8_000 });
  assert.equal(await page.evaluate(() => window.same), true, 'the page was not loaded anew');
  assert.deepEqual(page.noted, []);
  writeFileSync(style, css);
  await page.waitForFunction(() => getComputedStyle(document.body).borderTopWidth !== '7px', null, { timeout: 8_000 });
  await context.close();
});

test('a problem appears and goes, as text, and the last good page stays', async () => {
  const context = await browser.newContext(), page = await open(context, 'releases/v1.0.0.html');
  const site = join(root, 'site.toml'), panel = page.locator('relsite-preview section');
  const good = readFileSync(site, 'utf8');
  writeFileSync(site, `${good}[products.<img src=x onerror=alert(1)>\n`);
  await panel.waitFor({ timeout: 8_000 });
  const words = await panel.innerText();
  assert.match(words, /site\.toml:\d+/);
  assert.equal(await panel.locator('img').count(), 0);
  await text(page, 'The first.');
  await page.reload();
  await panel.waitFor({ timeout: 8_000 });
  await text(page, 'The first.');
  writeFileSync(site, good);
  await panel.waitFor({ state: 'detached', timeout: 8_000 });
  writeFileSync(site, `${good}[broken\n`);
  await panel.waitFor({ timeout: 8_000 });
  await panel.locator('button').click();
  assert.equal(await panel.count(), 0, 'it is dismissed');
  writeFileSync(site, good);
  await page.waitForTimeout(500);
  assert.deepEqual(page.noted, []);
  await context.close();
});

test('an edit of another page is offered', async () => {
  const context = await browser.newContext(), page = await open(context, 'runbooks/restore.html');
  writeFileSync(record, RECORD.replace('The first.', 'The very first.'));
  const link = page.locator('relsite-preview a').first();
  await link.waitFor({ timeout: 8_000 });
  await link.click();
  await text(page, 'The very first.');
  await context.close();
});

test('six tabs live on one stream, and all of them follow', async () => {
  const context = await browser.newContext(), tabs = [];
  let streams = 0;
  context.on('request', request => { if (request.url().endsWith('/events')) streams += 1; });
  for (let at = 0; at < 6; at += 1) tabs.push(await open(context, 'runbooks/restore.html'));
  writeFileSync(guide, TEXT.replace('Word one.', 'Word six.'));
  await Promise.all(tabs.map(tab => text(tab, 'Word six.')));
  const seventh = await open(context, 'index.html');
  assert.match(await seventh.title(), /Preview/);
  const before = streams;
  await tabs[0].close();
  writeFileSync(guide, TEXT.replace('Word one.', 'Word seven.'));
  await Promise.all(tabs.slice(1).map(tab => text(tab, 'Word seven.')));
  assert.ok(before <= 8, `${before} streams for six tabs that were loaded twice`);
  await context.close();
});

test('a page finds the next run of the preview', async () => {
  const context = await browser.newContext(), page = await open(context, 'runbooks/restore.html');
  const port = new URL(origin).port;
  server.removeAllListeners('exit');
  const gone = new Promise(done => server.on('exit', done));
  server.kill('SIGINT');
  assert.equal(await gone, 0);
  said = '';
  writeFileSync(guide, TEXT.replace('Word one.', 'Word again.'));
  origin = await start(port);
  await page.waitForFunction(() => document.querySelector('main').innerText.includes('Word again.'), null, { timeout: 15_000 });
  await context.close();
});
