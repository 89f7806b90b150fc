// One chart for all figures: marks with whiskers over an axis of numbers or of names, joined by lines; or marks in a plane. Own SVG, no library.
//
// A series is told by its shape and its dash as well as by its colour, and named in a legend. Behind each chart stands a table with the same numbers.
const SHAPES = ['circle', 'square', 'triangle', 'diamond', 'cross', 'ring', 'bar', 'down'];
const DASHES = ['', '6 3', '2 3', '8 3 2 3', '1 4', '10 4', '4 2', '3 5'];
const CHART = {width: 680, height: 300, left: 66, right: 18, top: 14, bottom: 46};

function mark(shape, x, y, size, style, attributes) {
  const s = size;
  const path = {
    square: `M${x - s} ${y - s}h${2 * s}v${2 * s}h${-2 * s}z`,
    triangle: `M${x} ${y - s * 1.2}L${x + s * 1.15} ${y + s * 0.9}H${x - s * 1.15}z`,
    down: `M${x} ${y + s * 1.2}L${x + s * 1.15} ${y - s * 0.9}H${x - s * 1.15}z`,
    diamond: `M${x} ${y - s * 1.3}L${x + s * 1.3} ${y}L${x} ${y + s * 1.3}L${x - s * 1.3} ${y}z`,
    cross: `M${x - s} ${y - s}L${x + s} ${y + s}M${x - s} ${y + s}L${x + s} ${y - s}`,
    bar: `M${x - s * 1.2} ${y - s * 0.45}h${2.4 * s}v${0.9 * s}h${-2.4 * s}z`,
  }[shape];
  const classes = 'mark ' + style + (shape === 'cross' || shape === 'ring' ? ' hollow' : '');
  if (path) return svg('path', {class: classes, d: path, ...attributes});
  return svg('circle', {class: classes, cx: x, cy: y, r: s, ...attributes});
}

/// About `wanted` round numbers from `low` to `high`.
function ticks(low, high, wanted) {
  if (!(high > low)) return [low];
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999);
  const out = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; ++i) out.push(Number((i * step).toPrecision(12)));
  return out;
}
function logTicks(low, high) {
  const out = [];
  for (let e = Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); ++e)
    for (const m of [1, 2, 5]) {
      const v = m * 10 ** e;
      if (v >= low * 0.999 && v <= high * 1.001) out.push(v);
    }
  return out.length >= 2 ? out : [low, high];
}

/// A scale: numbers to pixels. `log`: equal ratios, equal distances.
function scale(low, high, from, to, log) {
  const f = log ? Math.log : (v) => v;
  const a = f(low),
    b = f(high);
  return (v) => (b === a ? (from + to) / 2 : from + ((f(v) - a) / (b - a)) * (to - from));
}

function axes(root, at, x, y, words) {
  for (const t of y.ticks) {
    const py = y.of(t);
    root.append(
      svg('line', {class: 'grid', x1: at.left, x2: at.width - at.right, y1: py, y2: py}),
      svg('text', {class: 'tick', x: at.left - 7, y: py + 4, 'text-anchor': 'end'}, y.text(t)),
    );
  }
  let free = -Infinity; // no two words of the axis on one another
  x.ticks.forEach((t, i) => {
    const px = x.of(t),
      label = x.text(t, i),
      half = columnsOf(label) * 3.6 + 6;
    root.append(svg('line', {class: 'axis', x1: px, x2: px, y1: at.height - at.bottom, y2: at.height - at.bottom + 4}));
    if (px - half < free) return;
    free = px + half;
    const middle = Math.min(px, at.width - half);
    root.append(svg('text', {class: 'tick', x: middle, y: at.height - at.bottom + 18, 'text-anchor': 'middle'}, label));
  });
  root.append(
    svg('line', {class: 'axis', x1: at.left, x2: at.width - at.right, y1: at.height - at.bottom, y2: at.height - at.bottom}),
    svg('text', {class: 'name', x: (at.left + at.width - at.right) / 2, y: at.height - 8, 'text-anchor': 'middle'}, words.x),
    svg(
      'text',
      {class: 'name', x: 0, y: 0, transform: `translate(13 ${(at.top + at.height - at.bottom) / 2}) rotate(-90)`, 'text-anchor': 'middle'},
      words.y,
    ),
  );
}

function legend(series) {
  return el(
    'ul',
    {class: 'legend'},
    series.map((s, i) =>
      el(
        'li',
        {},
        svg(
          'svg',
          {viewBox: '0 0 34 14', width: 34, height: 14, 'aria-hidden': 'true'},
          s.lines === false
            ? null
            : svg('line', {class: 'line s' + (i % 8), x1: 1, x2: 33, y1: 7, y2: 7, 'stroke-dasharray': DASHES[i % 8]}),
          mark(SHAPES[i % 8], 17, 7, 4.5, 's' + (i % 8)),
        ),
        s.name,
      ),
    ),
  );
}

/// Marks with whiskers. `x`: {name, values: [{text, number}], numeric, log}; `series`: [{name, data: [{x: index, value, low, high, title}]}]; `unit`, `name` of the values.
function intervalChart(x, series, unit, name, label) {
  const at = CHART;
  const root = svg('svg', {class: 'chart', viewBox: `0 0 ${at.width} ${at.height}`, role: 'img', 'aria-label': label});
  const all = series.flatMap((s) => s.data);
  const ends = all.flatMap((d) => [d.value, d.low, d.high]).filter((v) => v !== null && v !== undefined);
  let high = Math.max(...ends, unit === 'share' ? 0.01 : -Infinity),
    low = Math.min(0, ...ends);
  if (!(high > low)) high = low + 1;
  high = unit === 'share' ? Math.min(1, high * 1.06) : high + (high - low) * 0.06;
  const yTicks = ticks(low, high, 5);
  const yOf = scale(low, high, at.height - at.bottom, at.top, false);
  const inner = [at.left + 34, at.width - at.right - 34];
  const numbers = x.values.map((v) => v.number);
  const xOf = x.numeric
    ? scale(Math.min(...numbers), Math.max(...numbers), inner[0], inner[1], x.log)
    : (i) => inner[0] + ((i + 0.5) / x.values.length) * (inner[1] - inner[0]);
  axes(
    root,
    at,
    {ticks: x.values.map((v, i) => i), of: (i) => xOf(x.numeric ? numbers[i] : i), text: (i) => shortened(x.values[i].text, 22)},
    {ticks: yTicks, of: yOf, text: (v) => measureText(v, unit)},
    {x: x.log ? say('log_scale', x.name) : x.name, y: shortened(name, 34)},
  );
  series.forEach((s, i) => {
    const shift = (i - (series.length - 1) / 2) * Math.min(9, 46 / Math.max(1, series.length));
    const style = 's' + (i % 8);
    const place = (d) => [xOf(x.numeric ? numbers[d.x] : d.x) + shift, yOf(d.value)];
    const known = s.data.filter((d) => d.value !== null && d.value !== undefined);
    if (x.numeric && known.length > 1)
      root.append(
        svg('path', {
          class: 'line ' + style,
          'stroke-dasharray': DASHES[i % 8] || null,
          d:
            'M' +
            known
              .map((d) =>
                place(d)
                  .map((v) => v.toFixed(1))
                  .join(' '),
              )
              .join('L'),
        }),
      );
    for (const d of known) {
      const [px, py] = place(d);
      const group = svg('g', {}, svg('title', {}, d.title));
      if (d.low !== null && d.high !== null) {
        const [a, b] = [yOf(d.low), yOf(d.high)];
        group.append(svg('path', {class: 'whisker ' + style, d: `M${px} ${a}V${b}M${px - 4} ${a}h8M${px - 4} ${b}h8`}));
      }
      group.append(mark(SHAPES[i % 8], px, py, 4.5, style));
      root.append(group);
    }
  });
  return root;
}

/// The ends of a scale with some room around these values. `log`: where they lie far apart.
function roomFor(values) {
  let low = Math.min(...values),
    high = Math.max(...values);
  if (low > 0 && high / low > 30) return {low: low / 1.25, high: high * 1.25, log: true};
  if (!(high > low)) {
    low -= Math.abs(low) * 0.1 + (low === 0 ? 1 : 0);
    high += Math.abs(high) * 0.1;
  }
  const pad = (high - low) * 0.08;
  return {low: Math.max(low >= 0 ? 0 : -Infinity, low - pad), high: high + pad, log: false};
}

/// A place beside a mark where this word lies on no other; undefined: there is none.
function freeSpot(at, px, py, half, taken) {
  const spots = [
    [px + 10 + half, py + 4],
    [px, py - 12],
    [px - 10 - half, py + 4],
    [px, py + 20],
    [px + 9 + half, py - 8],
    [px - 9 - half, py - 8],
  ];
  return spots.find(
    ([x, y]) =>
      x - half > at.left && x + half < at.width && taken.every((o) => Math.abs(o[0] - x) > o[2] + half || Math.abs(o[1] - y) > 12),
  );
}

/// Marks in a plane. `series`: [{name, data: [{x, y, point, title}]}], `front`: the points that are joined.
function planeChart(series, front, xUnit, yUnit, words, label) {
  const at = {...CHART, height: 340},
    all = series.flatMap((s) => s.data);
  const root = svg('svg', {class: 'chart', viewBox: `0 0 ${at.width} ${at.height}`, role: 'img', 'aria-label': label});
  const {low, high, log} = roomFor(all.map((d) => d.x)),
    top = Math.max(0.02, ...all.map((d) => d.y)) * 1.1;
  const xOf = scale(low, high, at.left + 14, at.width - at.right - 14, log),
    yOf = scale(0, top, at.height - at.bottom - 8, at.top, false);
  axes(
    root,
    at,
    {ticks: log ? logTicks(low, high) : ticks(low, high, 6), of: xOf, text: (v) => measureText(v, xUnit)},
    {ticks: ticks(0, top, 5), of: yOf, text: (v) => measureText(v, yUnit)},
    {x: log ? say('log_scale', words.x) : words.x, y: words.y},
  );
  const joined = all.filter((d) => front.includes(d.point)).sort((a, b) => a.x - b.x || b.y - a.y);
  if (joined.length > 1)
    root.append(svg('path', {class: 'front', d: 'M' + joined.map((d) => `${xOf(d.x).toFixed(1)} ${yOf(d.y).toFixed(1)}`).join('L')}));
  const taken = [];
  series.forEach((s, i) => {
    for (const d of s.data) {
      const [px, py] = [xOf(d.x), yOf(d.y)],
        best = front.includes(d.point);
      const halo = best ? svg('circle', {class: 'halo', cx: px, cy: py, r: 9}) : null;
      root.append(svg('g', {}, svg('title', {}, d.title), halo, mark(SHAPES[i % 8], px, py, best ? 5 : 4, 's' + (i % 8))));
      const word = String(d.point),
        half = columnsOf(word) * 3.5 + 2,
        spot = freeSpot(at, px, py, half, taken);
      if (!spot) continue;
      taken.push([spot[0], spot[1], half]);
      root.append(svg('text', {class: 'tick', x: spot[0], y: spot[1], 'text-anchor': 'middle'}, word));
    }
  });
  return root;
}

const ROWS_AT_ONCE = 300;

/// A figure: title, chart, legend, the same numbers as a table, and how to have it again. `numbers` makes the table; one of very many rows only when it is unfolded.
function figure(title, text, parts, numbers, rows, repeat) {
  return el(
    'figure',
    {class: 'figure'},
    el('figcaption', {}, el('h3', {}, title), text ? el('p', {}, text) : null),
    parts,
    details(say('numbers'), rows > ROWS_AT_ONCE ? numbers : numbers()),
    repeat ? el('p', {class: 'again'}, say('again_by'), command(repeat)) : null,
  );
}
