// The query side of the search (themes/default/assets/site.js) with an index that src/output/search.rs wrote.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const require = createRequire(import.meta.url);
const { Index, wordsOf, termsOf, oneTypo, commandOf } = require('../../themes/default/assets/site.js');
const fixture = readFileSync(new URL('search-index.fixture.js', import.meta.url), 'utf8');

function ask(query) {
  const index = new Index();
  new Function('relsiteSearch', fixture)(index.receive);
  assert.deepEqual(index.missing(query, true), []);
  const exact = index.find(query, false);
  return (exact.length ? exact : index.find(query, true)).map(hit => index.page(hit).url);
}
const RELEASE = 'releases/v2.4.0.html', SBOM = 'evidence/v2.4.0/sbom_v2.4.0.json.html';

test('a version is found with and without v, whole and begun', () => {
  for (const query of ['2.4.0', 'v2.4.0', 'V2.4.0', '2.4', 'v2.4']) assert.equal(ask(query)[0], RELEASE, query);
  assert.ok(ask('2.4.0').includes(SBOM));
  assert.deepEqual(ask('2.4.1'), ['releases/v2.4.1.html']);
});

test('identifiers, log positions and digests are found whole, by part and by their beginning', () => {
  for (const query of ['CVE-2024-5535', 'cve-2024', '5535', '3A/7F1C2B40', '7f1c2b40', '3a/7f21']) assert.deepEqual(ask(query), [RELEASE], query);
  for (const query of ['d25069e8', 'D25069E8C20C4723', 'd25069e8c20c4723aa00000000000000000000000000000000000000000000ff', 'sbom_v2.4.0.json', 'sbom'])
    assert.deepEqual(ask(query), [SBOM], query);
  assert.equal(ask('RISK-014')[0], 'risks/risk-014.html');
  assert.deepEqual(ask('pool size'), ['risks/risk-014.html']);
});

test('Korean is found by any two neighbouring syllables', () => {
  for (const query of ['스케일링', '스케일', '일링', '모니터링 인프라']) assert.deepEqual(ask(query), ['process/infra-ko.html'], query);
});

test('one typo is forgiven, nonsense is not', () => {
  for (const query of ['databse', 'dtabase', 'databaze', 'adtabase', 'resotre']) assert.equal(ask(query)[0], 'runbooks/db-restore.html', query);
  for (const query of ['qqqqzzzz', '2.4.7', '스페이스', '', '   ', '///', '<img src=x onerror=alert(1)>']) assert.deepEqual(ask(query), [], query);
});

test('releases come first', () => {
  assert.deepEqual(ask('rollback')[0], 'releases/v2.4.1.html');
  assert.equal(ask('2')[0], RELEASE);
});

test('an index in parts names the files that a query needs', () => {
  const index = new Index();
  assert.deepEqual(index.missing('x'), ['search-index.js']);
  index.receive({ kinds: [300], names: ['Release'], block: 128, starts: ['1', 'a', 'm', 's', '스'] });
  assert.deepEqual(index.missing('stage', false), ['search-terms-3.js']);
  assert.deepEqual(index.missing('beta', false), ['search-terms-1.js']);
  assert.deepEqual(index.missing('스케', false), ['search-terms-4.js']);
  index.receive({ shard: 3, terms: 'stage stages', posts: [[1, 256], [4]] });
  const hits = index.find('stage', false);
  assert.deepEqual(hits.map(hit => hit.doc), [0, 128, 2]);
  assert.deepEqual(index.missingPages(hits), ['search-pages-0.js', 'search-pages-1.js']);
});

test('a list that is not whole excludes nothing', () => {
  const index = new Index();
  index.receive({ kinds: [9], names: ['Release'], block: 9, starts: [''], shard: 0, terms: 'all many rare', posts: [[0, 2, 0], [2, 2, 0], [4, 4]], part: 0, docs: [] });
  assert.deepEqual(index.find('rare all', false).map(hit => hit.doc), [2, 4]);
  assert.deepEqual(index.find('many rare', false).map(hit => hit.doc), [2, 4]);
  assert.deepEqual(index.find('all many', false).map(hit => hit.doc), [1]);
});

test('words and typos', () => {
  assert.deepEqual(wordsOf('See https://x.y/z, "a..b" --flag'), ['see', 'https', 'x.y/z', 'a', 'b', 'flag']);
  assert.deepEqual(termsOf('evidence/sbom_v2.4.0.json'), ['evidence/sbom_v2.4.0.json', 'evidence', 'sbom_v2.4.0.json', '2.4.0', 'sbom', 'json']);
  assert.ok(['abcd abc', 'abcd abdc', 'abcd abxd', 'abc abcd'].every(pair => oneTypo(...pair.split(' '))));
  assert.ok(!['abcd ab', 'abcd badc', 'abcd dcba', 'abcd axyd'].some(pair => oneTypo(...pair.split(' '))));
});

test('commands are copied without prompts and without what they print', () => {
  assert.equal(commandOf('# Check\ncurl x | jq .v\n# Expected: v2.4.0\n# second line\n'), '# Check\ncurl x | jq .v');
  assert.equal(commandOf('$ make \\\n    all\nbuilt\n$ ls\na b\n', 'console'), 'make \\\n    all\nls');
  assert.equal(commandOf('a: b\n# Expected: c\n', 'yaml'), 'a: b\n# Expected: c');
});
