// Who takes part, in columns, with what each holds; what flies between them at this moment, and who is cut off from whom.
const TOPOLOGY = {line: 17, gap: 26, most: 7, chips: 14};

/// One line for its name, one for what it holds or what is said of it.
function elementHeight(e) {
  return (e.holds || e.said ? 2 : 1) * TOPOLOGY.line + 2;
}

function topologyBoxes(run, whole) {
  const columns = Math.max(1, run.picture.columns);
  const lane = whole / columns,
    width = Math.min(260, lane - (columns > 1 ? Math.max(44, lane / 5) : 20));
  const heights = run.picture.processes.map((p) => {
    const shown = p.elements.slice(0, TOPOLOGY.most);
    return (
      44 +
      shown.reduce((sum, e) => sum + elementHeight(e), 0) +
      (p.elements.length > shown.length ? TOPOLOGY.line : 0) +
      (p.said ? TOPOLOGY.line : 0) +
      4
    );
  });
  const tops = new Array(columns).fill(10),
    boxes = [];
  const order = run.picture.processes.map((p, i) => i).sort((a, b) => run.picture.processes[a].row - run.picture.processes[b].row);
  for (const i of order) {
    const column = run.picture.processes[i].column;
    boxes[i] = {x: column * lane + (lane - width) / 2, y: tops[column], width, height: heights[i]};
    tops[column] += heights[i] + TOPOLOGY.gap;
  }
  const tallest = Math.max(...tops) - TOPOLOGY.gap;
  boxes.forEach((b, i) => {
    b.y += (tallest + TOPOLOGY.gap - tops[run.picture.processes[i].column]) / 2;
  }); // each column in the middle
  return {boxes, height: tallest + 12};
}

/// What the small squares mean.
function topologyKey() {
  const stages = RUNS[0].picture.stages.filter((s) => s.id !== 'unknown' && s.id !== 'in-flight');
  return el(
    'ul',
    {class: 'legend'},
    stages.map((s) =>
      el(
        'li',
        {},
        svg('svg', {viewBox: '0 0 14 12', width: 14, height: 12, 'aria-hidden': 'true'}, messageSign(s.id, 1, 1)),
        both(s.title),
      ),
    ),
  );
}
/// A message in a place: what it is by its shape, and by its colour as well.
function messageSign(stage, x, y) {
  const box = svg('rect', {class: 'message ' + stage, x, y, width: 11, height: 9, rx: 2});
  const strokes = {
    written: 'M2 6.5h7',
    flushed: 'M2 6.5h7M2 3h7',
    replicated: 'M3.7 1.5v6M7.3 1.5v6',
    acknowledged: 'M2.5 4.5l2 2l4 -4.5',
    done: 'M2.5 4.5l2 2l4 -4.5',
    lost: 'M2 1l7 7M2 8l7 -7',
    'done-twice': 'M5.5 1.5v6M2.5 4.5h6',
  }[stage];
  return svg('g', {}, box, strokes ? svg('path', {class: 'messagesign', transform: `translate(${x} ${y})`, d: strokes}) : null);
}

/// Where a line between two boxes begins and ends, and how it bends between boxes of one column.
function wayBetween(a, b) {
  if (Math.abs(a.x - b.x) < 1) {
    const x = a.x + a.width,
      bend = x + 26,
      [ya, yb] = [a.y + a.height / 2, b.y + b.height / 2];
    return {
      d: `M${x} ${ya}C${bend} ${ya} ${bend} ${yb} ${x} ${yb}`,
      at: (t) => [x + 3 * t * (1 - t) * 26, ya + (yb - ya) * (3 * t * t - 2 * t * t * t)],
    };
  }
  const right = b.x > a.x,
    x1 = right ? a.x + a.width : a.x,
    x2 = right ? b.x : b.x + b.width;
  const y1 = a.y + a.height / 2,
    y2 = b.y + b.height / 2;
  return {d: `M${x1} ${y1}L${x2} ${y2}`, at: (t) => [x1 + (x2 - x1) * t, y1 + (y2 - y1) * t]};
}

/// `width`: of the drawing's own units; a narrow place has fewer, so that its words stay readable.
function topology(run, position, width, label) {
  const {boxes, height} = topologyBoxes(run, width),
    state = run.stateAt(position);
  const root = svg('svg', {class: 'topology', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label});
  const cuts = run.cutsAt(position);
  for (const [a, b] of run.picture.links) {
    const cut = cuts.some(([p, q]) => p === Math.min(a, b) && q === Math.max(a, b));
    const way = wayBetween(boxes[a], boxes[b]);
    root.append(svg('path', {class: cut ? 'link cut' : 'link', d: way.d}));
    if (cut) {
      const [x, y] = way.at(0.5);
      root.append(
        svg('path', {class: 'cross', d: `M${x - 7} ${y - 7}l14 14M${x - 7} ${y + 7}l14 -14`}),
        svg('text', {class: 'badword', x, y: y - 12, 'text-anchor': 'middle'}, say('cut_off')),
      );
    }
  }
  run.picture.processes.forEach((p, i) => root.append(processBox(run, state, boxes[i], p, i, position)));
  flightsOf(root, run, boxes, width, position);
  return root;
}

function processBox(run, state, box, p, index, position) {
  const {life, incarnation} = run.lifeAt(index, position);
  const words = {dead: say('dead'), paused: say('paused'), 'not-started': say('not_started')}[life];
  const columns = Math.floor((box.width - 20) / 7);
  const group = svg(
    'g',
    {class: 'process ' + life},
    svg('title', {}, [p.name, p.role, p.host, words].filter(Boolean).join(', ')),
    svg('rect', {class: 'box', x: box.x, y: box.y, width: box.width, height: box.height, rx: 8}),
    svg(
      'text',
      {class: 'strong', x: box.x + 10, y: box.y + 19},
      shortened(p.name, columns - (incarnation > 0 && !words ? columnsOf(say('again_life', incarnation + 1)) + 1 : 0)),
    ),
  );
  if (!words && incarnation > 0)
    group.append(
      svg('text', {class: 'dim', x: box.x + box.width - 10, y: box.y + 19, 'text-anchor': 'end'}, say('again_life', incarnation + 1)),
    );
  const role = p.role === p.name ? p.host : [p.role, p.host === p.name ? '' : p.host].filter(Boolean).join(' @ ');
  group.append(
    words
      ? svg('text', {class: 'badword', x: box.x + 10, y: box.y + 34}, shortened({dead: '✕ ', paused: '❙❙ '}[life] || '', columns) + words)
      : svg('text', {class: 'dim', x: box.x + 10, y: box.y + 34}, shortened(role, columns)),
  );
  let y = box.y + 52;
  for (const e of p.elements.slice(0, TOPOLOGY.most)) {
    group.append(elementLines(run, state, box, e, y, columns, position, index));
    y += elementHeight(e);
  }
  if (p.elements.length > TOPOLOGY.most)
    group.append(svg('text', {class: 'dim', x: box.x + 10, y}, say('more_elements', p.elements.length - TOPOLOGY.most)));
  const own = [...state.readings.values()]
    .filter((r) => r.element < 0 && r.process === index && !run.picture.kinds[r.kind].world)
    .map((r) => run.readingText(r));
  if (own.length)
    group.append(
      svg(
        'text',
        {class: 'dim', x: box.x + 10, y: box.y + box.height - 9},
        svg('title', {}, own.join('\n')),
        shortened(own.join(', '), columns),
      ),
    );
  return group;
}

/// A queue, a store: its name and how many it holds; below, its messages as chips (their stage by shape), and what is said of it.
function elementLines(run, state, box, e, y, columns, position) {
  const element = run.picture.elements[e.element],
    members = state.members.get(e.element) || [];
  const said = [...state.readings.values()].filter((r) => r.element === e.element).map((r) => run.readingText(r));
  const count = e.holds ? String(members.length) : '';
  const title =
    `${element.kind} ${element.label}` +
    (e.holds
      ? `: ${say('members', members.length)} ${members
          .slice(0, 40)
          .map((m) => run.picture.ids[m])
          .join(' ')}`
      : '') +
    (said.length ? '\n' + said.join('\n') : '');
  const group = svg(
    'g',
    {},
    svg('title', {}, title),
    svg(
      'text',
      {class: 'element', x: box.x + 10, y},
      shortened(
        columnsOf(element.kind + element.label) + 1 > columns - 4 ? element.label : `${element.kind} ${element.label}`,
        columns - 4,
      ),
    ),
    count ? svg('text', {class: 'count', x: box.x + box.width - 10, y, 'text-anchor': 'end'}, count) : null,
  );
  const room = Math.max(1, Math.min(TOPOLOGY.chips, Math.floor((box.width - 20) / 14)));
  members.slice(0, room).forEach((m, i) => {
    const stage = run.picture.stages[run.stageAt(m, position)].id;
    group.append(
      svg(
        'g',
        {},
        svg('title', {}, `${run.picture.ids[m]}: ${both(run.picture.stages[run.stageAt(m, position)].title)}`),
        messageSign(stage, box.x + 10 + i * 14, y + 5),
      ),
    );
  });
  if (!e.holds || members.length === 0)
    group.append(
      svg('text', {class: 'dim', x: box.x + 16, y: y + TOPOLOGY.line - 2}, shortened(said.join(', ') || (e.holds ? '–' : ''), columns - 1)),
    );
  return group;
}

/// What is in the air; and what has just arrived (or was lost) with the record of this moment.
function flightsOf(root, run, boxes, width, position) {
  const arriving = run.cameAt.get(position),
    per = new Map(),
    taken = [];
  const air = run.inTheAir(position).filter((f) => f.from >= 0 && f.to >= 0 && f.from !== f.to);
  for (const f of [...air, ...(arriving && arriving.to >= 0 && arriving.from >= 0 ? [arriving] : [])]) {
    const key = f.from + ' ' + f.to,
      lane = per.get(key) || 0;
    per.set(key, lane + 1);
    if (lane >= 6) continue;
    const now = f === arriving,
      way = wayBetween(boxes[f.from], boxes[f.to]);
    const record = run.record(Math.min(f.came, run.size - 1)),
      sent = f.sent >= 0 ? run.record(f.sent) : record;
    const share = Math.max(0.1, Math.min(0.88, (position + 0.5 - f.sent) / (f.came - f.sent)));
    const t = now ? (f.lost ? 0.62 : 1) : share,
      [x, y] = way.at(t);
    const classes = 'flight' + (f.lost && now ? ' lost' : '') + (now ? ' now' : '');
    const named = (f.came < run.size && record.message >= 0) || sent.message >= 0;
    const name =
      f.came < run.size && record.message >= 0
        ? run.picture.ids[record.message]
        : sent.message >= 0
          ? run.picture.ids[sent.message]
          : sent.kind;
    const group = svg(
      'g',
      {class: classes},
      svg(
        'title',
        {},
        `${sent.kind} ${name}: ${now ? (f.lost ? say('lost') : record.kind) : say('in_flight')}${f.again ? ', ' + say('redelivered') : ''}`,
      ),
    );
    if (now) group.append(svg('path', {class: 'trail', d: way.d}));
    if (now && f.lost) group.append(svg('path', {class: 'cross', d: `M${x - 6} ${y - 6}l12 12M${x - 6} ${y + 6}l12 -12`}));
    else group.append(svg('circle', {class: f.again ? 'ball again' : 'ball', cx: x, cy: y, r: now ? 6 : named ? 5 : 3.5}));
    if (!now && !named) {
      // who says nothing of a message is only a dot
      root.append(group);
      continue;
    }
    const word = (now ? (f.lost ? say('lost') + ' ' : record.kind + ' ') : '') + name + (f.again ? ' ↻' : '');
    const [middle, top] = now ? way.at(0.5) : [x, y];
    let ty = top - 10;
    while (taken.some(([tx, other]) => Math.abs(tx - middle) < columnsOf(word) * 6.6 && Math.abs(other - ty) < 14)) ty -= 14;
    taken.push([middle, ty]);
    const half = columnsOf(word) * 3.4;
    group.append(
      svg(
        'text',
        {class: 'label', x: Math.max(half + 2, Math.min(width - half - 2, middle)), y: Math.max(12, ty), 'text-anchor': 'middle'},
        word,
      ),
    );
    root.append(group);
  }
}

/// The same moment as a table, for those who do not see the picture.
function topologyTable(run, position) {
  const state = run.stateAt(position);
  const rows = run.picture.processes.flatMap((p, i) => {
    const {life, incarnation} = run.lifeAt(i, position);
    const words = {
      dead: say('dead'),
      paused: say('paused'),
      'not-started': say('not_started'),
      running: say('again_life', incarnation + 1),
    }[life];
    const said = (of) =>
      [...state.readings.values()]
        .filter(of)
        .map((r) => run.readingText(r))
        .join(', ');
    const own = said((r) => r.element < 0 && r.process === i && !run.picture.kinds[r.kind].world);
    const head = [p.name, words, '', '', own];
    return [head].concat(
      p.elements.map((e) => {
        const element = run.picture.elements[e.element],
          members = state.members.get(e.element) || [];
        const names = members.map((m) => `${run.picture.ids[m]} (${both(run.picture.stages[run.stageAt(m, position)].title)})`).join(', ');
        return [p.name, words, `${element.kind} ${element.label}`, e.holds ? names || '–' : '', said((r) => r.element === e.element)];
      }),
    );
  });
  const air = run.inTheAir(position).filter((f) => f.from >= 0 && f.to >= 0);
  const flying = air.map((f) => {
    const sent = f.sent >= 0 ? run.record(f.sent) : null;
    const what = sent ? `${sent.kind} ${sent.about}` : '';
    return [
      run.picture.processes[f.from].name,
      say('in_flight'),
      `→ ${run.picture.processes[f.to].name}`,
      what,
      f.again ? say('redelivered') : '',
    ];
  });
  return table([say('process'), say('state'), say('place'), say('messages'), say('about')], rows.concat(flying), {class: 'numbers'});
}
