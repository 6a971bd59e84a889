// Pictures for people to judge by: node shots.mjs <folder> <outdir> page…  (desktop, phone, dark, and the paper as PDF and PNG)
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { addressOf, launch, serve } from './site.mjs';

const [folder, out, ...pages] = process.argv.slice(2);
if (!folder || !out || !pages.length) throw new Error('usage: node shots.mjs <folder> <outdir> page…');
mkdirSync(resolve(out), { recursive: true });
const site = await serve(folder), browser = await launch();
const VIEWS = {
  desktop: { viewport: { width: 1280, height: 900 } },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
};

for (const file of pages) {
  const name = join(resolve(out), file.replaceAll('/', '_').replace(/\.html$/, ''));
  for (const [view, options] of Object.entries(VIEWS)) {
    const context = await browser.newContext(options), page = await context.newPage();
    await page.goto(addressOf(site.origin, file));
    await page.screenshot({ path: `${name}.${view}.png`, fullPage: true });
    if (view === 'dark') await page.pdf({ path: `${name}.pdf`, preferCSSPageSize: true });
    await context.close();
  }
  try { execFileSync('pdftoppm', ['-png', '-r', '60', `${name}.pdf`, `${name}.print`]); } catch { /* the PDF is enough where poppler is missing */ }
}
await browser.close();
site.close();
