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
        say('result'),
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

/// The chooser with its players, and what is said of the runs that they show. `chosen` outlives it: which runs, and where each stands, when the language changes.
class RunsView {
  constructor(runs, chosen) {
    this.runs = runs;
    this.chosen = chosen;
    this.host = el('div', {class: 'players'});
    this.below = el('div', {class: 'below'});
    const chooser = [this.choice('left', say('choose'), false), ' ', this.choice('right', say('beside'), true)];
    this.root = el(
      'section',
      {id: 'player'},
      el('h2', {}, say('player_title')),
      runs.length > 1 ? el('p', {class: 'chooser'}, chooser) : null,
      this.host,
      this.below,
    );
    RunsView.shown = this;
    this.draw();
  }

  choice(name, label, empty) {
    const options = this.runs.map((r, i) => el('option', {value: i, selected: this.chosen[name] === i}, r.title()));
    const select = el(
      'select',
      {'data-choice': name, onchange: (e) => this.choose(name, Number(e.target.value))},
      empty ? el('option', {value: -1}, say('nothing_beside')) : null,
      options,
    );
    return el('label', {}, label, ' ', select);
  }
  choose(name, index) {
    this.chosen[name] = index;
    for (const s of this.root.querySelectorAll(`select[data-choice=${name}]`)) s.value = index;
    this.draw();
  }

  draw() {
    for (const p of [...PLAYERS]) p.end();
    const shown = [this.chosen.left, this.chosen.right].filter((i) => i >= 0);
    clear(this.host).classList.toggle('two', shown.length > 1);
    for (const i of shown) this.addPlayer(this.runs[i], i);
    add(
      clear(this.below),
      shown.map((i) => this.whyOf(this.runs[i])),
    );
  }
  addPlayer(run, index) {
    const box = el('div', {class: 'player', 'data-run': index});
    const title = el(
      'h3',
      {class: 'runname'},
      run.title(),
      ' ',
      holdsChip(run.summary),
      ' ',
      run.summary ? countChips(run.summary.counts) : null,
    );
    this.host.append(el('section', {class: 'one'}, title, runNotes(run), box));
    new Player(run, box, this.chosen.positions);
  }
  whyOf(run) {
    const title = this.runs.length > 1 ? say('why_of_run', run.title()) : say('why_title');
    const cards = run.report.cards.length ? run.report.cards.map((c) => whyCard(c, run)) : el('p', {}, run.summary ? say('why_none') : '');
    return el('section', {}, el('h2', {}, title), cards, el('h2', {}, say('again')), commands(run.report.commands));
  }

  /// Lead the reader to a record of a run: into its player if it is shown, else in place of the first one.
  show(name, number) {
    const index = this.runs.findIndex((r) => r.name === name);
    if (index < 0) return;
    if (this.chosen.left !== index && this.chosen.right !== index) this.choose('left', index);
    const player = PLAYERS.find((p) => p.run === this.runs[index]);
    Player.active = player;
    const position = number > 0 ? player.run.positionOf(number) : -1;
    if (position < 0) return;
    player.go(position);
    player.host.scrollIntoView({block: 'start', behavior: 'auto'});
  }
  beside(name) {
    this.choose(
      'right',
      this.runs.findIndex((r) => r.name === name),
    );
  }
}

function runPage(report, runs, chosen) {
  return [
    el('section', {id: 'verdicts'}, el('h2', {}, runs.length > 1 ? say('variants_title') : say('verdicts')), runsTable(runs)),
    new RunsView(runs, chosen).root,
  ];
}
