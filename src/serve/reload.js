/* relsite serve: updates the page that is open when its sources change. One event stream for all tabs of a browser: the visible tab that
   holds the lock listens, and passes on what it hears. Problems are shown as text; nothing that was written is ever read as HTML. */
(() => {
  'use strict';
  const self = document.currentScript, base = new URL('.', self.src).pathname;
  const key = `relsite ${base}`;
  let generation = Number(self.dataset.generation), told = 0, last = null, source = null, release = null, busy = false;
  const channel = 'BroadcastChannel' in window ? new BroadcastChannel(key) : null;

  // What is the same in two answers of one version: all but the script's own number.
  const bare = html => html.replace(/<script defer src="\/~relsite\/[^>]*><\/script>\n/, '');
  const own = () => location.pathname + location.search;
  let shown = null;
  const ask = async () => {
    const answer = await fetch(own(), { cache: 'no-store' });
    return { status: answer.status, html: bare(await answer.text()) };
  };

  const keep = () => { try { sessionStorage.setItem(key, JSON.stringify({ at: location.pathname, x: scrollX, y: scrollY, open: opened(), problems: last && last.problems.length ? last : null })); } catch { /* a full store costs the place only */ } };
  const opened = () => [...document.querySelectorAll('details')].map(each => each.open);
  const restore = () => {
    let kept = null;
    try { kept = JSON.parse(sessionStorage.getItem(key)); sessionStorage.removeItem(key); } catch { /* nothing kept */ }
    if (!kept || kept.at !== location.pathname) return;
    const all = [...document.querySelectorAll('details')];
    if (all.length === kept.open.length) all.forEach((each, at) => { each.open = kept.open[at]; });
    scrollTo({ left: kept.x, top: kept.y, behavior: 'instant' });
    if (kept.problems) panel(kept.problems, []);
  };
  const again = () => { keep(); location.reload(); };

  function swapStyles(number) {
    for (const link of document.querySelectorAll('link[rel="stylesheet"]')) {
      const url = new URL(link.href);
      url.searchParams.set('v', number);
      const fresh = link.cloneNode();
      fresh.href = url.href;
      fresh.addEventListener('load', () => link.remove());
      fresh.addEventListener('error', () => fresh.remove());
      link.after(fresh);
    }
  }

  const element = (name, text, ...children) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    made.append(...children);
    return made;
  };
  let host = null;
  const dismiss = () => { if (host) { host.remove(); host = null; } };
  const SHEET = `:host{all:initial;position:fixed;right:1rem;bottom:1rem;z-index:2147483647;max-width:min(46rem,calc(100vw - 2rem))}
    section{font:14px/1.45 system-ui,sans-serif;color:#1b1b1f;background:#fffdf7;border:1px solid #b45309;border-left-width:6px;border-radius:6px;
    padding:.75rem 2.75rem .75rem 1rem;box-shadow:0 4px 24px #0005;max-height:60vh;overflow:auto;position:relative}
    section.stop{border-color:#b91c1c}p{margin:0 0 .5rem;font-weight:600}ul{margin:0;padding:0;list-style:none}li{margin:.5rem 0 0}
    code{font:12.5px/1.4 ui-monospace,monospace;display:block;color:#57534e;overflow-wrap:anywhere}i{display:block;color:#44403c}
    span{overflow-wrap:anywhere;white-space:pre-wrap}a{color:#1d4ed8}button{position:absolute;right:.4rem;top:.4rem;min-width:2rem;min-height:2rem;border:0;background:none;font-size:1.2rem;cursor:pointer;color:inherit}
    @media(prefers-color-scheme:dark){section{color:#f5f5f4;background:#292524}code,i{color:#d6d3d1}a{color:#93c5fd}}@media print{:host{display:none}}`;

  /** Problems and pages to go to, in a corner: in a tree of its own, so that neither style reaches the other. */
  function panel(message, pages) {
    dismiss();
    if (!message.problems.length && !pages.length) return;
    const words = message.words;
    host = element('relsite-preview');
    const root = host.attachShadow({ mode: 'open' }), sheet = new CSSStyleSheet();
    sheet.replaceSync(SHEET);
    root.adoptedStyleSheets = [sheet];
    const box = element('section');
    box.setAttribute('role', message.shown ? 'status' : 'alert');
    box.setAttribute('aria-label', words.region);
    box.classList.toggle('stop', !message.shown);
    if (message.problems.length) {
      box.append(element('p', message.shown ? words.problems : words.kept), element('ul', '', ...message.problems.map(each => {
        const row = element('li', '', element('code', each.place || ''), element('span', `${each.severity}: ${each.message}`));
        if (each.help) row.append(element('i', `${words.help}: ${each.help}`));
        return row;
      })));
      if (message.more) box.append(element('p', message.more));
    }
    for (const page of pages) {
      const link = element('a', page.title);
      link.href = page.href;
      box.append(element('p', `${words.changed} `, link));
    }
    const close = element('button', '×');
    close.setAttribute('aria-label', words.dismiss);
    close.addEventListener('click', dismiss);
    box.append(close);
    root.append(box);
    document.documentElement.append(host);
    host.addEventListener('keydown', event => { if (event.key === 'Escape') dismiss(); });
  }

  async function hear(message) {
    last = message;
    if (document.hidden || busy) return;
    // A page that is opened while a problem forbids the new version is told so, too.
    if (!message.shown) {
      if (told !== message.generation) panel(message, []);
      generation = told = message.generation;
      return;
    }
    if (message.generation === generation) return;
    busy = true;
    try {
      const now = await ask();
      if (now.status >= 500 || shown === null || now.html !== shown) return again();
      // More than one version may have come while this tab was hidden: what it loads is then asked for again, too.
      const missed = message.generation > generation + 1;
      generation = message.generation;
      if (message.loaded) return again();
      if (message.styles || missed) swapStyles(generation);
      panel(message, message.pages.filter(page => page.href !== location.pathname));
    } catch { /* the preview is gone for a moment: the stream says when it is back */ } finally {
      busy = false;
      if (last !== message) hear(last);
    }
  }

  function listen() {
    source = new EventSource(`${base}events`);
    source.addEventListener('message', event => {
      const message = JSON.parse(event.data);
      if (channel) channel.postMessage({ message });
      hear(message);
    });
    // Another run of the preview has another address for its events: its pages know it.
    source.addEventListener('error', () => { if (source && source.readyState === EventSource.CLOSED) setTimeout(() => { if (!document.hidden) again(); }, 2000); });
  }
  const hush = () => { if (source) { source.close(); source = null; } if (release) { release(); release = null; } };

  /** Only a visible tab listens, and of several the one with the lock; where there are no locks, each for itself. */
  let waiting = null;
  function begin() {
    if (source || waiting) return;
    if (!navigator.locks || !channel) return listen();
    waiting = new AbortController();
    navigator.locks.request(key, { signal: waiting.signal }, () => {
      waiting = null;
      if (document.hidden) return undefined;
      listen();
      return new Promise(done => { release = done; });
    }).catch(() => { /* the tab was hidden before it was its turn */ });
    channel.postMessage({ ask: true });
  }
  function end() {
    if (waiting) { waiting.abort(); waiting = null; }
    hush();
  }

  if (channel) channel.addEventListener('message', event => {
    if (event.data.ask && source && last) channel.postMessage({ message: last });
    if (event.data.message) hear(event.data.message);
  });
  addEventListener('pagehide', end);
  addEventListener('pageshow', event => { if (event.persisted) begin(); });
  document.addEventListener('visibilitychange', () => { if (document.hidden) end(); else begin(); });

  restore();
  // What this tab shows, to compare with. If it changed between the page and this question, the first message finds so.
  fetch(own(), { cache: 'no-store' }).then(async answer => {
    const text = await answer.text(), number = /data-generation="(\d+)"/.exec(text);
    shown = number && Number(number[1]) === generation ? bare(text) : null;
    if (shown === null && number) generation = -1;
  }).catch(() => {}).finally(() => { if (!document.hidden) begin(); });
})();
