/* What a page can do beyond being read. Everything here is an enhancement: without it the site is whole.
   A classic script: modules and fetch do not work from file://. It builds elements by textContent only, and loads one thing:
   the search index, through the Trusted Types policy `relsite`. It speaks no language: its words are data attributes of its own
   element: data-copy, data-copied, data-copy-label, data-results ("{0} results"), data-result (for one), data-no-results,
   data-search-label; the names of the kinds of pages come with the index. */
(function () {
  'use strict';

  /* ---- Search: words of a text. src/output/search.rs splits the same way; tests/browser/search.test.mjs holds both together. ---- */
  const WIDE = '\\u1100-\\u11ff\\u3040-\\u30ff\\u3130-\\u318f\\u3400-\\u9fff\\uac00-\\ud7a3\\uf900-\\ufaff\\u{20000}-\\u{323af}';
  const PLAIN = '(?:(?![' + WIDE + '])[\\p{Alphabetic}\\p{N}])';
  const WORD = new RegExp('[' + WIDE + ']+|' + PLAIN + '+(?:[._\\-/:@#+]' + PLAIN + '+)*', 'gu');
  const IS_WIDE = new RegExp('^[' + WIDE + ']', 'u');
  const VERSION = /v?\d+(?:\.\d+)+/g;

  const fold = text => text.normalize('NFKC').toLowerCase();
  const wordsOf = text => fold(text).match(WORD) || [];

  /** A term as the index spells it: a version without its v, a digest by its first 16 digits, anything by its first 40 characters. */
  function term(word) {
    const bare = /^v\d/.test(word) ? word.slice(1) : word;
    return Array.from(bare).slice(0, /^[0-9a-f]{16,}$/.test(bare) ? 16 : 40).join('');
  }

  /** What a word is found by: itself first, then its parts. */
  function termsOf(word) {
    if (IS_WIDE.test(word)) {
      const letters = Array.from(word);
      return letters.length < 2 ? letters : letters.slice(1).map((letter, at) => letters[at] + letter);
    }
    const segments = word.includes('/') ? word.split('/') : [];
    const parts = word.replace(VERSION, ' ').split(/[._\-/:@#+ ]+/).filter(Boolean);
    return [...new Set([word, ...segments, ...(word.match(VERSION) || []), ...parts].map(term))];
  }

  /** Whether one insertion, deletion, substitution or swap of neighbours makes one of the other. */
  function oneTypo(a, b) {
    if (Math.abs(a.length - b.length) > 1) return false;
    let from = 0, aEnd = a.length, bEnd = b.length;
    while (from < aEnd && from < bEnd && a[from] === b[from]) from++;
    while (aEnd > from && bEnd > from && a[aEnd - 1] === b[bEnd - 1]) { aEnd--; bEnd--; }
    const left = a.slice(from, aEnd), right = b.slice(from, bEnd);
    return (left.length < 2 && right.length < 2) || (left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0]);
  }

  /** The first place in a sorted list that is not below the term. */
  function lowerBound(list, wanted) {
    let low = 0, high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle] < wanted) low = middle + 1; else high = middle;
    }
    return low;
  }

  const MOST_SHARDS = 4, MOST_PREFIXES = 400;

  /** The index as far as it is loaded. `receive` takes what the files hand over, `missing` names what a question still needs. */
  function Index() {
    const self = this, shards = [], parts = [];
    let head = null;

    self.receive = function (data) {
      if (data.kinds) head = data;
      if (data.terms !== undefined) shards[data.shard] = { terms: data.terms ? data.terms.split(' ') : [], posts: data.posts };
      if (data.docs) parts[data.part] = data.docs;
    };

    /** The shards that may hold terms beginning so; with `near`, all that share its first letter. */
    function shardsFor(wanted, near) {
      const key = near ? Array.from(wanted)[0] : wanted, found = [];
      for (let at = Math.max(0, lowerBound(head.starts, key + '\u0000') - 1); at < head.starts.length && found.length < MOST_SHARDS; at++) {
        if (at > 0 && head.starts[at] > key && !head.starts[at].startsWith(key)) break;
        found.push(at);
      }
      return found;
    }

    self.missing = function (query, near) {
      if (!head) return ['search-index.js'];
      const words = wordsOf(query).map(termsOf), wanted = new Set(words.flat().flatMap(each => shardsFor(each, false)));
      if (near) for (const terms of words) for (const at of shardsFor(terms[0], true)) wanted.add(at);
      return [...wanted].filter(at => !shards[at]).map(at => 'search-terms-' + at + '.js');
    };
    self.missingPages = hits => [...new Set(hits.map(hit => Math.floor(hit.doc / head.block)))].filter(at => !parts[at]).map(at => 'search-pages-' + at + '.js');

    /** Adds the pages of a posting list: a title counts for more than a text. A 0 at the end says that there are more. */
    function collect(into, post, weight) {
      let code = 0;
      if (post.length > 1 && post[post.length - 1] === 0) into.more = true;
      for (const step of post) {
        code += step;
        const doc = code >> 1, worth = code & 1 ? weight * 4 : weight;
        if ((into.get(doc) || 0) < worth) into.set(doc, worth);
      }
    }
    function exactOrPrefix(wanted) {
      const found = new Map();
      for (const at of shardsFor(wanted, false)) {
        const shard = shards[at];
        if (!shard) continue;
        const from = lowerBound(shard.terms, wanted);
        for (let i = from; i < shard.terms.length && i < from + MOST_PREFIXES && shard.terms[i].startsWith(wanted); i++) collect(found, shard.posts[i], shard.terms[i] === wanted ? 3 : 1);
      }
      return found;
    }
    function typos(wanted) {
      const found = new Map();
      if (wanted.length < 4 || /^[\d.]+$/.test(wanted)) return found;
      for (const shard of shards) if (shard) shard.terms.forEach((each, i) => { if (oneTypo(each, wanted)) collect(found, shard.posts[i], .5); });
      return found;
    }
    /** The pages of two words. A list that is not whole excludes nothing: its pages only come first. */
    function both(left, right) {
      if (left.more && !right.more) return both(right, left);
      const met = new Map();
      for (const [doc, weight] of left) if (right.has(doc) || right.more !== left.more) met.set(doc, weight + (right.get(doc) || 0));
      met.more = left.more && right.more;
      return met;
    }
    /** The pages of one word: by itself, else by all its parts, else by what is one typo away. */
    function pagesOf(word, near) {
      const terms = termsOf(word), wide = IS_WIDE.test(word);
      const whole = wide ? new Map() : exactOrPrefix(terms[0]);
      if (whole.size) return whole;
      const parts = wide ? terms : terms.slice(1);
      const byParts = parts.length ? parts.map(exactOrPrefix).reduce(both) : whole;
      return byParts.size || !near ? byParts : typos(terms[0]);
    }
    function bonus(doc) {
      let last = 0;
      const at = head.kinds.findIndex(count => doc < (last += count));
      return { kind: at, worth: (head.kinds.length - at) / 2 };
    }

    /** The pages that hold every word, best first: `{doc, kind, score}`. With `near`, words that nothing holds may be one typo off. */
    self.find = function (query, near) {
      const words = wordsOf(query);
      if (!head || !words.length) return [];
      const met = words.map(word => pagesOf(word, near)).reduce(both);
      return [...met].map(([doc, weight]) => { const extra = bonus(doc); return { doc, kind: extra.kind, score: weight + extra.worth }; })
        .sort((a, b) => b.score - a.score || a.doc - b.doc);
    };
    /** Address, title and the beginning of the text of a hit. */
    self.page = function (hit) {
      const page = (parts[Math.floor(hit.doc / head.block)] || [])[hit.doc % head.block];
      return page && { url: page[0], title: page[1], text: page[2] || '', kind: head.names[hit.kind] };
    };
  }

  /* ---- Commands: what is worth copying of a block ---- */
  const SHELL = /^(?:sh|bash|zsh|shell|console|shell-session|text|powershell|ps1)$/;
  const OUTPUT = /^\s*#\s*(?:expected|expect|output|returns|result|should|=>|→|예상|출력|결과)/i;

  /** The commands of a block, without prompts and without the lines that show what they print. */
  function commandOf(text, language) {
    if (language && !SHELL.test(language)) return text.replace(/\n+$/, '');
    const lines = text.split('\n'), prompted = lines.some(line => /^\s*\$ /.test(line)), kept = [];
    let output = false, open = false;
    for (const line of lines) {
      const prompt = /^\s*(?:\$|>) (.*)$/.exec(line);
      if (prompted) {
        if (prompt || open) kept.push(prompt ? prompt[1] : line);
        open = (prompt || open) && /\\\s*$/.test(line);
        continue;
      }
      output = OUTPUT.test(line) || (output && /^\s*#/.test(line));
      if (!output) kept.push(prompt ? prompt[1] : line);
    }
    return kept.join('\n').replace(/^\n+|\s+$/g, '');
  }

  if (typeof document === 'undefined') {
    module.exports = { Index, wordsOf, termsOf, oneTypo, commandOf };
    return;
  }

  /* ---- The page ---- */
  const script = document.currentScript, say = name => script.dataset[name] || '';
  const assets = script.src.replace(/[^/]*$/, '');
  const root = assets.replace(/[^/]+\/$/, '');
  const field = document.getElementById('q'), box = field && field.closest('.search');

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    made.append(...children);
    return made;
  }

  const live = element('p', { class: 'vh', role: 'status' });
  (box || document.querySelector('main') || document.body).append(live);

  /* ---- Copying ---- */
  function fallbackCopy(text) {
    const area = element('textarea', { class: 'vh', readonly: '' });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done ? Promise.resolve() : Promise.reject();
  }
  function copy(text) {
    return navigator.clipboard ? navigator.clipboard.writeText(text).catch(() => fallbackCopy(text)) : fallbackCopy(text);
  }
  function copyButton(what, textOf) {
    const label = say('copyLabel') || say('copy');
    const button = element('button', { type: 'button', class: 'copy', 'aria-label': what ? label + ': ' + what : label }, say('copy'));
    button.addEventListener('click', () => copy(textOf()).then(() => {
      button.textContent = say('copied');
      live.textContent = say('copied');
      setTimeout(() => { button.textContent = say('copy'); live.textContent = ''; }, 2000);
    }, () => {}));
    return button;
  }
  function offerCopies() {
    if (!say('copy')) return;
    for (const block of document.querySelectorAll('.code')) {
      const code = block.querySelector('code'), pre = block.querySelector('pre');
      if (!code) continue;
      const language = (/\blanguage-(\S+)/.exec(code.className) || [])[1];
      block.append(copyButton(pre && pre.getAttribute('aria-label'), () => commandOf(code.textContent, language)));
    }
    for (const value of document.querySelectorAll('[data-copy-text]')) {
      const button = copyButton(value.textContent.trim().slice(0, 40), () => value.dataset.copyText);
      button.classList.add('inline');
      value.after(button);
    }
  }

  /* ---- Loading the index ---- */
  const index = new Index(), loading = new Map();
  window.relsiteSearch = data => index.receive(data);
  const policy = window.trustedTypes && window.trustedTypes.createPolicy('relsite', {
    createScriptURL(url) {
      if (!/^search-(?:index|terms-\d+|pages-\d+)\.js$/.test(url)) throw new TypeError(url);
      return assets + url;
    }
  });
  function load(name) {
    if (!loading.has(name)) loading.set(name, new Promise(done => {
      const tag = document.createElement('script');
      tag.src = policy ? policy.createScriptURL(name) : assets + name;
      tag.onload = tag.onerror = done;
      document.head.append(tag);
    }));
    return loading.get(name);
  }
  const all = names => Promise.all(names.map(load));

  /** The best pages of a query with their number: exact words first, then one typo away. */
  async function search(query, most) {
    await all(index.missing('', false));
    await all(index.missing(query, false));
    let hits = index.find(query, false);
    if (!hits.length) {
      await all(index.missing(query, true));
      hits = index.find(query, true);
    }
    const shown = hits.slice(0, most);
    await all(shown.length ? index.missingPages(shown) : []);
    return { count: hits.length, pages: shown.map(index.page).filter(Boolean) };
  }

  /* ---- Showing hits ---- */
  const counted = n => n === 0 ? say('noResults') : ((n === 1 && say('result')) || say('results')).replace('{0}', n);

  /** The text with the words of the query marked. */
  function marked(text, words) {
    const pieces = [], low = text.toLowerCase();
    let from = 0;
    while (from < text.length && low.length === text.length) {
      const next = words.map(word => [low.indexOf(word, from), word.length]).filter(found => found[0] >= 0).sort((a, b) => a[0] - b[0] || b[1] - a[1])[0];
      if (!next) break;
      pieces.push(text.slice(from, next[0]), element('mark', {}, text.substr(next[0], next[1])));
      from = next[0] + next[1];
    }
    return [...pieces, text.slice(from)];
  }
  function shown(page, query, name) {
    const words = wordsOf(query).flatMap(termsOf).filter(word => word.length > 1);
    const title = name === 'a' ? element('a', { href: root + page.url }, ...marked(page.title, words)) : element('span', {}, ...marked(page.title, words));
    return [element('span', { class: 'kind' }, page.kind), title, element('small', {}, ...marked(page.text, words))];
  }

  function searchBox() {
    const list = element('ul', { id: 'q-results', class: 'res', role: 'listbox', 'aria-label': say('searchLabel') });
    let pages = [], at = -1, asked = 0;
    for (const part of box.querySelectorAll('[hidden]')) part.hidden = false;
    for (const link of box.querySelectorAll('.search-link')) link.hidden = true;
    list.hidden = true;
    box.append(list);
    for (const [key, value] of [['role', 'combobox'], ['aria-expanded', 'false'], ['aria-controls', list.id], ['aria-autocomplete', 'list']]) field.setAttribute(key, value);

    const open = page => { location.href = root + page.url; };
    function close() {
      list.hidden = true;
      at = -1;
      field.setAttribute('aria-expanded', 'false');
      field.removeAttribute('aria-activedescendant');
    }
    function choose(next) {
      const options = list.children;
      if (list.hidden || !options.length) return;
      if (options[at]) options[at].setAttribute('aria-selected', 'false');
      at = (next + options.length) % options.length;
      options[at].setAttribute('aria-selected', 'true');
      options[at].scrollIntoView({ block: 'nearest' });
      field.setAttribute('aria-activedescendant', options[at].id);
    }
    function option(page, i) {
      const made = element('li', { id: 'q-result-' + i, role: 'option', 'aria-selected': 'false' }, ...shown(page, field.value, 'span'));
      made.addEventListener('click', () => open(page));
      return made;
    }
    async function update() {
      const query = field.value.trim(), mine = ++asked;
      if (!query) { live.textContent = ''; return close(); }
      const found = await search(query, 12);
      if (mine !== asked) return;
      pages = found.pages;
      at = -1;
      field.removeAttribute('aria-activedescendant');
      list.replaceChildren(...pages.map(option));
      list.hidden = !pages.length;
      field.setAttribute('aria-expanded', String(!list.hidden));
      live.textContent = counted(found.count);
    }
    function key(event) {
      if (event.isComposing) return;
      if (event.key === 'ArrowDown') choose(at + 1);
      else if (event.key === 'ArrowUp') choose(at < 0 ? -1 : at - 1);
      else if (event.key === 'Enter' && at >= 0) open(pages[at]);
      else if (event.key === 'Enter') update().then(() => { if (!list.hidden) open(pages[0]); });
      else if (event.key === 'Escape') { field.value = ''; asked++; close(); live.textContent = ''; field.blur(); }
      else return;
      event.preventDefault();
    }
    field.addEventListener('input', update);
    field.addEventListener('focus', () => all(index.missing('', false)));
    field.addEventListener('keydown', key);
    box.addEventListener('focusout', event => { if (!box.contains(event.relatedTarget)) close(); });
    list.addEventListener('mousedown', event => event.preventDefault());
  }

  function searchKeys(event) {
    const typing = /^(?:INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable;
    const slash = event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!slash && !(event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey))) return;
    event.preventDefault();
    field.focus();
    field.select();
  }

  /** `?q=`, else `#q=`: decoded once. */
  function asked() {
    const query = new URLSearchParams(location.search).get('q');
    if (query !== null) return query;
    try { return decodeURIComponent((/^#q=(.*)$/.exec(location.hash) || [])[1] || ''); } catch { return ''; }
  }
  async function answerAddress() {
    const query = asked(), place = document.getElementById('hits');
    if (!query) return;
    field.value = query;
    if (!place) { field.focus(); field.dispatchEvent(new Event('input')); return; }
    const found = await search(query, 60);
    place.textContent = counted(found.count);
    place.after(element('ol', { class: 'hits' }, ...found.pages.map(page => element('li', {}, ...shown(page, query, 'a')))));
  }

  /* ---- Small comforts ---- */
  function openForPrint() {
    const closed = [];
    addEventListener('beforeprint', () => {
      for (const details of document.querySelectorAll('details:not([open])')) { details.open = true; closed.push(details); }
    });
    addEventListener('afterprint', () => { while (closed.length) closed.pop().open = false; });
  }

  /** Beside the first date of a card, how far it is from today, in the language of the page: days as calendars count them, in UTC. */
  function relativeTimes() {
    const words = new Intl.RelativeTimeFormat(document.documentElement.lang || undefined, { numeric: 'auto' });
    const today = Math.floor(Date.now() / 86400000);
    const firsts = [...document.querySelectorAll('.hero, .card')].map(card => card.querySelector('time'));
    for (const time of [...firsts, ...document.querySelectorAll('time[data-relative]')]) {
      const days = time ? Math.floor(Date.parse(time.dateTime) / 86400000) - today : NaN;
      if (!isFinite(days)) continue;
      const [unit, length] = [['year', 365], ['month', 30], ['day', 1]].find(each => Math.abs(days) >= each[1] * 3) || ['day', 1];
      time.after(' ', element('span', { class: 'relative' }, '(' + words.format(Math.round(days / length), unit) + ')'));
    }
  }

  /** A box above a list that asks for one, hiding the rows without its words; the words stand in the address. */
  function filterTable(table) {
    const input = element('input', { type: 'search', autocomplete: 'off' }), rows = [...table.tBodies].flatMap(body => [...body.rows]);
    const total = rows.length, texts = rows.map(row => fold(row.textContent)), place = table.closest('.scroll') || table;
    function apply() {
      const words = fold(input.value).split(/\s+/).filter(Boolean), address = new URL(location.href);
      let left = 0;
      rows.forEach((row, i) => { row.hidden = !words.every(word => texts[i].includes(word)); left += row.hidden ? 0 : 1; });
      live.textContent = words.length ? left + ' / ' + total : '';
      if (input.value) address.searchParams.set('filter', input.value); else address.searchParams.delete('filter');
      try { history.replaceState(null, '', address); } catch { /* not from file:// */ }
    }
    place.before(element('p', { class: 'filter' }, element('label', {}, table.dataset.filter, ' ', input)));
    input.value = new URLSearchParams(location.search).get('filter') || '';
    input.addEventListener('input', apply);
    if (input.value) apply();
  }

  /** `#L12-L20` marks lines; an address inside a folded part unfolds it. */
  function followAddress() {
    for (const row of document.querySelectorAll('tr.hit')) row.classList.remove('hit');
    const range = /^#L(\d+)-L?(\d+)$/.exec(location.hash);
    if (range) {
      const [from, to] = [+range[1], +range[2]].sort((a, b) => a - b);
      for (const row of document.querySelectorAll('.log tr[id]')) row.classList.toggle('hit', +row.id.slice(1) >= from && +row.id.slice(1) <= to);
    }
    let target = null;
    try { target = document.getElementById(range ? 'L' + range[1] : decodeURIComponent(location.hash.slice(1))); } catch { return; }
    if (!target) return;
    for (let parent = target.closest('details'); parent; parent = parent.parentElement.closest('details')) parent.open = true;
    if (range) target.scrollIntoView({ block: 'center' });
  }

  offerCopies();
  openForPrint();
  relativeTimes();
  document.querySelectorAll('table[data-filter]').forEach(filterTable);
  followAddress();
  addEventListener('hashchange', followAddress);
  if (box) {
    searchBox();
    document.addEventListener('keydown', searchKeys);
    answerAddress();
  }
})();
