// Runs of a report: their verdicts side by side, one or two of them in players, and why.

function costOf(s) {
  const r = s.cost.response_ns,
    p = (v) => (r.count > 0 ? timeText(v) : '–');
  return {response: `${p(r.p50)} / ${p(r.p99)}`, done: digits(s.cost.done_per_second, 4), frames: s.cost.frames, flushes: s.cost.flushes};
}

function holdsChip(s) {
  if (!s) return chip('notable', say('unjudged'));
  if (!s.holds) return chip('damage', say('not_expected'));
  return s.expectations > 0 ? chip('good', say('as_expected')) : chip('notable', say('no_expectations'));
}

/// One column a run: what is compared stands beside each other.
function runsTable(runs) {
  const judged = runs.filter((r) => r.summary);
  if (judged.length === 0) return null;
  const row = (name, of) => [name, ...judged.map((r) => of(r.summary))];
  const chips = (of) => (s) => ({text: of(s), class: 'chips'});
  return table(
    [say('variant'), ...judged.map((r) => r.title())],
    [
      row(
        '',
        chips((s) => holdsChip(s)),
      ),
      row(
        say('verdict'),
        chips((s) => countChips(s.counts)),
      ),
      row(say('operations'), (s) => String(s.operations)),
      row(say('seed'), (s) => String(s.seed)),
      row(say('response'), (s) => costOf(s).response),
      row(say('done'), (s) => costOf(s).done),
      row(say('frames'), (s) => String(costOf(s).frames)),
      row(say('flushes'), (s) => String(costOf(s).flushes)),
    ],
    {class: 'verdicts'},
  );
}

function runNotes(run) {
  const notes = [...run.report.problems];
  if (run.summary) notes.push(...run.summary.differences, ...run.summary.vacuity, ...(run.summary.gave_up || []));
  return notes.length
    ? el(
        'ul',
        {class: 'notes'},
        notes.map((n) => el('li', {}, withLinks(both(n), run))),
      )
    : null;
}

/// The chooser with its players. `chosen` keeps which runs are shown when the language changes.
function runsView(runs, chosen) {
  const host = el('div', {class: 'players'}),
    below = el('div', {class: 'below'});
  const choice = (label, name, empty) =>
    el(
      'label',
      {},
      label,
      ' ',
      el(
        'select',
        {
          'data-choice': name,
          onchange: (e) => {
            chosen[name] = Number(e.target.value);
            draw();
          },
        },
        empty ? el('option', {value: -1}, say('nothing_beside')) : null,
        runs.map((r, i) => el('option', {value: i, selected: chosen[name] === i}, r.title())),
      ),
    );
  function draw() {
    for (const p of [...PLAYERS]) p.end();
    clear(host);
    const shown = [chosen.left, chosen.right].filter((i) => i >= 0);
    host.classList.toggle('two', shown.length > 1);
    for (const i of shown) {
      const box = el('div', {class: 'player', 'data-run': i});
      host.append(
        el(
          'section',
          {class: 'one'},
          el(
            'h3',
            {class: 'runname'},
            runs[i].title(),
            ' ',
            holdsChip(runs[i].summary),
            ' ',
            runs[i].summary ? countChips(runs[i].summary.counts) : null,
          ),
          runNotes(runs[i]),
          box,
        ),
      );
      const player = new Player(runs[i], box);
      if (chosen.positions[i] !== undefined) player.go(chosen.positions[i]);
      const go = player.go.bind(player);
      player.go = (position) => {
        go(position);
        chosen.positions[i] = player.position;
      };
    }
    add(
      clear(below),
      shown.map((i) => {
        const run = runs[i];
        return el(
          'section',
          {},
          el('h2', {}, runs.length > 1 ? say('why_of_run', run.title()) : say('why_title')),
          run.report.cards.length ? run.report.cards.map((c) => whyCard(c, run)) : el('p', {}, run.summary ? say('why_none') : ''),
          el('h2', {}, say('again')),
          commands(run.report.commands),
        );
      }),
    );
  }
  runsView.show = (name, number) => {
    const index = runs.findIndex((r) => r.name === name);
    if (index < 0) return;
    if (chosen.left !== index && chosen.right !== index) {
      chosen.left = index;
      for (const s of root.querySelectorAll('select[data-choice=left]')) s.value = index;
      draw();
    }
    const player = PLAYERS.find((p) => p.run === runs[index]);
    if (!player) return;
    Player.active = player;
    const position = number > 0 ? player.run.positionOf(number) : -1;
    if (position < 0) return;
    player.go(position);
    player.host.scrollIntoView({block: 'start', behavior: 'auto'});
  };
  runsView.beside = (name) => {
    chosen.right = runs.findIndex((r) => r.name === name);
    for (const s of root.querySelectorAll('select[data-choice=right]')) s.value = chosen.right;
    draw();
  };
  const root = el(
    'section',
    {id: 'player'},
    el('h2', {}, say('player_title')),
    runs.length > 1 ? el('p', {class: 'chooser'}, choice(say('choose'), 'left', false), ' ', choice(say('beside'), 'right', true)) : null,
    host,
    below,
  );
  draw();
  return root;
}

function runPage(report, runs, chosen) {
  return [
    el('section', {id: 'verdicts'}, el('h2', {}, runs.length > 1 ? say('variants_title') : say('verdicts')), runsTable(runs)),
    runsView(runs, chosen),
  ];
}
