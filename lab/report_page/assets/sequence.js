// The sequence diagram: lifelines, a row for each record, arrows from where a message left to where it arrived.
const SEQUENCE = {row: 20, gap: 26, head: 44, top: 10, sheet: 800, page: 240};

/// Which rows to draw: the story of an operation, or the page of the run that holds this moment.
function sequenceRows(run, story, position) {
  if (story && run.picture.stories[story]) return run.picture.stories[story].map(([p, own]) => ({position: p, own: own === 1}));
  const all = run.picture.records.length;
  const first = Math.max(0, Math.min(Math.floor(Math.max(0, position) / SEQUENCE.page) * SEQUENCE.page, all - 1));
  const rows = [];
  for (let p = first; p < Math.min(all, first + SEQUENCE.page); ++p) rows.push({position: p, own: true});
  return rows;
}

/// From how many nanoseconds on the time between two rows is worth a line of its own: 50 times the median of those that are not 0.
function longGap(run, rows) {
  const gaps = [];
  for (let i = 1; i < rows.length; ++i) {
    const gap = run.time(rows[i].position) - run.time(rows[i - 1].position);
    if (gap > 0) gaps.push(gap);
  }
  gaps.sort((a, b) => a - b);
  return gaps.length ? gaps[gaps.length >> 1] * 50 : Infinity;
}

/// Where each lifeline and each row stands.
function sequenceLayout(run, rows) {
  const seen = new Set();
  for (const row of rows) {
    const r = run.record(row.position);
    if (r.process >= 0) seen.add(r.process);
    const flight = run.cameAt.get(row.position);
    if (flight) for (const p of [flight.from, flight.to]) if (p >= 0) seen.add(p);
  }
  const processes = [...seen].sort((a, b) => run.picture.processes[a].column - run.picture.processes[b].column || a - b);
  const spacing = processes.length > 7 ? 78 : processes.length > 4 ? 86 : 96;
  const time = Math.max(76, ...rows.map((row) => momentText(run.time(row.position)).length * 7 + 6));
  const x = new Map(processes.map((p, i) => [p, time + 14 + spacing / 2 + i * spacing]));
  const words = time + 18 + Math.max(1, processes.length) * spacing;
  const limit = longGap(run, rows),
    y = new Map(),
    gaps = [];
  let top = SEQUENCE.top + 10;
  rows.forEach((row, i) => {
    const passed = i > 0 ? run.time(row.position) - run.time(rows[i - 1].position) : 0;
    if (passed >= limit) {
      gaps.push({y: top + SEQUENCE.gap / 2 - 8, text: '↓ ' + say('later', spanText(passed))});
      top += SEQUENCE.gap;
    }
    y.set(row.position, top);
    top += SEQUENCE.row;
  });
  return {processes, time, x, y, gaps, words, spacing, height: top + 6};
}
function spanText(ns) {
  if (ns < 1e3) return ns + ' ns';
  if (ns < 1e6) return digits(ns / 1e3, 4) + ' us';
  if (ns < 1e9) return digits(ns / 1e6, 4) + ' ms';
  return digits(ns / 1e9, 4) + ' s';
}

/// The names of the lifelines, which stay in sight, and the diagram below them.
function sequenceDiagram(run, rows, go, label) {
  const at = sequenceLayout(run, rows);
  let widest = 0;
  for (const row of rows) widest = Math.max(widest, columnsOf(run.record(row.position).kind + ' ' + run.record(row.position).about));
  const width = at.words + Math.min(82, widest + 2) * 6.7 + 12;
  const root = svg('svg', {
    class: 'sequence',
    viewBox: `0 0 ${width} ${at.height}`,
    width,
    height: at.height,
    role: 'img',
    'aria-label': label,
  });
  const head = svg('svg', {
    class: 'sequence lifelines',
    viewBox: `0 0 ${width} ${SEQUENCE.head}`,
    width,
    height: SEQUENCE.head,
    'aria-hidden': 'true',
  });
  for (const p of at.processes) {
    head.append(lifelineHead(run, at, p));
    lifelineOf(root, run, rows, at, p);
  }
  for (const gap of at.gaps) root.append(svg('text', {class: 'gap', x: at.time, y: gap.y + 4, 'text-anchor': 'end'}, gap.text));
  rows.forEach((row, i) => {
    const before = i > 0 ? run.time(rows[i - 1].position) : null;
    root.append(sequenceRow(run, row, at, width, go, run.time(row.position) !== before));
  });
  return {nodes: [head, root], at};
}

function lifelineHead(run, at, p) {
  const x = at.x.get(p),
    process = run.picture.processes[p],
    columns = Math.floor((at.spacing - 8) / 7.2);
  return svg(
    'g',
    {},
    svg('title', {}, process.name + (process.role ? ', ' + process.role : '')),
    svg('rect', {class: 'box', x: x - at.spacing / 2 + 4, y: 4, width: at.spacing - 8, height: 36, rx: 5}),
    svg(
      'text',
      {class: 'strong', x, y: process.role && process.role !== process.name ? 19 : 27, 'text-anchor': 'middle'},
      shortened(process.name, columns),
    ),
    process.role && process.role !== process.name
      ? svg('text', {class: 'dim', x, y: 34, 'text-anchor': 'middle'}, shortened(process.role, columns))
      : null,
  );
}

function lifelineOf(root, run, rows, at, p) {
  const x = at.x.get(p);
  let since = 0,
    life = run.lifeAt(p, rows[0].position - 1).life;
  const until = (y) => {
    if (y > since)
      root.append(
        svg('line', {class: life === 'dead' ? 'life down' : life === 'paused' ? 'life still' : 'life', x1: x, x2: x, y1: since, y2: y}),
      );
    since = y;
  };
  for (const [position, next] of run.picture.lives[p]) {
    if (position < rows[0].position || position > rows[rows.length - 1].position) continue;
    const row = rows.find((r) => r.position >= position);
    until(at.y.get(row.position));
    life = next;
  }
  until(at.height - 4);
}

function sequenceRow(run, row, at, width, go, newTime) {
  const r = run.record(row.position),
    y = at.y.get(row.position);
  const x = r.process >= 0 ? at.x.get(r.process) : null;
  const bad = r.lost || r.moment === 'struck' || r.moment === 'stopped' || r.moment === 'again' || r.moment === 'bad-news';
  const classes = ['row', row.own ? '' : 'linked', bad ? 'bad' : r.moment === 'healed' ? 'good' : ''];
  const group = svg(
    'g',
    {class: classes.filter(Boolean).join(' '), 'data-position': row.position, onclick: () => go(row.position)},
    svg('title', {}, `#${r.number} ${r.kind} ${r.about}\n${both(r.meaning)}`),
    svg('rect', {class: 'hit', x: 0, y: y - SEQUENCE.row / 2, width, height: SEQUENCE.row}),
  );
  if (newTime) group.append(svg('text', {class: 'time', x: at.time, y: y + 4, 'text-anchor': 'end'}, momentText(r.time)));
  if (x === null) group.append(svg('line', {class: 'fault', x1: at.time + 14, x2: at.words - 8, y1: y, y2: y}));
  const flight = run.cameAt.get(row.position);
  if (flight && at.x.has(flight.from)) {
    const from = at.x.get(flight.from),
      tail = at.y.get(flight.sent),
      begin = tail === undefined ? y - (flight.lost ? 0 : 8) : tail;
    if (flight.lost) {
      const end = flight.to >= 0 && at.x.has(flight.to) ? from + (at.x.get(flight.to) - from) * 0.7 : from + 40;
      group.append(
        svg('path', {class: 'arrow lost', d: `M${from} ${begin}L${end} ${y}`}),
        svg('path', {class: 'cross', d: `M${end - 5} ${y - 5}l10 10M${end - 5} ${y + 5}l10 -10`}),
      );
    } else if (x !== null) {
      const side = x > from ? -1 : 1,
        angle = Math.atan2(y - begin, x - from),
        tip = (turn) => `${(x + side * 4 - 9 * Math.cos(angle + turn)).toFixed(1)} ${(y - 9 * Math.sin(angle + turn)).toFixed(1)}`;
      group.append(
        svg('path', {class: 'arrow' + (tail === undefined ? ' stub' : ''), d: `M${from} ${begin}L${x + side * 4} ${y}`}),
        svg('path', {class: 'head', d: `M${x + side * 4} ${y}L${tip(0.42)}L${tip(-0.42)}z`}),
      );
    }
  }
  if (x !== null) {
    if (r.moment === 'stopped' || (r.lost && !flight))
      group.append(svg('path', {class: 'cross', d: `M${x - 5} ${y - 5}l10 10M${x - 5} ${y + 5}l10 -10`}));
    else if (r.moment === 'started') group.append(svg('rect', {class: 'dot', x: x - 4, y: y - 4, width: 8, height: 8}));
    else group.append(svg('circle', {class: row.own ? 'dot' : 'dot hollow', cx: x, cy: y, r: 3.6}));
  }
  group.append(
    svg(
      'text',
      {class: 'words', x: at.words, y: y + 4},
      svg('tspan', {class: 'strong'}, r.kind),
      ' ' + shortened(r.about, Math.max(12, 80 - r.kind.length)),
    ),
  );
  return group;
}

/// The diagram cut into pieces that fit on a sheet, each below the names of its lifelines: a picture cannot be broken by a page.
function sequenceSlices([head, root], height) {
  const width = Number(root.getAttribute('width')),
    slices = [];
  for (let y = 0; y < height; y += SEQUENCE.sheet) {
    const piece = root.cloneNode(true),
      tall = Math.min(SEQUENCE.sheet, height - y);
    piece.setAttribute('viewBox', `0 ${y} ${width} ${tall}`);
    piece.setAttribute('height', tall);
    slices.push(el('div', {class: 'slice'}, head.cloneNode(true), piece));
  }
  return slices;
}

/// The same rows as a table, for those who do not see the picture.
function sequenceTable(run, rows) {
  return table(
    ['#', say('time'), say('process'), say('kind'), say('about'), say('meaning')],
    rows.map((row) => {
      const r = run.record(row.position);
      return [
        '#' + r.number,
        momentText(r.time),
        r.process < 0 ? say('world') : run.picture.processes[r.process].name,
        r.kind,
        r.about,
        both(r.meaning),
      ];
    }),
  );
}
