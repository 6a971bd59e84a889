// Every pair of text and ground of the style sheet, in both palettes: at least 4.5:1 (WCAG 2.2, 1.4.3), edges of controls 3:1 (1.4.11).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const css = readFileSync(new URL('../../themes/default/assets/site.css', import.meta.url), 'utf8');
const palettes = [...css.matchAll(/:root \{([^}]*)\}/g)].slice(0, 2).map(([, body]) =>
  Object.fromEntries([...body.matchAll(/--([a-z-]+): (#[0-9a-f]+);/g)].map(([, name, colour]) => [name, colour])));

function luminance(colour) {
  const digits = colour.length === 4 ? [...colour.slice(1)].map(digit => digit + digit) : colour.slice(1).match(/../g);
  const [red, green, blue] = digits.map(pair => parseInt(pair, 16) / 255).map(part => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const GROUNDS = ['bg', 'soft', 'pass-b', 'warn-b', 'fail-b', 'info-b', 'none-b'];
const TONES = ['pass', 'warn', 'fail', 'info', 'none'];
const TEXTS = [
  ...GROUNDS.flatMap(ground => ['text', 'mute', 'link', ...TONES].map(ink => [ink, ground])),
  ...['k', 's', 'c', 'n', 'v', 'o', 't', 'f'].map(ink => [ink, 'soft']),
];
const EDGES = [['edge', 'bg'], ['edge', 'soft'], ['focus', 'bg'], ['focus', 'soft'], ...TONES.map(tone => [tone, `${tone}-b`])];

palettes.forEach((palette, at) => {
  test(`contrast, ${['light', 'dark'][at]}`, () => {
    for (const [pairs, least] of [[TEXTS, 4.5], [EDGES, 3]]) {
      for (const [ink, ground] of pairs) {
        const ratio = contrast(palette[ink], palette[ground]);
        assert.ok(ratio >= least, `${ink} ${palette[ink]} on ${ground} ${palette[ground]}: ${ratio.toFixed(2)}`);
      }
    }
  });
});

test('both palettes name the same colours', () => assert.deepEqual(Object.keys(palettes[0]).sort(), Object.keys(palettes[1]).sort()));
