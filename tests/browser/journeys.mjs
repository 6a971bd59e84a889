// Six questions, each answered from the overview in at most three steps: by clicks, and by Tab and Enter alone.
import { prefixesOf } from './site.mjs';

const MOST_STEPS = 3, MOST_STOPS = 400;
const answered = new Map();

/** Whether something is shown, and where the first of it stands in the window. */
const shown = (page, selector) => page.locator(selector).filter({ visible: true }).first();

/** The steps are selectors of links; `answer` fails when the page that they lead to does not answer. */
const questions = prefix => [
  { asks: 'what runs now?', steps: [`.hero a.big[href^="${prefix}releases/"]`],
    answer: async (page, [link]) => {
      const title = (await page.locator('h1').innerText()).trim();
      if (title !== link) throw new Error(`${link} leads to ${title}`);
      const status = await shown(page, '.title .badge').boundingBox();
      if (!status || status.y > 500) throw new Error('the status is not on the first screen');
    } },
  { asks: 'how to roll it back?', steps: [`.hero a[href="${prefix}rollback/current.html"]`],
    answer: async page => {
      const command = shown(page, 'main .code code');
      if (!(await command.innerText()).trim()) throw new Error('no command');
      if (!(await shown(page, 'main .code .copy').count())) throw new Error('nothing to copy the command with');
    } },
  { asks: 'who signed it?', steps: [`.hero a.big[href^="${prefix}releases/"]`],
    answer: async page => {
      const signed = page.locator('dl.facts > div', { has: page.locator('dt', { hasText: /^Signed off$/ }) }).locator('dd').first();
      const text = await signed.innerText();
      if (!/\p{L}+ \p{L}+/u.test(text) || !(await signed.locator('time').count())) throw new Error(`no name and day: ${text}`);
    } },
  { asks: 'which evidence is missing?', steps: [`li:has-text("missing evidence") a[href^="${prefix}releases/"]`], rare: true,
    answer: async page => {
      if (!(await shown(page, 'tr .badge.fail:has-text("Missing")').count())) throw new Error('no file is called missing');
    } },
  { asks: 'what is overdue?', steps: [`.card:has-text("overdue") a[href="${prefix}risks/index.html"]`, 'main .filters a[href$="overdue.html"]'], rare: true,
    answer: async page => {
      const rows = await page.locator('table.data tbody tr').count(), late = await page.locator('table.data tbody tr:has(.badge:has-text("Overdue"))').count();
      if (!rows || rows !== late) throw new Error(`${late} of ${rows} rows are overdue`);
    } },
  { asks: 'what is planned?', steps: [...(prefix ? [`header nav a[href="${prefix}index.html"]`] : []), 'header nav a[href$="schedule/index.html"]'],
    answer: async page => {
      if (!(await shown(page, 'tr:has(.badge:has-text("Planned")) a').count())) throw new Error('nothing is planned');
    } },
];

const by = {
  clicks: (page, link) => link.click(),
  async keyboard(page, link) {
    const wanted = await link.elementHandle();
    for (let stops = 0; stops < MOST_STOPS; stops += 1) {
      await page.keyboard.press('Tab');
      if (await wanted.evaluate(each => each === document.activeElement)) {
        const outline = await wanted.evaluate(each => getComputedStyle(each).outlineStyle);
        if (outline === 'none') throw new Error('the focus is not visible');
        return page.keyboard.press('Enter');
      }
    }
    throw new Error(`Tab never comes to ${await link.innerText()}`);
  },
};

/** Asks every question of every product. A rare one (nothing is missing, nothing is late) has to be answered for one product at least. */
export async function journeys(folderFiles, visit, check) {
  for (const prefix of prefixesOf(folderFiles)) {
    for (const { asks, steps, answer, rare } of questions(prefix)) {
      for (const way of Object.keys(by)) {
        let asked = true;
        const noted = await visit({}, 'index.html', async page => {
          const clicked = [];
          if (rare && !(await page.locator(steps[0]).count())) { asked = false; return; }
          for (const step of steps) {
            const link = page.locator(step).first(), before = page.url();
            clicked.push((await link.innerText()).trim());
            await Promise.all([page.waitForURL(url => url.href !== before, { timeout: 5_000 }), by[way](page, link)]);
          }
          if (clicked.length > MOST_STEPS) throw new Error(`${clicked.length} steps`);
          await answer(page, clicked);
        });
        if (asked) check(`journey, by ${way}: ${prefix}: ${asks}`, noted);
        answered.set(asks, (answered.get(asks) ?? 0) + Number(asked));
      }
    }
  }
  for (const [asks, times] of answered) check(`journey: somebody can ask ${asks}`, times ? [] : ['no product of this site has an answer']);
}
