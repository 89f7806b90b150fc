// A sweep's page. WANTED, put before this by pages_test.py, is what `mqlab sweep estimates` prints: by point and measure, the words of value, low and high.
CHECKS.sweep = async () => {
  checkPage();
  RUNS.forEach(checkFold);
  let compared = 0;
  for (const [measure, points] of Object.entries(WANTED)) {
    const rows = all(`table[data-measure="${measure}"] tbody tr`);
    check(`a table of ${measure}`, rows.length === Object.keys(points).length, rows.length);
    for (const row of rows) {
      const [value, low, high] = points[one('th', row).textContent];
      const dash = (text) => (text === '-' ? '–' : text);
      same(
        `${measure} of point ${one('th', row).textContent}`,
        [cellOf(row, 4), cellOf(row, 5)],
        [dash(value), low === '-' && high === '-' ? '–' : `${dash(low)} … ${dash(high)}`],
      );
      ++compared;
    }
  }
  check('numbers were compared', compared > 20, compared);
  check(
    'loss and duplication have curves',
    ['lost', 'duplicated'].every((m) => all('figcaption h3').some((h) => h.textContent.startsWith(m))),
  );
  check('safety stands against cost', Boolean(one('#pareto svg.chart .halo')));
  for (const language of ['en', 'zh_CN']) {
    setLanguage(language);
    checkPage();
    checkWords(language);
  }
  setLanguage('en');
  const before = location.hash;
  one('#worst tbody button').click();
  const record = recordShown();
  check('a worst run plays', record > 0 && location.hash === before, record);
  one('.card a.record').click();
  same('and its card leads into it', recordShown(), Number(one('.card a.record').dataset.record));
  check(
    'its command says how to have it again',
    all('.commands code').some((c) => /^mqlab sweep \S+fault-rate\.json .*--show \d+$/.test(c.textContent)),
  );
};
CHECKS.unfinished = async () => {
  checkPage();
  check('it says that it is not finished', one('.notebox').textContent.includes('unfinished'));
};
