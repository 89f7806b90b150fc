// The page: reads the report that stands in it, draws it in the chosen language, and follows links to records.
const REPORT = JSON.parse(document.getElementById('report').textContent);
const VERDICTS = new Map(REPORT.verdict_names.map((v) => [v.id, v]));
const RUNS = REPORT.runs.map((r, i) => new Run(r, i));
const CHOSEN = {left: 0, right: -1, positions: {}};
let THEME = 'auto';

function asked() {
  return new URLSearchParams(location.hash.slice(1));
}

function topBar() {
  const theme = el(
    'select',
    {'aria-label': say('theme'), onchange: (e) => setTheme(e.target.value)},
    ['auto', 'light', 'dark'].map((t) => el('option', {value: t, selected: t === THEME}, say('theme_' + t))),
  );
  return el(
    'header',
    {class: 'top'},
    el('p', {class: 'brand'}, 'mqlab'),
    el(
      'nav',
      {'aria-label': say('contents')},
      el(
        'button',
        {
          type: 'button',
          id: 'language',
          lang: LANGUAGE === 'en' ? 'zh-CN' : 'en',
          onclick: () => setLanguage(LANGUAGE === 'en' ? 'zh_CN' : 'en'),
        },
        say('language'),
      ),
      ' ',
      el('label', {}, say('theme'), ' ', theme),
      ' ',
      el('button', {type: 'button', onclick: () => print()}, say('print')),
    ),
  );
}

function draw() {
  for (const p of [...PLAYERS]) p.end();
  document.documentElement.lang = LANGUAGE === 'zh_CN' ? 'zh-CN' : 'en';
  document.title = both(REPORT.title) + ' - mqlab';
  const page = clear(document.getElementById('page'));
  const subtitle =
    RUNS.length && RUNS[0].summary && REPORT.kind === 'run' ? RUNS[0].summary.scenario : REPORT.results ? REPORT.results.study : '';
  add(page, [
    topBar(),
    el(
      'main',
      {},
      el('h1', {}, both(REPORT.title)),
      subtitle && subtitle !== both(REPORT.title) ? el('p', {class: 'dim'}, subtitle) : null,
      REPORT.problems.length
        ? el(
            'section',
            {class: 'notebox', 'aria-label': say('notes')},
            el(
              'ul',
              {class: 'notes'},
              REPORT.problems.map((p) => el('li', {}, both(p))),
            ),
          )
        : null,
    ),
  ]);
  const main = page.querySelector('main');
  // In two steps: players measure themselves, so they must be in the document.
  const build = REPORT.kind === 'sweep' ? sweepPage : runPage;
  add(main, [build(REPORT, RUNS, CHOSEN)]);
  add(main, [el('footer', {}, el('p', {}, say('made_by', REPORT.version), ' ', command(REPORT.made_by)))]);
  for (const p of PLAYERS) p.go(p.position);
}

function setLanguage(language) {
  LANGUAGE = language;
  draw();
}
function setTheme(theme) {
  THEME = theme;
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/// `#run=broken&at=131&beside=fixed&lang=zh_CN&theme=dark`
function follow() {
  const hash = asked();
  if (hash.has('theme')) setTheme(hash.get('theme'));
  if (hash.has('lang') && hash.get('lang') !== LANGUAGE) setLanguage(hash.get('lang') === 'zh_CN' ? 'zh_CN' : 'en');
  if (hash.has('beside') && RunsView.shown) RunsView.shown.beside(hash.get('beside'));
  if (hash.has('run') && RunsView.shown) RunsView.shown.show(hash.get('run'), Number(hash.get('at')));
}

LANGUAGE = asked().get('lang') === 'zh_CN' ? 'zh_CN' : asked().get('lang') === 'en' ? 'en' : REPORT.language;
if (asked().has('theme')) setTheme(asked().get('theme'));
draw();
follow();
addEventListener('hashchange', follow);
addEventListener('keydown', playerKeys);
addEventListener('beforeprint', () => PLAYERS.forEach((p) => p.spread()));
addEventListener('afterprint', () => PLAYERS.forEach((p) => p.fold()));
document.addEventListener('click', (event) => {
  const link = event.target.closest('a.record');
  if (!link) return;
  event.preventDefault();
  history.replaceState(null, '', link.getAttribute('href'));
  RunsView.shown.show(RUNS[Number(link.dataset.run)].name, Number(link.dataset.record));
});
