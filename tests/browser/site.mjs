// A built folder: its files, a server for it, and a browser to look at it with.
import { createServer } from 'node:http';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { extname, join, relative, resolve } from 'node:path';
import { chromium } from 'playwright-core';

const TYPES = {
  html: 'text/html; charset=utf-8', css: 'text/css', js: 'text/javascript', json: 'application/json', xml: 'application/xml', svg: 'image/svg+xml',
  png: 'image/png', jpg: 'image/jpeg', webp: 'image/webp', txt: 'text/plain; charset=utf-8', ics: 'text/calendar', pdf: 'application/pdf',
};
/** The policy of SAFETY T7, sent as a header too: the meta element may not be weaker. */
export const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types relsite; frame-ancestors 'none'";

/** The folder's files, as sorted paths with slashes. */
export function filesOf(folder) {
  const root = resolve(folder);
  if (!existsSync(join(root, 'index.html'))) throw new Error(`${root} holds no index.html: build the site first`);
  return readdirSync(root, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
    .map(entry => relative(root, join(entry.parentPath ?? entry.path, entry.name)).replaceAll('\\', '/')).sort();
}

/** Serves the folder on a free port of 127.0.0.1, as a plain host does. */
export async function serve(folder) {
  const root = resolve(folder), known = new Set(filesOf(folder));
  const server = createServer((request, response) => {
    let path = '';
    try { path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname.slice(1)); } catch { /* not found below */ }
    if (path === '' || path.endsWith('/')) path += 'index.html';
    const found = known.has(path), file = found ? path : '404.html';
    if (!found && !known.has(file)) return response.writeHead(404).end();
    const type = TYPES[extname(file).slice(1)] || 'application/octet-stream';
    response.writeHead(found ? 200 : 404, { 'content-type': type, 'x-content-type-options': 'nosniff', 'content-security-policy': POLICY });
    response.end(readFileSync(join(root, file)));
  });
  await new Promise(done => server.listen(0, '127.0.0.1', done));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** Debian's Chromium, or the one that CHROME_PATH names. */
export function launch() {
  const executablePath = process.env.CHROME_PATH || '/usr/bin/chromium';
  return chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
}

/** The address of a file of the site below an origin. */
export const addressOf = (origin, file) => `${origin}/${file.split('/').map(encodeURIComponent).join('/')}`;

/** The prefixes of a site's products: folders that have an overview and releases of their own; one empty one where there are none. */
export function prefixesOf(files) {
  const own = files.map(file => /^([^/]+\/)releases\/index\.html$/.exec(file)?.[1]).filter(prefix => prefix && files.includes(`${prefix}index.html`));
  return own.length ? own : [''];
}

/** What kind of page a file is: its folder, whether it is the folder's list, a filter of it or an entry, and of viewers what they view. */
export function kindOf(file, prefixes) {
  const prefix = prefixes.find(each => each && file.startsWith(each)) ?? '', own = file.slice(prefix.length), parts = own.split('/');
  const name = parts.at(-1).replace(/\.html$/, ''), folder = parts[0] === 'registers' && parts.length > 2 ? parts.slice(0, 2).join('/') : parts[0];
  if (parts.length === 1) return `${prefix && 'product/'}${own}`;
  if (parts[0] === 'evidence') return `evidence/${/\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? 'bare'}`;
  if (parts.length > 2 && parts[0] === 'releases') return `releases/*/${/^(?:print|record|mentions|checklist)/.exec(name)?.[0] ?? 'page'}`;
  const list = /^(?:index|latest|current|page|status|type|owner|open|overdue|mentions)(?=-|$)/.exec(name)?.[0];
  return `${folder}/${list ?? '*'}`;
}

/** Pages of every kind: the heaviest and the first of each, or the heaviest alone, so that a site of any size is asked in bounded time. */
export function sample(folder, files, most = 2) {
  const groups = new Map(), prefixes = prefixesOf(files);
  for (const file of files.filter(each => each.endsWith('.html'))) {
    const kind = kindOf(file, prefixes);
    groups.set(kind, [...(groups.get(kind) || []), file]);
  }
  const weight = file => statSync(join(folder, file)).size;
  const chosen = [...groups.values()].flatMap(group => [group.reduce((a, b) => (weight(b) > weight(a) ? b : a)), group[0]].slice(0, most));
  return [...new Set(chosen)].sort();
}
