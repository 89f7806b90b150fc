// The words of the page in both languages, and how numbers and times are written.
const WORDS = {
  language: ['简体中文', 'English'], // names the language that a click leads to
  theme: ['Theme', '外观'],
  theme_auto: ['as the system', '跟随系统'],
  theme_light: ['light', '浅色'],
  theme_dark: ['dark', '深色'],
  print: ['Print', '打印'],
  contents: ['On this page', '本页内容'],
  notes: ['What to know first', '须知'],
  verdicts: ['Verdicts', '判定'],
  verdict: ['verdict', '判定'],
  scenario: ['scenario', '场景'],
  variant: ['variant', '变体'],
  runs: ['runs', '运行'],
  damaged_runs: ['damaged runs', '受损的运行'],
  broken_promises: ['broken promises', '违背承诺'],
  total: ['in all runs', '全部运行合计'],
  of_runs: ['{0} of {1} runs', '{1} 次运行中的 {0} 次'],
  loss_title: ['How likely is damage?', '受损的概率'],
  loss_text: [
    'Share of runs that have at least one. The whiskers are {0} % intervals (Wilson): where nothing went wrong in all runs, the chance is still not 0.',
    '至少出现一次的运行所占比例。误差线为 {0} % 区间（Wilson）：即使所有运行都未出错，概率也不是 0。',
  ],
  latency_title: ['Latency', '延迟'],
  throughput_title: ['Throughput', '吞吐'],
  other_title: ['Other measures', '其他度量'],
  mean_text: [
    'Each point is over the runs of one combination; the whiskers are {0} % intervals.',
    '每个点汇总一种组合的全部运行；误差线为 {0} % 区间。',
  ],
  pareto_title: ['Safety against cost', '安全与代价'],
  pareto_text: [
    'Each mark is one point of the study: further down is safer, {0} is cheaper. The line joins those that no other one beats in both.',
    '每个标记是研究中的一个点：越靠下越安全，越靠{0}代价越低。连线上的点在两方面都不被其他点超过。',
  ],
  left: ['further left', '左'],
  right: ['further right', '右'],
  cost_measure: ['cost', '代价'],
  chance_damaged: ['share of damaged runs', '受损运行的比例'],
  on_front: ['not beaten', '未被超过'],
  beaten: ['beaten by another point', '被其他点超过'],
  numbers: ['The numbers', '数据表'],
  more_facets: ['Of {0} more combinations the table has the numbers.', '另有 {0} 种组合，数值见表。'],
  as_table: ['As a table', '以表格查看'],
  share_of_runs: ['share of runs', '运行所占比例'],
  point: ['point', '点'],
  settings: ['settings', '设置'],
  value: ['value', '估计值'],
  interval: ['interval', '区间'],
  method: ['method', '方法'],
  n: ['runs counted', '计入的运行'],
  no_interval: ['– in place of an interval: these runs cannot say one.', '区间为 – ：这些运行不足以给出区间。'],
  again: ['Again', '重现'],
  again_by: ['Again: ', '重现：'],
  why_of_run: ['Why: {0}', '原因：{0}'],
  result: ['result', '结果'],
  measure: ['measure', '度量'],
  difference: ['difference', '差值'],
  run_number: ['run {0}', '运行 {0}'],
  copy: ['copy', '复制'],
  copied: ['copied', '已复制'],
  worst_title: ['The worst runs', '最糟的运行'],
  worst_text: [
    'Of each point the worst run, run again here to the same records: choose one to play it.',
    '取每个点中最糟的一次，在此重跑，记录完全相同：选择一次即可播放。',
  ],
  no_damage: ['No run is damaged.', '没有受损的运行。'],
  run: ['run', '运行'],
  seed: ['seed', '种子'],
  damaged: ['damaged', '受损'],
  play_it: ['play it below', '在下方播放'],
  not_again: ['not run again', '未重跑'],
  compared_title: ['Variants compared, on the same seeds', '变体比较（相同种子）'],
  compared_text: ['An interval without 0 is a difference.', '区间不含 0 即为有差异。'],
  less: ['{0} less {1}', '{0} 减 {1}'],
  differs: ['differs', '有差异'],
  no_difference: ['none seen', '未见差异'],
  study_title: ['The study', '研究'],
  study_save: ['Save the study as {0}: the commands of this page name it so.', '把研究另存为 {0}：本页的命令以此为名。'],
  save: ['save', '保存'],
  made_by: ['Made by mqlab {0}; this page again:', '由 mqlab {0} 生成；重新生成本页：'],
  intro_sweep: ['{0} runs of {1} points; intervals of {2} %.', '{0} 次运行，{1} 个点；区间置信水平 {2} %。'],
  complete: ['complete', '已完成'],
  unfinished: ['unfinished', '未完成'],
  variants_title: ['Verdict of each variant', '各变体的判定'],
  operations: ['operations', '操作'],
  as_expected: ['as expected', '符合预期'],
  not_expected: ['DIFFERS', '不符'],
  no_expectations: ['no expectations', '没有预期'],
  unjudged: ['not judged', '未判定'],
  response: ['response p50 / p99', '响应 p50 / p99'],
  done: ['done per second', '每秒完成'],
  frames: ['frames', '帧'],
  flushes: ['flushes', '刷盘'],
  player_title: ['The run, step by step', '逐步回放'],
  choose: ['Show', '显示'],
  beside: ['beside it', '并排显示'],
  nothing_beside: ['nothing', '无'],
  first: ['to the begin', '回到开始'],
  last: ['to the end', '跳到结束'],
  back_event: ['back to the moment before', '上一个要点'],
  on_event: ['on to the next moment', '下一个要点'],
  back: ['one record back', '后退一条记录'],
  on: ['one record on', '前进一条记录'],
  play: ['play', '播放'],
  pause: ['pause', '暂停'],
  speed: ['speed', '速度'],
  record: ['record', '记录'],
  position: ['record {0} of {1}', '第 {0} 条记录，共 {1} 条'],
  before_first: ['before the first record', '第一条记录之前'],
  keys: [
    'Keys: ← → one record, Shift + ← → one moment, Home, End, space to play.',
    '按键：← → 逐条，Shift + ← → 逐个要点，Home、End，空格播放。',
  ],
  window: [
    'This run has {0} records; the page holds {1} of them, from #{2} to #{3}. More: --records N.',
    '此次运行共 {0} 条记录；本页含其中 {1} 条，从 #{2} 到 #{3}。需要更多：--records N。',
  ],
  topology: ['Who talks to whom, and what each holds', '谁与谁通信，各自持有什么'],
  sequence: ['Sequence', '时序'],
  whole_run: ['whole run', '整次运行'],
  story_of: ['story of {0}', '{0} 的经过'],
  rows_shown: ['rows {0} to {1} of {2}', '第 {0} 至 {1} 行，共 {2} 行'],
  later: ['{0} later', '{0} 后'],
  ledger: ['Ledger', '账本'],
  ledger_text: [
    'What went wrong first. “now” is this moment, “in the end” the verdict on the whole run.',
    '出错的在前。“此刻”指当前时刻，“最终”是对整次运行的判定。',
  ],
  operation: ['operation', '操作'],
  now: ['now', '此刻'],
  in_the_end: ['in the end', '最终'],
  told: ['told', '答复'],
  applied_now: ['applied now', '此刻已生效'],
  retries: ['published again', '重发'],
  deliveries: ['deliveries (↻ flagged)', '投递（↻ 带标志）'],
  copies: ['copies', '副本'],
  nothing_yet: ['not begun', '未开始'],
  rows_left_out: ['{0} operations more are not shown.', '另有 {0} 个操作未显示。'],
  show_all: ['show all {0}', '显示全部 {0} 个'],
  only_bad: ['only the first {0}', '只看前 {0} 个'],
  why_title: ['Why', '原因'],
  why_none: ['Nothing is damaged: there is nothing to explain.', '没有损害，无需解释。'],
  why_of: ['Why {0}?', '{0} 为何如此？'],
  chain: ['Shortest chain, from {0}', '最短因果链，始于{0}'],
  from_fault: ['the fault', '故障'],
  from_limit: ['a limit', '限额'],
  from_setting: ['the settings', '设置'],
  inevitable: ['inevitable from here', '自此不可避免'],
  by_order: ['read from the order of the records', '由记录先后推知'],
  by_rerun: ['the run without the fault does not have it', '去掉故障重跑，没有这一条'],
  also_takes: ['It also takes:', '还需要：'],
  gone_without: ['Run again without it: this damage is gone.', '去掉故障重跑：此损害消失。'],
  there_without: ['Run again without any fault: it is damaged all the same.', '去掉所有故障重跑：照样受损。'],
  promise: ['Promise', '承诺'],
  promise_broken: ['BROKEN PROMISE', '违背承诺'],
  promise_defect: ['known defect of this version', '该版本的已知缺陷'],
  promise_never: ['never promised', '从未承诺'],
  biography: ['Biography ({0} records)', '经过（{0} 条记录）'],
  more_records: ['… and {0} records more', '…… 另有 {0} 条记录'],
  fixes: ['Settings that were tried, each in a run of its own', '试过的设置（均实际重跑）'],
  fix_prevents: ['prevents it', '可避免'],
  fix_softens: ['no damage, but not done as it should be', '无损害，但也未如愿完成'],
  fix_moves: ['this one is well, another is damaged', '此操作未受损，另有操作受损'],
  fix_none: ['does not help', '无济于事'],
  fix_unstruck: ['no proof: the fault finds nothing to strike', '不足为证：故障没有目标'],
  fix_same: ['so already, or never comes to bear', '已是如此，或不起作用'],
  fix_refused: ['cannot be set here', '此处不可设置'],
  fix_cost: ['costs', '代价'],
  variant_fix: ['the variant {0}', '变体 {0}'],
  no_fix: ['None of the settings tried prevents it.', '所试设置都不能避免。'],
  state: ['state', '状态'],
  place: ['place', '位置'],
  messages: ['messages', '消息'],
  members: ['{0} messages', '{0} 条消息'],
  dead: ['down', '已停止'],
  paused: ['paused', '停顿'],
  not_started: ['not started', '未启动'],
  again_life: ['life {0}', '第 {0} 次运行'],
  cut_off: ['cut off', '已隔断'],
  in_flight: ['on its way', '途中'],
  lost: ['lost', '丢失'],
  redelivered: ['redelivered', '重投'],
  fault_now: ['fault in force', '故障生效中'],
  more_elements: ['and {0} more', '另有 {0} 个'],
  moments: ['Moments', '要点'],
  time: ['time', '时间'],
  process: ['process', '进程'],
  kind: ['kind', '种类'],
  about: ['about', '内容'],
  meaning: ['meaning', '含义'],
  yes: ['yes', '是'],
  no: ['no', '否'],
  cause: ['caused by', '起因'],
  because: ['waited for', '等待的对象'],
  world: ['world', '环境'],
  ledger_only: ['No messages fly in this picture: the trace keeps only the ledger.', '图中没有消息往来：轨迹只保留账本。'],
  log_scale: ['{0} (logarithmic)', '{0}（对数）'],
};

let LANGUAGE = 'en';

/// The words of this name; {0}, {1} are replaced.
function say(name, ...values) {
  const pair = WORDS[name];
  const text = pair ? pair[LANGUAGE === 'zh_CN' ? 1 : 0] : name;
  return text.replace(/\{(\d)\}/g, (whole, i) => (values[i] === undefined ? whole : String(values[i])));
}

/// A text of the report: `{en, zh_CN}`, or the same in both.
function both(text) {
  if (text === null || text === undefined) return '';
  return typeof text === 'object' ? text[LANGUAGE] || text.en || '' : String(text);
}

/// So many significant digits, zeros at the end left out; halves go to the even digit, as the program prints them.
function digits(value, count) {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const [mantissa, exponent] = Math.abs(value).toExponential(60).split('e'),
    all = mantissa.replace('.', '');
  const head = all.slice(0, count),
    tail = all.slice(count),
    half = '5'.padEnd(tail.length, '0');
  const up = tail > half || (tail === half && Number(head[count - 1]) % 2 === 1);
  return Number(`${value < 0 ? '-' : ''}${BigInt(head) + (up ? 1n : 0n)}e${Number(exponent) - count + 1}`).toString();
}

/// A span or a moment of a table: `12.3ms`, `5.05s`.
function timeText(ns) {
  if (ns === 0) return '0s';
  const size = Math.abs(ns);
  for (const [unit, name] of [
    [1e9, 's'],
    [1e6, 'ms'],
    [1e3, 'us'],
  ]) {
    if (size >= unit) return Number((Math.trunc((ns / unit) * 1000) / 1000).toFixed(3)) + name;
  }
  return digits(ns, 4) + 'ns';
}

/// Where two moments must not look the same: all digits, in milliseconds.
function momentText(ns) {
  const whole = Math.trunc(ns / 1e6);
  const rest = String(Math.abs(ns % 1e6))
    .padStart(6, '0')
    .replace(/0+$/, '');
  return (ns < 0 && whole === 0 ? '-0' : whole) + (rest ? '.' + rest : '') + ' ms';
}

/// As `print_measure` (lab/study/measure.cpp) writes it.
function measureText(value, unit) {
  if (value === null || value === undefined) return '–';
  switch (unit) {
    case 'share':
      return digits(value * 100, 3) + '%';
    case 'ns': {
      const size = Math.abs(value);
      if (size >= 1e9) return digits(value / 1e9, 4) + 's';
      if (size >= 1e6) return digits(value / 1e6, 4) + 'ms';
      if (size >= 1e3) return digits(value / 1e3, 4) + 'us';
      return digits(value, 4) + 'ns';
    }
    case 'per second':
      return digits(value, 4) + '/s';
    case 'bytes':
      return digits(value, 4) + 'B';
    default:
      return digits(value, 4);
  }
}
