// The ledger of a run: a row for each operation, what went wrong first.
const LEDGER_ROWS = 24;

/// The names of all rows of an operation, each once; what is well is not said where something is not.
function namesOf(rows) {
  const names = [...new Set(rows.flatMap((row) => row.verdicts))],
    well = (id) => VERDICTS.has(id) && VERDICTS.get(id).severity === 'good';
  return names.every(well) ? names : names.filter((id) => !well(id));
}

function verdictChips(names) {
  return names.map((id) => {
    const info = VERDICTS.get(id);
    return chip(info ? info.severity : 'notable', info ? both(info.title) : id, info ? both(info.meaning) : '');
  });
}
function countChips(counts) {
  return Object.entries(counts).map(([id, n]) => {
    const info = VERDICTS.get(id);
    return chip(info ? info.severity : 'notable', `${info ? both(info.title) : id} ${n}`, info ? both(info.meaning) : '');
  });
}

function ledger(run, position, options) {
  const now = run.operationsAt(position),
    ids = new Map(run.picture.ids.map((name, i) => [name, i]));
  const rows = run.picture.operations,
    shown = options.all ? rows : rows.slice(0, LEDGER_ROWS);
  const heads = [
    say('operation'),
    say('in_the_end'),
    say('told'),
    say('now'),
    say('applied_now'),
    say('retries'),
    say('deliveries'),
    say('copies'),
  ];
  const body = shown.map((row) => {
    const id = ids.get(row.id),
      so_far = now.get(id),
      bad = run.badRows.get(row.id);
    let stage = 0;
    for (const message of run.ofOperation.get(id) || []) stage = Math.max(stage, run.stageAt(message, position));
    const end = bad ? namesOf(bad) : run.summary ? ['ok'] : [];
    return [
      el('button', {type: 'button', class: 'link', onclick: () => options.choose(row.id)}, row.id),
      {text: verdictChips(end), class: 'chips'},
      row.told ? both(row.told) : '–',
      row.begun > position ? say('nothing_yet') : both(run.picture.stages[stage].title),
      {text: String(so_far ? so_far.applied : 0), class: 'number'},
      {text: String(row.retries), class: 'number'},
      {text: row.redelivered ? `${row.offered} (↻ ${row.redelivered})` : String(row.offered), class: 'number'},
      {text: String(row.copies), class: 'number'},
    ];
  });
  return [
    table(heads, body, {class: 'ledger'}),
    rows.length > LEDGER_ROWS
      ? el('button', {type: 'button', onclick: options.toggle}, options.all ? say('only_bad', LEDGER_ROWS) : say('show_all', rows.length))
      : null,
    run.picture.operations_left_out > 0 && shown.length === rows.length
      ? el('p', {class: 'dim'}, say('rows_left_out', run.picture.operations_left_out))
      : null,
  ];
}
