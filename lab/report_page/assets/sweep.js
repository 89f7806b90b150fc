// The report of a sweep: verdicts, curves over the axes, safety against cost, variants compared, the worst runs.

const MOST_FACETS = 12; // charts of one figure; the table has the others

/// Estimates of a point by measure: the study's own, then those that every report shows.
function estimatesOf(report) {
  const out = new Map();
  for (const part of [report.estimates, report.also]) {
    if (!part) continue;
    for (const p of part.points) {
      if (!out.has(p.point)) out.set(p.point, new Map());
      for (const e of p.estimates) out.get(p.point).set(e.measure, e);
    }
  }
  return out;
}
function settingText(value) {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
function settingsText(settings) {
  return Object.entries(settings || {})
    .map(([name, value]) => `${name}=${settingText(value)}`)
    .join(' ');
}
function intervalText(e) {
  if (e.value === null) return '–';
  return e.low === null && e.high === null ? '–' : `${measureText(e.low, e.unit)} … ${measureText(e.high, e.unit)}`;
}

/// Which axis lies below, and what is a line: variants, and what the other axes say, or a figure of its own where that would be too many lines.
function arrangement(report) {
  const points = report.estimates.points,
    axes = report.axes.filter((a) => a.values.length > 1);
  const order = [...axes].sort((a, b) => Number(b.numeric) - Number(a.numeric) || b.values.length - a.values.length);
  const below = order[0] || null,
    others = order.slice(1);
  const scenarios = [...new Set(points.map((p) => p.scenario))];
  const otherText = (p) => others.map((a) => `${a.name}=${settingText(p.settings[a.name])}`).join(' ');
  const lines = new Set(points.map((p) => p.variant + ' ' + otherText(p)));
  const apart = lines.size > 6;
  const facets = new Map();
  for (const p of points) {
    const facet = [scenarios.length > 1 ? p.scenario : '', apart ? otherText(p) : ''].filter(Boolean).join(', ');
    const series = below ? [p.variant, apart ? '' : otherText(p)].filter(Boolean).join(', ') : '';
    if (!facets.has(facet)) facets.set(facet, new Map());
    const all = facets.get(facet);
    if (!all.has(series)) all.set(series, []);
    all.get(series).push(p);
  }
  const x = below
    ? {name: below.name, values: below.values, numeric: below.numeric, log: below.log}
    : {
        name: say('variant'),
        values: [...new Set(points.map((p) => p.variant))].map((v) => ({text: v, number: null})),
        numeric: false,
        log: false,
      };
  const at = (p) =>
    below ? below.values.findIndex((v) => v.text === settingText(p.settings[below.name])) : x.values.findIndex((v) => v.text === p.variant);
  return {x, at, facets};
}

function measureNumbers(report, estimates, measure) {
  const found = report.estimates.points.map((p) => [p, estimates.get(p.point).get(measure)]);
  const unsaid = found.some(([, e]) => e && e.value !== null && (e.low === null || e.high === null));
  const rows = found.map(([p, e]) => [
    String(p.point),
    p.scenario,
    p.variant,
    settingsText(p.settings),
    {text: e ? measureText(e.value, e.unit) : '–', class: 'number'},
    {text: e ? intervalText(e) : '–', class: 'number'},
    {text: e ? String(e.n) : '0', class: 'number'},
    e ? e.method : '',
  ]);
  const heads = ['point', 'scenario', 'variant', 'settings', 'value', 'interval', 'n', 'method'].map((name) => say(name));
  return [table(heads, rows, {class: 'numbers', 'data-measure': measure}), unsaid ? el('p', {class: 'dim'}, say('no_interval')) : null];
}

/// The name of a measure for people: a verdict's title stands beside its id.
function measureName(measure) {
  const info = VERDICTS.get(measure.replace(/\.(count|share)$/, ''));
  return info && both(info.title) !== measure
    ? LANGUAGE === 'zh_CN'
      ? `${measure}（${info.title.zh_CN}）`
      : `${measure} (${info.title.en})`
    : measure;
}

function measureFigure(report, estimates, how, measure, text, repeat) {
  const parts = [];
  let name = measure;
  const facets = [...how.facets].slice(0, MOST_FACETS);
  for (const [facet, lines] of facets) {
    const series = [...lines].map(([line, points]) => ({
      name: line,
      data: points
        .map((p) => {
          const e = estimates.get(p.point).get(measure);
          const title = e ? `${p.variant} ${settingsText(p.settings)}: ${measureText(e.value, e.unit)} (${intervalText(e)}), n=${e.n}` : '';
          return {
            x: how.at(p),
            value: e ? e.value : null,
            low: e ? e.low : null,
            high: e ? e.high : null,
            title,
            unit: e ? e.unit : '',
            method: e ? e.method : '',
          };
        })
        .sort((a, b) => a.x - b.x),
    }));
    const known = series.flatMap((s) => s.data).filter((d) => d.value !== null);
    if (known.length === 0) continue;
    const unit = known[0].unit;
    const summary =
      `${measure}${facet ? ', ' + facet : ''}: ` +
      series.map((s) => `${s.name} ${s.data.map((d) => `${how.x.values[d.x].text} ${measureText(d.value, unit)}`).join(', ')}`).join('; ');
    if (facet) parts.push(el('p', {class: 'facet'}, facet));
    parts.push(intervalChart(how.x, series, unit, known[0].method === 'Wilson' ? say('share_of_runs') : measure, summary));
    if (series.length > 1 || series[0].name) parts.push(legend(series.map((s) => ({name: s.name, lines: how.x.numeric}))));
    name = measureName(measure);
  }
  if (how.facets.size > MOST_FACETS) parts.push(el('p', {class: 'dim'}, say('more_facets', how.facets.size - MOST_FACETS)));
  return parts.length
    ? figure(name, text, parts, () => measureNumbers(report, estimates, measure), report.estimates.points.length, repeat)
    : null;
}

function sweepFigures(report) {
  const estimates = estimatesOf(report),
    how = arrangement(report),
    confidence = digits(report.estimates.confidence * 100, 4);
  const first = estimates.values().next().value || new Map();
  const all = [...first.values()];
  const repeat = report.commands[0].command;
  const group = (title, text, measures) => {
    const figures = measures.map((m) => measureFigure(report, estimates, how, m, null, repeat)).filter(Boolean);
    return figures.length ? el('section', {}, el('h2', {}, title), el('p', {}, text), el('div', {class: 'figures'}, figures)) : null;
  };
  const sort = {chance: [], latency: [], rate: [], rest: []};
  for (const e of all) {
    const anything = report.estimates.points.some((p) => (estimates.get(p.point).get(e.measure) || {}).value > 0);
    if (e.method === 'Wilson') {
      if (anything || ['lost', 'duplicated', 'damaged'].includes(e.measure)) sort.chance.push(e.measure);
    } else if (e.unit === 'ns') sort.latency.push(e.measure);
    else if (e.unit === 'per second') sort.rate.push(e.measure);
    else sort.rest.push(e.measure);
  }
  const known = ['lost', 'duplicated', 'damaged', 'broken-promise'],
    rank = (m) => (known.includes(m) ? known.indexOf(m) : known.length);
  sort.chance.sort((a, b) => rank(a) - rank(b));
  return [
    group(say('loss_title'), say('loss_text', confidence), sort.chance),
    group(say('latency_title'), say('mean_text', confidence), sort.latency),
    group(say('throughput_title'), say('mean_text', confidence), sort.rate),
    paretoSection(report, estimates, repeat),
    group(say('other_title'), say('mean_text', confidence), sort.rest),
  ];
}

/// The points that have both, as marks of the plane.
function paretoMarks(report, estimates, pareto, unit) {
  const marks = [];
  for (const p of report.estimates.points) {
    const risk = estimates.get(p.point).get('damaged'),
      cost = estimates.get(p.point).get(pareto.cost);
    if (!risk || !cost || risk.value === null || cost.value === null) continue;
    const settings = settingsText(p.settings);
    const title = `${say('point')} ${p.point}: ${p.variant} ${settings}, ${pareto.cost} ${measureText(cost.value, unit)}, ${measureText(risk.value, 'share')}`;
    marks.push({point: p.point, scenario: p.scenario, variant: p.variant, settings, x: cost.value, y: risk.value, title});
  }
  return marks;
}

function paretoFigure(report, estimates, pareto, repeat) {
  const unit = [...estimates.values()].map((m) => m.get(pareto.cost)).find(Boolean).unit,
    marks = paretoMarks(report, estimates, pareto, unit);
  const variants = [...new Set(marks.map((m) => m.variant))],
    best = (m) => pareto.front.includes(m.point);
  const series = variants.map((v) => ({name: v, lines: false, data: marks.filter((m) => m.variant === v)}));
  const label = `${say('pareto_title')}: ${marks
    .filter(best)
    .map((m) => m.title)
    .join('; ')}`;
  const heads = [say('point'), say('scenario'), say('variant'), say('settings'), pareto.cost, say('chance_damaged'), say('result')];
  const numbers = () =>
    table(
      heads,
      marks.map((m) => [
        String(m.point),
        m.scenario,
        m.variant,
        m.settings,
        {text: measureText(m.x, unit), class: 'number'},
        {text: measureText(m.y, 'share'), class: 'number'},
        best(m) ? chip('good', say('on_front')) : say('beaten'),
      ]),
      {class: 'numbers'},
    );
  const words = {x: `${pareto.cost} ${pareto.more_is_better ? '→' : '←'}`, y: say('chance_damaged')};
  const better = pareto.more_is_better ? say('right') : say('left');
  return figure(
    `${say('pareto_title')}: ${pareto.cost}`,
    say('pareto_text', better),
    [planeChart(series, pareto.front, unit, 'share', words, label), legend(series)],
    numbers,
    marks.length,
    repeat,
  );
}

function paretoSection(report, estimates, repeat) {
  const usable = report.pareto.filter((p) => p.front.length > 0);
  if (usable.length === 0) return null;
  const host = el('div', {}, paretoFigure(report, estimates, usable[0], repeat));
  const draw = (index) => clear(host).append(paretoFigure(report, estimates, usable[index], repeat));
  const select = el(
    'select',
    {onchange: (e) => draw(Number(e.target.value))},
    usable.map((p, i) => el('option', {value: i}, p.cost)),
  );
  const chooser = usable.length > 1 ? el('p', {}, el('label', {class: 'noprint'}, say('cost_measure'), ' ', select)) : null;
  return el('section', {id: 'pareto'}, el('h2', {}, say('pareto_title')), chooser, host);
}

function sweepVerdicts(report) {
  const share = (n, all) => ({
    text: [`${n} `, el('span', {class: 'dim'}, all > 0 ? `(${digits((n / all) * 100, 3)}%)` : '')],
    class: 'number',
  });
  return el(
    'section',
    {id: 'verdicts'},
    el('h2', {}, say('verdicts')),
    table(
      [say('scenario'), say('variant'), say('runs'), say('damaged_runs'), say('broken_promises'), say('total')],
      report.verdicts.map((v) => [
        v.scenario,
        el('b', {}, v.variant),
        {text: String(v.runs), class: 'number'},
        share(v.damaged, v.runs),
        share(v.broken_promises, v.runs),
        {
          text: Object.entries(v.counts).map(([id, n]) => {
            const info = VERDICTS.get(id);
            return chip(info ? info.severity : 'notable', `${info ? both(info.title) : id} ${n}`, say('of_runs', v.runs_with[id], v.runs));
          }),
          class: 'chips',
        },
      ]),
      {class: 'verdicts'},
    ),
  );
}

function comparedTable(report) {
  const heads = ['variant', 'settings', 'measure', 'difference', 'interval', 'result', 'method'].map((name) => say(name));
  const rows = report.estimates.comparisons.flatMap((c) =>
    c.differences.map((d) => {
      const apart = d.low !== null && d.high !== null && (d.low > 0 || d.high < 0);
      const result = apart ? chip('notable', say('differs')) : say('no_difference');
      const numbers = [measureText(d.value, d.unit), intervalText(d)].map((text) => ({text, class: 'number'}));
      return [say('less', c.variant, c.compared_to), settingsText(c.settings), d.measure, ...numbers, result, d.method];
    }),
  );
  return table(heads, rows, {class: 'numbers'});
}
function sweepCompared(report) {
  const rows = report.estimates.comparisons.reduce((sum, c) => sum + c.differences.length, 0);
  if (rows === 0) return null;
  const body = () => comparedTable(report);
  const folded = details(`${say('numbers')} (${rows})`, rows > ROWS_AT_ONCE ? body : body(), rows <= 16);
  return el('section', {}, el('h2', {}, say('compared_title')), el('p', {}, say('compared_text')), folded);
}

function sweepWorst(report, runs, chosen) {
  const playButton = (i) =>
    el(
      'button',
      {type: 'button', onclick: () => RunsView.shown.show(runs[i].name, runs[i].record(runs[i].opensAt()).number)},
      say('play_it'),
    );
  if (report.worst.length === 0) return el('section', {id: 'worst'}, el('h2', {}, say('worst_title')), el('p', {}, say('no_damage')));
  const rows = report.worst.map((w) => [
    say('run_number', w.run),
    w.scenario,
    w.variant,
    settingsText(w.settings),
    String(w.seed),
    {text: countChips(w.counts), class: 'chips'},
    [w.again === undefined ? (w.problem ? both(w.problem) : say('not_again')) : playButton(w.again), command(w.command)],
  ]);
  return [
    el(
      'section',
      {id: 'worst'},
      el('h2', {}, say('worst_title')),
      el('p', {}, say('worst_text')),
      table([say('run'), say('scenario'), say('variant'), say('settings'), say('seed'), say('verdict'), say('again')], rows, {
        class: 'verdicts',
      }),
    ),
    runs.length ? new RunsView(runs, chosen).root : null,
  ];
}

function sweepStudy(report) {
  const text = JSON.stringify(report.study, null, 2),
    name = report.study_file;
  const save = report.study_from_results
    ? el(
        'p',
        {},
        say('study_save', name),
        ' ',
        el('a', {href: 'data:application/json;charset=utf-8,' + encodeURIComponent(text), download: name}, say('save')),
      )
    : null;
  return el(
    'section',
    {id: 'study'},
    el('h2', {}, say('study_title')),
    save,
    commands(report.commands),
    details(say('study_title'), el('pre', {}, text)),
  );
}

function sweepPage(report, runs, chosen) {
  const r = report.results;
  return [
    el(
      'p',
      {},
      say('intro_sweep', r.runs, r.points, digits(report.estimates.confidence * 100, 4)),
      ' ',
      chip(r.complete ? 'good' : 'damage', r.complete ? say('complete') : say('unfinished')),
      ' ',
      el('span', {class: 'dim'}, r.file, ' · ', r.study_hash),
    ),
    sweepVerdicts(report),
    sweepFigures(report),
    sweepCompared(report),
    sweepWorst(report, runs, chosen),
    sweepStudy(report),
  ];
}
