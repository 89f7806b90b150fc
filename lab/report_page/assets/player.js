// The player of one run: a position, the buttons that move it, and the views that show it. No view keeps a state of its own but what is folded open.
const PLAYERS = [];
const SPEEDS = [0.5, 1, 2, 4, 8]; // records a second

class Player {
  /// `positions`: where each run stands, by its index; kept for the next player of the same run.
  constructor(run, host, positions) {
    this.run = run;
    this.host = host;
    this.positions = positions;
    this.position = positions[run.index] === undefined ? run.opensAt() : positions[run.index];
    this.story = Object.keys(run.picture.stories)[0] || '';
    this.speed = 2;
    this.timer = 0;
    this.allRows = false;
    this.build();
    PLAYERS.push(this);
  }

  build() {
    this.slider = el('input', {
      type: 'range',
      min: -1,
      max: this.run.size - 1,
      value: this.position,
      'aria-label': say('record'),
      oninput: () => this.go(Number(this.slider.value)),
    });
    this.where = el('output', {class: 'where', 'aria-live': 'polite'});
    this.strip = el('div', {class: 'strip'});
    this.now = el('div', {class: 'now'});
    this.picture = el('div', {class: 'scroll'});
    this.rows = el('div', {class: 'scroll tall', tabindex: 0, role: 'region', 'aria-label': say('sequence')});
    this.rowsNote = el('span', {class: 'dim'});
    this.ledgerBox = el('div', {});
    this.storyChoice = el(
      'select',
      {'aria-label': say('sequence'), onchange: (e) => this.tell(e.target.value)},
      Object.keys(this.run.picture.stories).map((s) => el('option', {value: s}, say('story_of', s))),
      el('option', {value: ''}, say('whole_run')),
    );
    const asTable = () => el('details', {ontoggle: () => this.fillTables()}, el('summary', {}, say('as_table')));
    this.pictureTable = asTable();
    this.rowsTable = asTable();
    const p = this.run.picture,
      last = p.records[this.run.size - 1];
    const panel = (title, ...parts) => el('section', {class: 'panel'}, el('h4', {}, title), parts);
    add(clear(this.host), [
      p.shown < p.of ? el('p', {class: 'note'}, say('window', p.of, p.shown, p.records[0][0], last[0])) : null,
      el('div', {class: 'sticky'}, this.buttons(), this.slider, this.strip),
      el('p', {class: 'keys dim'}, say('keys')),
      this.now,
      panel(
        say('topology'),
        p.level !== 'full' ? el('p', {class: 'dim'}, say('ledger_only')) : null,
        this.picture,
        topologyKey(),
        this.pictureTable,
      ),
      panel([say('sequence'), ' ', this.storyChoice, ' ', this.rowsNote], this.rows, this.rowsTable),
      panel(say('ledger'), el('p', {class: 'dim'}, say('ledger_text')), this.ledgerBox),
    ]);
    for (const touch of ['pointerdown', 'focusin'])
      this.host.addEventListener(touch, () => {
        Player.active = this;
      });
    this.drawStrip();
    this.go(this.position);
  }
  buttons() {
    const button = (name, sign, act) =>
      el('button', {type: 'button', class: 'step', 'data-do': name, title: say(name), 'aria-label': say(name), onclick: act}, sign);
    const moment = (step) => () => this.go(this.run.nextMoment(this.position, step));
    this.playButton = button('play', '▶', () => this.playOrPause());
    const choose = (e) => {
      this.speed = Number(e.target.value);
      if (this.timer) this.start();
    };
    const speed = el(
      'select',
      {'aria-label': say('speed'), onchange: choose},
      SPEEDS.map((s) => el('option', {value: s, selected: s === this.speed}, `${s}/s`)),
    );
    return el(
      'div',
      {class: 'controls', role: 'group', 'aria-label': say('player_title')},
      button('first', '|◀', () => this.go(-1)),
      button('back_event', '◀◀', moment(-1)),
      button('back', '◀', () => this.go(this.position - 1)),
      this.playButton,
      button('on', '▶|', () => this.go(this.position + 1)),
      button('on_event', '▶▶', moment(1)),
      button('last', '▶▶|', () => this.go(this.run.size - 1)),
      el('label', {class: 'speed'}, say('speed'), ' ', speed),
      this.where,
    );
  }

  go(position) {
    this.position = Math.max(-1, Math.min(this.run.size - 1, position));
    this.positions[this.run.index] = this.position;
    this.slider.value = this.position;
    this.slider.setAttribute('aria-valuetext', this.position < 0 ? say('before_first') : `#${this.run.record(this.position).number}`);
    this.host.dataset.position = this.position;
    this.host.dataset.record = this.position < 0 ? 0 : this.run.record(this.position).number;
    this.drawNow();
    this.drawSequence();
    this.fillTables();
    const seen = say('topology') + ', ' + this.where.textContent;
    clear(this.picture).append(
      topology(this.run, this.position, this.host.clientWidth > 0 && this.host.clientWidth < 860 ? 760 : 1180, seen),
    );
    add(clear(this.ledgerBox), [
      ledger(this.run, this.position, {
        all: this.allRows,
        choose: (id) => this.tell(id),
        toggle: () => {
          this.allRows = !this.allRows;
          this.go(this.position);
        },
      }),
    ]);
    const needle = this.strip.querySelector('.needle');
    if (needle) needle.setAttribute('x', this.stripX(this.position) - 1);
  }

  /// Show the story of this operation, where the page has it; else go to its begin in the whole run.
  tell(operation) {
    const known = operation === '' || this.run.picture.stories[operation];
    this.story = known ? operation : '';
    this.storyChoice.value = this.story;
    const row = this.run.picture.operations.find((o) => o.id === operation);
    this.go(!known && row ? row.begun : this.position);
  }

  drawNow() {
    const clock = timeText(this.run.time(this.position));
    if (this.position < 0) {
      this.where.textContent = say('before_first');
      add(clear(this.now), [el('p', {}, say('before_first'))]);
      return;
    }
    const r = this.run.record(this.position);
    this.where.textContent = `${say('position', this.position + 1, this.run.size)} · #${r.number} · ${clock}`;
    const moment = this.run.momentAt.get(this.position),
      names = this.run.faultsAt(this.position).map((b) => this.run.picture.faults[b.fault] || '');
    const bad = r.lost || ['struck', 'stopped', 'lost', 'again', 'bad-news'].includes(r.moment);
    add(clear(this.now), [
      el(
        'p',
        {class: bad ? 'what bad' : 'what'},
        moment ? chip(bad ? 'damage' : 'notable', both(moment.title)) : null,
        ' ',
        el('b', {}, r.process < 0 ? say('world') : this.run.picture.processes[r.process].name),
        ' ',
        el('code', {}, r.kind),
        ' ',
        r.about,
        ' ',
        el('span', {class: 'dim'}, both(r.meaning)),
        r.cause ? [' · ', say('cause'), ' ', recordLink(this.run, r.cause)] : null,
        r.because ? [' · ', say('because'), ' ', recordLink(this.run, r.because)] : null,
      ),
      names.length ? el('p', {class: 'what'}, chip('damage', say('fault_now')), ' ', names.join('; ')) : null,
    ]);
  }

  drawSequence() {
    const rows = sequenceRows(this.run, this.story, this.position);
    const key = `${this.story} ${rows.length ? rows[0].position : ''} ${LANGUAGE}`;
    if (rows.length === 0) return void clear(this.rows);
    const of = this.story ? this.run.picture.stories[this.story].length : this.run.size;
    const first = this.story ? 1 : rows[0].position + 1;
    this.rowsNote.textContent = say('rows_shown', first, first + rows.length - 1, of);
    if (key !== this.drawn) {
      // the rows are others: draw them anew
      this.drawn = key;
      const label = `${say('sequence')}: ${this.story ? say('story_of', this.story) : say('whole_run')}`;
      const {nodes, at} = sequenceDiagram(this.run, rows, (p) => this.go(p), label);
      clear(this.rows).append(...nodes);
      this.rowsAt = at;
      this.rowsTable.open = false;
    }
    const shown = rows.filter((r) => r.position <= this.position).pop();
    for (const g of this.rows.querySelectorAll('g.row')) {
      const position = Number(g.dataset.position);
      g.classList.toggle('future', position > this.position);
      g.classList.toggle('current', shown !== undefined && position === shown.position);
    }
    const y = shown ? this.rowsAt.y.get(shown.position) : 0,
      box = this.rows;
    const top = y + SEQUENCE.head; // in the box: the names stand above the rows
    if (top < box.scrollTop + 90 || top > box.scrollTop + box.clientHeight - 60) box.scrollTop = Math.max(0, top - box.clientHeight / 2);
  }
  /// The tables behind topology and sequence, as far as they are unfolded.
  fillTables() {
    const put = (folded, make) => {
      while (folded.children.length > 1) folded.lastChild.remove();
      if (folded.open) folded.append(make());
    };
    put(this.pictureTable, () => topologyTable(this.run, this.position));
    put(this.rowsTable, () => sequenceTable(this.run, sequenceRows(this.run, this.story, this.position)));
  }

  /// For print: what the box shows of the sequence, whole.
  spread() {
    if (this.rows.children.length > 1)
      this.rows.after(el('div', {class: 'slices'}, sequenceSlices([...this.rows.children], this.rowsAt.height)));
  }
  fold() {
    for (const slices of this.host.querySelectorAll('.slices')) slices.remove();
  }

  stripX(position) {
    return 4 + (Math.max(0, position) / Math.max(1, this.run.size - 1)) * 992;
  }
  /// Beneath the slider: when faults were in force, and each moment worth a look.
  drawStrip() {
    const root = svg('svg', {
      viewBox: '0 0 1000 26',
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': `${say('moments')}: ${this.run.picture.marks.length}`,
    });
    for (const b of this.run.picture.bands) {
      const x = this.stripX(b.from),
        to = this.stripX(Math.min(b.to, this.run.size - 1));
      root.append(
        svg(
          'rect',
          {class: 'band', x, y: 1, width: Math.max(2, to - x), height: 24},
          svg('title', {}, this.run.picture.faults[b.fault] || ''),
        ),
      );
    }
    for (const [position, moment] of this.run.picture.marks) {
      const m = this.run.picture.moments[moment],
        bad = ['struck', 'stopped', 'lost', 'again', 'bad-news'].includes(m.id);
      root.append(
        svg(
          'rect',
          {
            class: bad ? 'tickmark bad' : 'tickmark',
            x: this.stripX(position) - 1.5,
            y: bad ? 3 : 11,
            width: 3,
            height: bad ? 20 : 12,
            onclick: () => this.go(position),
          },
          svg('title', {}, `#${this.run.record(position).number} ${both(m.title)}`),
        ),
      );
    }
    root.append(svg('rect', {class: 'needle', x: 0, y: 0, width: 2, height: 26}));
    clear(this.strip).append(root);
  }

  playOrPause() {
    if (this.timer) this.stop();
    else {
      if (this.position >= this.run.size - 1) this.go(-1);
      this.start();
    }
  }
  start() {
    clearInterval(this.timer);
    this.timer = setInterval(() => {
      if (this.position >= this.run.size - 1) this.stop();
      else this.go(this.position + 1);
    }, 1000 / this.speed);
    this.playButton.textContent = '❙❙';
    this.label('pause');
  }
  stop() {
    clearInterval(this.timer);
    this.timer = 0;
    this.playButton.textContent = '▶';
    this.label('play');
  }
  label(name) {
    this.playButton.setAttribute('aria-label', say(name));
    this.playButton.title = say(name);
  }
  end() {
    this.stop();
    PLAYERS.splice(PLAYERS.indexOf(this), 1);
    if (Player.active === this) Player.active = null;
  }
}

/// Keys move the player that was touched last; not while something is typed or chosen.
function playerKeys(event) {
  const player = Player.active || PLAYERS[0];
  if (!player || event.ctrlKey || event.altKey || event.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  if (event.key === ' ' && /^(BUTTON|SUMMARY|A)$/.test(event.target.tagName)) return;
  const run = player.run,
    at = player.position;
  const to = {
    ArrowRight: event.shiftKey ? run.nextMoment(at, 1) : at + 1,
    ArrowLeft: event.shiftKey ? run.nextMoment(at, -1) : at - 1,
    Home: -1,
    End: run.size - 1,
  }[event.key];
  if (to === undefined && event.key !== ' ') return;
  event.preventDefault();
  if (event.key === ' ') player.playOrPause();
  else player.go(to);
}
