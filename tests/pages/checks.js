// Put at the end of a page by pages_test.py: presses what a reader presses, and leaves what it found in an element of the page.
const RESULT = {passed: 0, failures: []};

function check(what, condition, found) {
  if (condition) ++RESULT.passed;
  else RESULT.failures.push(what + (found === undefined ? '' : `: ${typeof found === 'string' ? found : JSON.stringify(found)}`));
}
function same(what, found, wanted) {
  check(what, JSON.stringify(found) === JSON.stringify(wanted), `${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`);
}
const one = (selector, root) => (root || document).querySelector(selector);
const all = (selector, root) => [...(root || document).querySelectorAll(selector)];
const press = (key, more) => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true, ...more}));
const wait = (ms) =>
  new Promise((done) => {
    setTimeout(done, ms);
  });
const recordShown = () => Number(one('.player').dataset.record);
const cellOf = (row, column) => one(`td:nth-of-type(${column})`, row).textContent;

/// Two words on one another, or a word outside of its box, is a defect: who reads a page would say so.
function checkWords(where) {
  const box = (node) => node.getBoundingClientRect();
  const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 3 || b.bottom <= a.top + 3;
  for (const process of all('svg.topology g.process')) {
    const frame = box(one('rect.box', process)),
      words = all('text', process).filter((t) => t.textContent.trim());
    for (const word of words) {
      const at = box(word);
      check(
        `${where}: "${word.textContent}" stays in the box of ${words[0].textContent}`,
        at.left >= frame.left - 1 && at.right <= frame.right + 1 && at.bottom <= frame.bottom + 1,
        [at.right - frame.right, at.bottom - frame.bottom],
      );
    }
    words.forEach((a, i) =>
      words.slice(i + 1).forEach((b) => check(`${where}: "${a.textContent}" and "${b.textContent}" stand apart`, apart(box(a), box(b)))),
    );
  }
  for (const chart of all('svg.chart')) {
    const frame = box(chart),
      words = all('text', chart).filter((t) => box(t).width > 0);
    for (const word of words)
      check(`${where}: "${word.textContent}" stays in its chart`, box(word).left >= frame.left - 1 && box(word).right <= frame.right + 1);
    const ticks = all('text.tick', chart);
    ticks.forEach((a, i) =>
      ticks.slice(i + 1).forEach((b) => check(`${where}: "${a.textContent}" and "${b.textContent}" stand apart`, apart(box(a), box(b)))),
    );
  }
}

/// Every word is there in both languages, with the same places for numbers; none is asked for that is not there.
function checkLanguages() {
  const places = (text) => [...new Set(text.match(/\{\d\}/g) || [])].sort();
  for (const [name, pair] of Object.entries(WORDS)) {
    check(`${name} is in both languages`, pair.length === 2 && pair.every((text) => text.trim().length > 0));
    same(`${name} has the same places in both`, places(pair[0]), places(pair[1]));
  }
  const script = all('script')[1].textContent;
  for (const [, name] of script.matchAll(/say\('([a-z_]+)'[,)]/g)) check(`there is a word ${name}`, WORDS[name] !== undefined);
}

/// What holds of every page.
function checkPage() {
  same(
    'nothing is loaded',
    performance.getEntriesByType('resource').map((r) => r.name),
    [],
  );
  for (const picture of all('svg[role=img]')) check('a picture says what it shows', (picture.getAttribute('aria-label') || '').length > 3);
  for (const button of all('button'))
    check('a button has a name', (button.getAttribute('aria-label') || button.textContent).trim().length > 0);
  for (const control of all('select, input'))
    check('a control has a name', Boolean(control.getAttribute('aria-label') || control.closest('label')));
  for (const figure of all('figure')) {
    check('behind a chart stands a table', Boolean(one('table', figure)));
    check('beside a chart stands its command', /^mqlab /.test(one('.command code', figure).textContent), figure.textContent.slice(0, 40));
  }
  check('no scroll bar of the page itself', document.documentElement.scrollWidth <= innerWidth + 1, [
    document.documentElement.scrollWidth,
    innerWidth,
  ]);
}

/// What the page folds is what the program's own reducer says (lab/trace/reducer.hpp), forward and after going back.
function checkFold(run) {
  const sorted = (list) => list.map((x) => x.join(' ')).sort();
  const end = run.stateAt(run.size - 1);
  const members = [...end.members].flatMap(([element, list]) => list.map((m) => [element, m]));
  same(`${run.name}: members at the end`, sorted(members), sorted(run.picture.end.members));
  const readings = [...end.readings.values()].map((r) => [r.element, r.process, r.kind, r.value]);
  same(
    `${run.name}: states and gauges at the end`,
    sorted(readings),
    sorted(run.picture.end.readings.map(([e, p, k, v]) => [e, e < 0 ? p : -1, k, v])),
  );
  const middle = run.size >> 1,
    text = (state) => JSON.stringify([[...state.members], [...state.readings]]);
  run.folded = null;
  const forward = text(run.stateAt(middle));
  run.stateAt(run.size - 1);
  same(`${run.name}: a moment is the same from both sides`, text(run.stateAt(middle)), forward);
}

const CHECKS = {};
async function runChecks(names) {
  try {
    for (const name of names) await CHECKS[name]();
  } catch (error) {
    RESULT.failures.push(`${error} ${error.stack}`);
  }
  document.body.append(el('pre', {id: 'test-result'}, JSON.stringify(RESULT)));
}
