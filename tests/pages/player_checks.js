// duplication/confirm-lost: the confirm of shop/5 is lost, the producer publishes it again.
CHECKS.player = async () => {
  checkLanguages();
  checkPage();
  RUNS.forEach(checkFold);
  same('opens where the duplicate becomes inevitable', recordShown(), REPORT.runs[0].cards[0].inevitable.record);

  const begin = recordShown();
  one('[data-do=on]').click();
  same('one record on', recordShown(), begin + 1);
  one('[data-do=back]').click();
  one('[data-do=back]').click();
  same('two records back', recordShown(), begin - 1);
  press('ArrowRight');
  same('the right key', recordShown(), begin);
  press('ArrowLeft');
  same('the left key', recordShown(), begin - 1);
  press('Home');
  same('the begin', [recordShown(), one('.where').textContent], [0, say('before_first')]);
  press('ArrowLeft');
  same('nothing lies before it', recordShown(), 0);
  const moments = RUNS[0].picture.marks.map(([p]) => RUNS[0].record(p).number),
    unique = [...new Set(moments)];
  one('[data-do=on_event]').click();
  same('the first moment', recordShown(), unique[0]);
  press('ArrowRight', {shiftKey: true});
  same('the second moment', recordShown(), unique[1]);
  one('[data-do=back_event]').click();
  same('a moment back', recordShown(), unique[0]);
  press('End');
  same('the end', recordShown(), RUNS[0].record(RUNS[0].size - 1).number);

  const shop5 = () => all('table.ledger tbody tr').find((row) => one('th', row).textContent === 'shop/5');
  same('the bad row comes first', one('table.ledger tbody th').textContent, 'shop/5');
  check('it is named duplicated', one('table.ledger tbody td').textContent.includes('duplicated'));
  one('.card a.record[data-record="131"]').click();
  same('a link of the card jumps to its record', recordShown(), 131);
  same('its address can be shared', location.hash, '#run=broken&at=131');
  check('the moment says what happens', one('.now').textContent.includes('effect.applied'), one('.now').textContent);
  same('one effect so far', cellOf(shop5(), 4), '1');
  same('the row of the sequence is marked', Number(one('g.row.current').dataset.position), RUNS[0].positionOf(131));
  check('shop and the broker are cut off', one('svg.topology').textContent.includes('cut off'));
  one('.card a.record[data-record="213"]').click();
  same('two effects at the second one', cellOf(shop5(), 4), '2');
  same('and the row says so', cellOf(shop5(), 3), 'its effect is applied more than once');

  const slider = one('.player input[type=range]');
  slider.value = 10;
  slider.dispatchEvent(new Event('input', {bubbles: true}));
  same('the slider', recordShown(), RUNS[0].record(10).number);
  one('g.row[data-position]').dispatchEvent(new MouseEvent('click', {bubbles: true}));
  same('a click on a row of the sequence', recordShown(), RUNS[0].record(RUNS[0].picture.stories['shop/5'][0][0]).number);

  press('Home');
  one('[data-do=play]').click();
  await wait(1700);
  const played = recordShown();
  check('it plays', played >= 2 && played <= 4, played);
  press(' ');
  await wait(1500);
  same('and stands still', recordShown(), played);

  const select = one('[data-choice=left]');
  select.value = 1;
  select.dispatchEvent(new Event('change', {bubbles: true}));
  same('the other variant', [one('.player').dataset.run, one('.runname').firstChild.textContent], ['1', 'fixed']);
  const beside = one('[data-choice=right]');
  beside.value = 0;
  beside.dispatchEvent(new Event('change', {bubbles: true}));
  same(
    'both side by side',
    all('.player').map((p) => p.dataset.run),
    ['1', '0'],
  );
  press('End');
  one('#language').click();
  same(
    'the page in Chinese',
    [document.documentElement.lang, one('h1').textContent, one('.runname .chip').textContent.slice(1)],
    ['zh-CN', REPORT.title.zh_CN, '符合预期'],
  );
  same(
    'what was chosen stays',
    all('.player').map((p) => p.dataset.run),
    ['1', '0'],
  );
  one('#language').click();
  const tables = PLAYERS[0].host.querySelectorAll('.panel details');
  for (const folded of tables) folded.open = true;
  press('ArrowLeft');
  check('behind the topology stands a table', /rabbit-1.*queue orders/.test(tables[0].textContent), tables[0].textContent.slice(0, 80));
  check('behind the sequence stands a table', all('tbody tr', tables[1]).length > 20, all('tbody tr', tables[1]).length);
  dispatchEvent(new Event('beforeprint'));
  const rowsOf = (root) => all('g.row', root).length;
  const printed = all('.slice', one('.player')),
    on_screen = one('.tall svg.sequence:not(.lifelines)', one('.player'));
  check(
    'for print the whole sequence is there, cut into sheets',
    printed.length >= 1 && rowsOf(printed[0]) === rowsOf(on_screen),
    printed.length,
  );
  dispatchEvent(new Event('afterprint'));
  same('and gone after it', all('.slice').length, 0);
  setTheme('dark');
  same('dark', getComputedStyle(document.body).backgroundColor, 'rgb(13, 17, 23)');
  setTheme('light');
  same('light', getComputedStyle(document.body).backgroundColor, 'rgb(255, 255, 255)');
};

/// Any scenario: its words stand where they can be read, at every moment worth a look, in both languages.
CHECKS.words = async () => {
  RUNS.forEach(checkFold);
  for (const language of ['en', 'zh_CN']) {
    setLanguage(language);
    checkPage();
    const run = PLAYERS[0].run;
    for (const position of [-1, ...run.picture.marks.map(([p]) => p), run.size - 1]) {
      PLAYERS[0].go(position);
      checkWords(`${REPORT.title.en}, ${language}, #${recordShown()}`);
    }
  }
};

/// A run longer than the page: it says so, and nothing points out of the window.
CHECKS.window = async () => {
  const p = RUNS[0].picture;
  check('more records than the page holds', p.shown < p.of && p.records.length === p.shown, [p.shown, p.of]);
  check('the page says so', one('.note').textContent.includes(String(p.of)));
  check('the damage lies in the window', RUNS[0].positionOf(REPORT.runs[0].cards[0].inevitable.record) >= 0);
  checkFold(RUNS[0]);
  press('Home');
  press('End');
  same('its last record', recordShown(), p.records[p.shown - 1][0]);
};

/// A trace alone: no verdict, and it plays all the same.
CHECKS.trace = async () => {
  checkPage();
  checkFold(RUNS[0]);
  check('it says what is missing', one('.notes').textContent.includes('no verdict'));
  press('End');
  press('ArrowLeft');
  same('it plays', recordShown(), RUNS[0].record(RUNS[0].size - 2).number);
};

/// A title that would like to be HTML is shown as it is.
CHECKS.hostile = async () => {
  const title = '<' + '/script><img src=x onerror="document.title=\'hacked\'"><!--';
  same('the title is text', one('h1').textContent, title);
  same('no element came of it', all('img').length, 0);
  setLanguage('zh_CN');
  same('in neither language', [one('h1').textContent, all('img').length], [title, 0]);
  await wait(200);
  check('nothing of it ran', document.title === title + ' - mqlab', document.title);
};
