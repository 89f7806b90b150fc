#include "lab/sweep/results.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "lab/scenario/parse.hpp"
#include "lab/study/say.hpp"
#include "lab/sweep/columns.hpp"
#include "lab/version.hpp"

namespace mqlab::lab {

namespace fs = std::filesystem;

namespace {

constexpr auto kCommitEvery = std::chrono::milliseconds(200);
constexpr std::int64_t kApplication = 0x6d716c62;  // "mqlb", SQLite's application_id

std::string_view sql_type(ColumnType type) {
  switch (type) {
    case ColumnType::integer: return "INTEGER";
    case ColumnType::real: return "REAL";
    case ColumnType::text:
    case ColumnType::json: return "TEXT";
  }
  return "";
}

/// What went wrong with the file, for the person who owns it. `busy` with what it was done for.
Sentence sentence_of(const std::string& file, const SQLite::Exception& e) {
  switch (e.getErrorCode()) {
    case SQLITE_FULL: return said({"can't write {}: the disk is full", "无法写入 {}：磁盘已满"}, file);
    case SQLITE_READONLY: return said({"can't write {}: it is read-only", "无法写入 {}：只读"}, file);
    case SQLITE_CANTOPEN:
      return said({"can't open {}: is there such a folder, and may you write in it?", "无法打开 {}：目录是否存在、是否可写？"}, file);
    case SQLITE_NOTADB:
      return said({"{} is no results file of a sweep: it is no SQLite file", "{} 不是扫描的结果文件：它不是 SQLite 文件"}, file);
    case SQLITE_CORRUPT:
      return said({"{} is damaged ({}): `sqlite3 {} .recover` may save rows; else sweep again into another file",
                   "{} 已损坏（{}）：`sqlite3 {} .recover` 或可挽回部分行；否则请写入另一个文件重新扫描"},
                  file, e.getErrorStr(), file);
    case SQLITE_ERROR:
      if (std::string_view(e.what()).ends_with("already exists"))  // another program has begun it in this moment
        return said({"{} is there already", "{} 已存在"}, file);
      return said({"{}: {}", "{}：{}"}, file, e.what());
    case SQLITE_BUSY: return said({"{} is being written by another program", "{} 正被另一个程序写入"}, file);
    default: return said({"{}: {}", "{}：{}"}, file, e.what());
  }
}

template <class F>
auto guarded(const std::string& file, F&& f) {
  try {
    return f();
  } catch (const SQLite::Exception& e) {
    throw ResultsError(sentence_of(file, e));
  }
}

void put_cell(SQLite::Statement& statement, int index, const Cell& cell) {
  if (const auto* n = std::get_if<std::int64_t>(&cell))
    statement.bind(index, *n);
  else if (const auto* d = std::get_if<double>(&cell))
    statement.bind(index, *d);
  else if (const auto* s = std::get_if<std::string>(&cell))
    statement.bind(index, *s);
  else
    statement.bind(index);
}

Cell cell_of(const SQLite::Column& column) {
  if (column.isInteger()) return column.getInt64();
  if (column.isFloat()) return column.getDouble();
  if (column.isText()) return column.getString();
  return {};
}

std::string column_list() {
  std::string out;
  for (const Column& c : columns()) out += (out.empty() ? "" : ", ") + c.name;
  return out;
}

/// What a killed program had begun and not committed: who only reads may not undo it.
void roll_back(const std::string& file) {
  std::error_code ignored;
  const auto journal = fs::file_size(file + "-journal", ignored);
  if (ignored || journal == 0) return;
  SQLite::Database db(file, SQLite::OPEN_READWRITE, 10'000);
  db.execAndGet("SELECT count(*) FROM sqlite_master");
}

}  // namespace

std::optional<Shard> parse_shard(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto number = [](std::string_view s) -> std::int64_t {
    if (s.empty() || s.size() > 9 || s.find_first_not_of("0123456789") != std::string_view::npos) return 0;
    return std::stoll(std::string(s));
  };
  if (slash == std::string_view::npos) return std::nullopt;
  const Shard out{number(text.substr(0, slash)), number(text.substr(slash + 1))};
  if (out.index < 1 || out.index > out.of) return std::nullopt;
  return out;
}

Results::Results(std::string file, std::unique_ptr<SQLite::Database> db) : file_(std::move(file)), db_(std::move(db)) {}
Results::Results(Results&&) noexcept = default;
Results::~Results() {
  try {
    if (open_ != nullptr) open_->commit();
    insert_.reset();
    if (db_ != nullptr && writes_) db_->exec("PRAGMA journal_mode = DELETE");  // the empty journal goes
  } catch (const std::exception&) {                                            // said before, or the program ends by another error
  }
}

bool Results::is_new(const std::string& file) {
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return true;
  if (!fs::is_regular_file(file, ignored)) return false;
  if (fs::file_size(file, ignored) == 0) return true;
  try {
    SQLite::Database db(file, SQLite::OPEN_READWRITE);  // rolls back what a killed program had begun
    return db.execAndGet("SELECT count(*) FROM sqlite_master").getInt64() == 0;
  } catch (const SQLite::Exception&) {
    return false;
  }
}

Results Results::create(const std::string& file, const Points& points, Shard shard) {
  const Study& study = points.study();
  ResultsInfo info{.study_hash = study.hash,
                   .study_json = study.json,
                   .version = std::string(version()),
                   .id = study.id,
                   .shard = shard,
                   .repetitions = study.repetitions,
                   .complete = false,
                   .setting_names = study.setting_names()};
  std::vector<PointRow> rows;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Point at = points[i];
    describe::Value settings{describe::Object{}};
    for (const auto& [name, value] : points.named(at))
      if (name != "scenario" && name != "variant") settings.set(name, value);
    const StudyScenario& scenario = study.scenarios[at.scenario];
    rows.push_back({static_cast<std::int64_t>(i) + 1, scenario.id, scenario.variants[at.variant], print_json_compact(settings)});
  }
  return create(file, info, rows);
}

Results Results::create(const std::string& file, const ResultsInfo& info, const std::vector<PointRow>& points) {
  if (!is_new(file)) throw ResultsError(said({"{} is there already", "{} 已存在"}, file));
  return guarded(file, [&] {
    Results out(file, std::make_unique<SQLite::Database>(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 10'000));
    out.make_tables(info, points);
    out.read_info();
    return out;
  });
}

Results Results::open(const std::string& file, Use use) {
  std::error_code ignored;
  if (!fs::exists(file, ignored)) throw ResultsError(said({"there is no file {}", "没有文件 {}"}, file));
  if (!fs::is_regular_file(file, ignored)) throw ResultsError(said({"{} is no file", "{} 不是文件"}, file));
  return guarded(file, [&] {
    if (use == Use::read) roll_back(file);
    Results out(file, std::make_unique<SQLite::Database>(file, use == Use::read ? SQLite::OPEN_READONLY : SQLite::OPEN_READWRITE, 10'000));
    if (out.db_->execAndGet("PRAGMA application_id").getInt64() != kApplication)
      throw ResultsError(said({"{} is no results file of a sweep", "{} 不是扫描的结果文件"}, file));
    const std::int64_t format = out.db_->execAndGet("PRAGMA user_version").getInt64();
    if (format != kResultsFormat)
      throw ResultsError(
          said({"{} has format {}; this mqlab reads format {}", "{} 的格式为 {}；此 mqlab 读取格式 {}"}, file, format, kResultsFormat));
    const std::string check = out.db_->execAndGet("PRAGMA quick_check(1)").getString();
    if (check != "ok") throw SQLite::Exception(check, SQLITE_CORRUPT);
    if (use == Use::write) out.db_->exec("PRAGMA journal_mode = TRUNCATE");
    out.writes_ = use == Use::write;
    out.read_info();
    return out;
  });
}

void Results::make_tables(const ResultsInfo& info, const std::vector<PointRow>& points) {
  db_->exec("PRAGMA journal_mode = TRUNCATE");
  writes_ = true;
  SQLite::Transaction all(*db_);
  db_->exec(fmt::format("PRAGMA application_id = {}", kApplication));
  db_->exec(fmt::format("PRAGMA user_version = {}", kResultsFormat));
  db_->exec("CREATE TABLE study (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
  db_->exec("CREATE TABLE points (point INTEGER PRIMARY KEY, scenario TEXT NOT NULL, variant TEXT NOT NULL, settings TEXT NOT NULL)");
  std::string table = "CREATE TABLE runs (";
  for (const Column& c : columns())
    table += fmt::format("{}{} {}", c.name == "run" ? "" : ", ", c.name, c.name == "run" ? "INTEGER PRIMARY KEY" : sql_type(c.type));
  db_->exec(table + ")");
  put("study_hash", info.study_hash);
  put("study", info.study_json);
  put("version", info.version);
  put("id", info.id);
  put("shard", fmt::format("{}", info.shard.index));
  put("shards", fmt::format("{}", info.shard.of));
  put("repetitions", fmt::format("{}", info.repetitions));
  put("complete", info.complete ? "yes" : "no");
  put("settings", nlohmann::json(info.setting_names).dump());
  SQLite::Statement insert(*db_, "INSERT INTO points VALUES (?, ?, ?, ?)");
  for (const PointRow& p : points) {
    insert.bind(1, p.point);
    insert.bind(2, p.scenario);
    insert.bind(3, p.variant);
    insert.bind(4, p.settings);
    insert.exec();
    insert.reset();
  }
  all.commit();
}

void Results::put(const std::string& key, const std::string& value) {
  SQLite::Statement statement(*db_, "INSERT OR REPLACE INTO study VALUES (?, ?)");
  statement.bind(1, key);
  statement.bind(2, value);
  statement.exec();
}

void Results::read_info() {
  SQLite::Statement all(*db_, "SELECT key, value FROM study");
  std::string shard = "1";
  std::string shards = "1";
  while (all.executeStep()) {
    const std::string key = all.getColumn(0).getString();
    std::string value = all.getColumn(1).getString();
    if (key == "study_hash")
      info_.study_hash = std::move(value);
    else if (key == "study")
      info_.study_json = std::move(value);
    else if (key == "version")
      info_.version = std::move(value);
    else if (key == "id")
      info_.id = std::move(value);
    else if (key == "shard")
      shard = std::move(value);
    else if (key == "shards")
      shards = std::move(value);
    else if (key == "repetitions")
      info_.repetitions = std::max<std::int64_t>(1, std::strtoll(value.c_str(), nullptr, 10));
    else if (key == "complete")
      info_.complete = value == "yes";
    else if (key == "settings") {
      const auto names = nlohmann::json::parse(value, nullptr, false);
      if (names.is_array())
        for (const auto& name : names)
          if (name.is_string()) info_.setting_names.push_back(name.get<std::string>());
    }
  }
  info_.shard = parse_shard(shard + "/" + shards).value_or(Shard{});
}

void Results::add(const std::vector<RunRow>& rows) {
  guarded(file_, [&] {
    if (open_ == nullptr) {
      open_ = std::make_unique<SQLite::Transaction>(*db_);
      since_ = std::chrono::steady_clock::now();
    }
    if (insert_ == nullptr) {
      std::string marks;
      for (std::size_t i = 0; i < columns().size(); ++i) marks += i == 0 ? "?" : ", ?";
      insert_ = std::make_unique<SQLite::Statement>(*db_, fmt::format("INSERT OR IGNORE INTO runs ({}) VALUES ({})", column_list(), marks));
    }
    for (const RunRow& row : rows) {
      int index = 0;
      for (const Column& c : columns()) put_cell(*insert_, ++index, c.get(row));
      insert_->exec();
      insert_->reset();
    }
    commit(false);
  });
}

void Results::commit(bool now) {
  if (open_ == nullptr || (!now && std::chrono::steady_clock::now() - since_ < kCommitEvery)) return;
  guarded(file_, [&] {
    open_->commit();
    open_.reset();
  });
}

void Results::set_complete(bool complete) {
  commit(true);
  guarded(file_, [&] { put("complete", complete ? "yes" : "no"); });
  info_.complete = complete;
}

void Results::set_study(const Study& study) {
  commit(true);
  guarded(file_, [&] { put("study", study.json); });
  info_.study_json = study.json;
}

std::int64_t Results::forget_failed() {
  commit(true);
  return guarded(file_, [&] { return static_cast<std::int64_t>(db_->exec("DELETE FROM runs WHERE status = 'failed'")); });
}

std::vector<std::int64_t> Results::runs() const {
  return guarded(file_, [&] {
    std::vector<std::int64_t> out;
    SQLite::Statement all(*db_, "SELECT run FROM runs ORDER BY run");
    while (all.executeStep()) out.push_back(all.getColumn(0).getInt64());
    return out;
  });
}

std::int64_t Results::count() const {
  return guarded(file_, [&] { return db_->execAndGet("SELECT count(*) FROM runs").getInt64(); });
}

std::int64_t Results::count(RunStatus status) const {
  return guarded(file_, [&] {
    SQLite::Statement counting(*db_, "SELECT count(*) FROM runs WHERE status = ?");
    counting.bind(1, std::string(kRunStatusNames[static_cast<std::size_t>(status)]));
    counting.executeStep();
    return counting.getColumn(0).getInt64();
  });
}

void Results::select(std::int64_t first, std::int64_t last, const std::function<void(const RunRow&)>& visit) const {
  guarded(file_, [&] {
    SQLite::Statement statement(*db_, fmt::format("SELECT {} FROM runs WHERE run BETWEEN ? AND ? ORDER BY run", column_list()));
    statement.bind(1, first);
    statement.bind(2, last);
    while (statement.executeStep()) {
      RunRow row;
      int index = 0;
      for (const Column& c : columns()) c.set(row, cell_of(statement.getColumn(index++)));
      visit(row);
    }
  });
}

std::vector<RunRow> Results::rows(std::int64_t first, std::int64_t last) const {
  std::vector<RunRow> out;
  select(first, last, [&](const RunRow& row) { out.push_back(row); });
  return out;
}

void Results::for_each(const std::function<void(const RunRow&)>& visit) const { select(INT64_MIN, INT64_MAX, visit); }

std::vector<PointRow> Results::points() const {
  return guarded(file_, [&] {
    std::vector<PointRow> out;
    SQLite::Statement all(*db_, "SELECT point, scenario, variant, settings FROM points ORDER BY point");
    while (all.executeStep())
      out.push_back(
          {all.getColumn(0).getInt64(), all.getColumn(1).getString(), all.getColumn(2).getString(), all.getColumn(3).getString()});
    return out;
  });
}

std::optional<Sentence> not_of(const Results& results, const Study& study, Shard shard) {
  const ResultsInfo& info = results.info();
  if (info.study_hash != study.hash)
    return said(
        {"{} belongs to another study (\"{}\", study hash {}; this one has {}): the study, a scenario of it or --repetitions, --seed, "
         "--until is another; "
         "name another file (-o)",
         "{} 属于另一个研究（\"{}\"，研究哈希 {}；当前为 {}）：研究、其场景或 --repetitions、--seed、--until 不同；请另指定文件（-o）"},
        results.file(), info.id, info.study_hash, study.hash);
  if (info.version != version())
    return said({"{} was made by mqlab {}, this is {}: their runs are not comparable; name another file (-o)",
                 "{} 由 mqlab {} 生成，当前为 {}：两者的运行不可比较；请另指定文件（-o）"},
                results.file(), info.version, version());
  if (info.shard != shard)
    return said({"{} holds shard {}/{}, not {}/{}", "{} 是分片 {}/{} 的结果，而非 {}/{}"}, results.file(), info.shard.index, info.shard.of,
                shard.index, shard.of);
  return std::nullopt;
}

}  // namespace mqlab::lab
