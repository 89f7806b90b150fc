// A run of the report, asked for any moment of it. A moment is a position: how many records of the window have happened, less one; -1 is before the first.
class Run {
  constructor(report, index) {
    this.report = report;
    this.index = index;
    this.name = report.name;
    this.picture = report.picture;
    this.summary = report.summary || null;
    this.size = this.picture.records.length;
    this.cameAt = new Map();
    this.flights = this.picture.flights.map(([sent, came, from, to, lost, again]) => ({
      sent,
      came,
      from,
      to,
      lost: lost === 1,
      again: again === 1,
    }));
    for (const f of this.flights) this.cameAt.set(f.came, f);
    this.momentAt = new Map(this.picture.marks.map(([position, moment]) => [position, this.picture.moments[moment]]));
    this.stagesOf = new Map(this.picture.messages);
    this.ofOperation = new Map(); // operation to the messages that carry it
    for (const r of this.picture.records) {
      if (r[5] < 0 || r[4] < 0) continue;
      if (!this.ofOperation.has(r[5])) this.ofOperation.set(r[5], new Set());
      this.ofOperation.get(r[5]).add(r[4]);
    }
    this.badRows = new Map();
    for (const row of this.summary ? this.summary.bad : []) {
      if (!this.badRows.has(row.operation)) this.badRows.set(row.operation, []);
      this.badRows.get(row.operation).push(row);
    }
  }

  /// Its name for people: a variant keeps its own, `run 41` is said in their language.
  title() {
    const number = /^run (\d+)$/.exec(this.name);
    return number ? say('run_number', number[1]) : this.name;
  }

  record(position) {
    const r = this.picture.records[position],
      kind = this.picture.kinds[r[3]] || {name: '?', meaning: ''};
    const moment = this.momentAt.get(position);
    return {
      number: r[0],
      time: r[1],
      process: r[2],
      kind: kind.name,
      message: r[4],
      operation: r[5],
      element: r[6],
      value: r[7],
      cause: r[8],
      because: r[9],
      about: both(r[10]),
      meaning: kind.meaning,
      lost: r[11] === 1,
      moment: moment ? moment.id : '',
    };
  }
  time(position) {
    if (this.size === 0) return 0;
    return this.picture.records[Math.max(0, Math.min(position, this.size - 1))][1];
  }
  /// The position of the record of this number; -1 if the window does not have it.
  positionOf(number) {
    let low = 0,
      high = this.size - 1;
    while (low <= high) {
      const middle = (low + high) >> 1,
        n = this.picture.records[middle][0];
      if (n === number) return middle;
      if (n < number) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  lifeAt(process, position) {
    let life = 'not-started',
      incarnation = 0;
    for (const [p, next, n] of this.picture.lives[process]) {
      if (p > position) break;
      [life, incarnation] = [next, n];
    }
    return {life, incarnation};
  }
  /// How far a message has come: index of a stage; 0: nothing is known of it.
  stageAt(message, position) {
    let stage = 0;
    for (const [p, next] of this.stagesOf.get(message) || []) {
      if (p > position) break;
      stage = next;
    }
    return stage;
  }
  inTheAir(position) {
    return this.flights.filter((f) => f.sent <= position && f.came > position);
  }
  cutsAt(position) {
    return this.picture.cuts.filter(([, , from, to]) => from <= position && position < to);
  }
  faultsAt(position) {
    return this.picture.bands.filter((b) => b.from <= position && position < b.to);
  }

  /// What every element holds and says: the generic reducer's rule (lab/trace/reducer.hpp), folded from the window's begin.
  stateAt(position) {
    if (!this.folded || this.folded.position > position) {
      const members = new Map(),
        readings = new Map();
      for (const [element, message] of this.picture.begin.members) {
        if (!members.has(element)) members.set(element, []);
        members.get(element).push(message);
      }
      for (const [element, process, kind, value] of this.picture.begin.readings)
        readings.set(`${element} ${element < 0 ? process : -1} ${kind}`, {element, process, kind, value});
      this.folded = {position: -1, members, readings};
    }
    for (let p = this.folded.position + 1; p <= position; ++p) this.fold(this.picture.records[p]);
    this.folded.position = position;
    return this.folded;
  }
  fold([, , process, kindIndex, message, , element, value]) {
    const kind = this.picture.kinds[kindIndex],
      {members, readings} = this.folded;
    if (!kind) return;
    if (kind.change === 'enter' && message >= 0 && element >= 0) {
      if (!members.has(element)) members.set(element, []);
      members.get(element).push(message);
    } else if (kind.change === 'leave' && message >= 0 && element >= 0) {
      const there = members.get(element) || [],
        at = there.indexOf(message);
      if (at >= 0) there.splice(at, 1);
    } else if (kind.change === 'state' || kind.change === 'set') {
      readings.set(`${element} ${element < 0 ? process : -1} ${kindIndex}`, {
        element,
        process: element < 0 ? process : -1,
        kind: kindIndex,
        value,
      });
    }
  }
  /// `isr in_sync 2`, as the window's topology names a gauge.
  readingText(reading) {
    const kind = this.picture.kinds[reading.kind];
    const about = kind.name.split('.')[0],
      element = reading.element >= 0 ? this.picture.elements[reading.element].kind : '';
    const title = about === kind.value_name || about === element ? kind.value_name : about + ' ' + kind.value_name;
    let value = reading.value;
    if (kind.value === 'choice') value = kind.choices[value] === undefined ? '?' + value : kind.choices[value];
    if (kind.value === 'flag') value = value === 0 ? say('no') : say('yes');
    if (kind.value === 'process') value = this.picture.processes[value] ? this.picture.processes[value].name : '–';
    if (kind.value === 'name') value = this.picture.names[value] === undefined ? '?' + value : this.picture.names[value];
    if (kind.value === 'duration') value = timeText(value);
    if (kind.value === 'record') value = '#' + value;
    return title.trim() + ' ' + value;
  }

  /// What became of an operation so far: told, effects, copies.
  operationsAt(position) {
    const out = new Map();
    for (let p = 0; p <= position; ++p) {
      const r = this.picture.records[p],
        kind = this.picture.kinds[r[3]];
      if (r[5] < 0 || !kind) continue;
      const now = out.get(r[5]) || {applied: 0, told: null};
      if (kind.name === 'effect.applied') ++now.applied;
      if (kind.name === 'effect.undone') --now.applied;
      if (kind.name === 'told') now.told = kind.choices[r[7]] || String(r[7]);
      out.set(r[5], now);
    }
    return out;
  }

  /// The moment before or after this one that is worth a look.
  nextMoment(position, step) {
    const all = this.picture.marks.map(([p]) => p);
    if (step > 0) {
      const next = all.find((p) => p > position);
      return next === undefined ? this.size - 1 : next;
    }
    const before = all.filter((p) => p < position);
    return before.length ? before[before.length - 1] : -1;
  }
  /// Where a player opens: where the worst damage becomes inevitable; else at the first moment; else at the begin.
  opensAt() {
    for (const card of this.report.cards) {
      const at = card.inevitable ? this.positionOf(card.inevitable.record) : -1;
      if (at >= 0) return at;
    }
    return this.picture.marks.length > 0 ? this.picture.marks[0][0] : 0;
  }
}

/// A sentence whose `#216` are links to that record.
function withLinks(text, run) {
  return String(text)
    .split(/(#\d+)/)
    .map((part) => (/^#\d+$/.test(part) ? recordLink(run, Number(part.slice(1))) : part));
}
function recordLink(run, number) {
  if (!run || run.positionOf(number) < 0) return '#' + number;
  return el(
    'a',
    {class: 'record', href: '#' + new URLSearchParams({run: run.name, at: number}), 'data-record': number, 'data-run': run.index},
    '#' + number,
  );
}
