// Every link and anchor of the whole site, without a browser.
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescape = text => text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));/gi, (all, hex, decimal, name) =>
  hex ? String.fromCodePoint(parseInt(hex, 16)) : decimal ? String.fromCodePoint(+decimal) : ENTITIES[name] ?? all);

/** What a page links to, and the ids it has. Text cannot be mistaken for a tag, since it is escaped. */
function read(folder, file) {
  const html = readFileSync(join(folder, file), 'utf8');
  const links = [], ids = new Set(), twice = [];
  for (const [tag] of html.matchAll(/<[a-z][^>]*>/gi)) {
    for (const [, name, quoted] of tag.matchAll(/\s(href|src|id)="([^"]*)"/gi)) {
      const value = unescape(quoted);
      if (name !== 'id') links.push(value);
      else if (ids.has(value)) twice.push(value);
      else ids.add(value);
    }
  }
  return { links, ids, twice };
}

/** What does not resolve: `page -> link`, and ids that a page has twice. */
export function broken(folder, files) {
  const known = new Set(files), pages = new Map(files.filter(file => file.endsWith('.html')).map(file => [file, read(folder, file)]));
  const wrong = [];
  let count = 0;
  for (const [file, page] of pages) {
    for (const id of page.twice) wrong.push(`${file} has the id ${id} twice`);
    for (const link of page.links) {
      count += 1;
      const reason = problem(file, link, known, pages);
      if (reason) wrong.push(`${file} -> ${link}: ${reason}`);
    }
  }
  return { count, wrong };
}

function problem(file, link, known, pages) {
  if (/^(?:https?|mailto|tel|data):/i.test(link)) return null;
  if (/^[a-z][a-z0-9+.-]*:/i.test(link)) return 'a scheme that no reader expects';
  if (link.startsWith('/') && file !== '404.html') return 'not relative';
  let path, anchor;
  try {
    const [before, after] = link.split('#');
    path = decodeURIComponent(before.split('?')[0]);
    anchor = after === undefined ? '' : decodeURIComponent(after);
  } catch { return 'not percent-encoded'; }
  const target = path === '' ? file : posix.normalize(path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(file), path));
  if (!known.has(target)) return 'no such file';
  const ids = pages.get(target)?.ids;
  return anchor && ids && !ids.has(anchor) ? 'no such anchor' : null;
}
