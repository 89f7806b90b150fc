// Fields are said once: what stands with a member is how it is read, described and complained about.
#include "sim/describe/reader.hpp"

#include <gtest/gtest.h>

namespace mqlab::describe {
namespace {

using namespace std::chrono_literals;

enum class Ack { manual, automatic };
constexpr std::array<std::pair<Ack, std::string_view>, 2> choices(Ack) { return {{{Ack::manual, "manual"}, {Ack::automatic, "auto"}}}; }

struct Retry {
  sim::Duration timeout = 500ms;
  std::int64_t max = 3;
  static constexpr auto fields = std::tuple{field("timeout", &Retry::timeout, Text{"give up after", "超时"}, {.min = 0.001}),
                                            field("max", &Retry::max, Text{"retries", "重试"}, {.min = 0, .max = 10})};
};

struct Consumer {
  std::string id;
  Ack ack = Ack::manual;
  std::uint32_t prefetch = 20;
  double share = 0.5;
  bool exclusive = false;
  Retry retry;
  ByteSize body{100};
  Rate rate{1000};
  std::optional<std::string> queue;
  std::vector<Retry> more;
  Named<ByteSize> sizes;
  LocalText title;
  Value anything;
  static constexpr auto fields = std::tuple{field("id", &Consumer::id, Text{"name", "名称"}, {.required = true, .declares = "process"}),
                                            field("ack", &Consumer::ack, Text{"when", "时机"}),
                                            field("prefetch", &Consumer::prefetch, Text{"window", "窗口"}),
                                            field("share", &Consumer::share, Text{"share", "比例"}, {.min = 0, .max = 1}),
                                            field("exclusive", &Consumer::exclusive, Text{"alone", "独占"}),
                                            field("retry", &Consumer::retry, Text{"retry", "重试"}),
                                            field("body", &Consumer::body, Text{"size", "大小"}),
                                            field("rate", &Consumer::rate, Text{"rate", "速率"}),
                                            field("queue", &Consumer::queue, Text{"from", "来源"}, {.refers_to = "queue"}),
                                            field("more", &Consumer::more, Text{"more", "更多"}),
                                            field("sizes", &Consumer::sizes, Text{"sizes", "大小"}),
                                            field("title", &Consumer::title, Text{"title", "标题"}),
                                            field("anything", &Consumer::anything, Text{"any", "任意"})};
};

/// Give each value and key of a tree a made-up place, in order.
class Reading {
 public:
  explicit Reading(Value value) : value_(std::move(value)) {
    source_ = sources_.add("text", std::string(1000, ' '));
    place(value_);
  }
  Consumer read() {
    Consumer out;
    ObjectReader reader(value_, "", problems);
    reader.read_fields(out);
    reader.finish();
    return out;
  }
  std::string complaints() const {
    std::string out;
    for (const Problem& p : problems.sorted()) {
      out += p.pointer + ": " + p.what.en + (p.expected.empty() ? "" : " | " + p.expected.en) +
             (p.did_you_mean ? " | " + *p.did_you_mean : "") + "\n";
    }
    return out;
  }

 private:
  void place(Value& value) {
    value.where = {source_, next_++, next_};
    if (Object* object = value.as_object()) {
      for (Member& m : *object) {
        m.key_where = {source_, next_++, next_};
        place(m.value);
      }
    }
    if (List* list = value.as_list()) {
      for (Value& v : *list) place(v);
    }
  }
  Sources sources_;
  std::uint32_t source_ = 0;
  std::uint32_t next_ = 0;
  Value value_;

 public:
  Problems problems{sources_};
};

Value object(std::initializer_list<std::pair<const char*, Value>> members) {
  Value out{Object{}};
  for (const auto& [key, value] : members) out.set(key, value);
  return out;
}

TEST(ReadFields, FillsEveryTypeOfMember) {
  Reading reading(object({{"id", "stock"},
                          {"ack", "auto"},
                          {"prefetch", 7},
                          {"share", 1},
                          {"exclusive", true},
                          {"retry", object({{"timeout", "1.5s"}})},
                          {"body", "1kB"},
                          {"rate", "0.5/s"},
                          {"queue", "orders"},
                          {"more", List{object({{"max", 1}}), object({{"max", 2}})}},
                          {"sizes", object({{"a", 1}, {"b", "2kB"}})},
                          {"title", object({{"en", "Stock"}, {"zh_CN", "库存"}})},
                          {"anything", List{1, "two"}}}));
  const Consumer c = reading.read();
  EXPECT_EQ(reading.complaints(), "");
  EXPECT_EQ(c.id, "stock");
  EXPECT_EQ(c.ack, Ack::automatic);
  EXPECT_EQ(c.prefetch, 7U);
  EXPECT_EQ(c.share, 1.0);
  EXPECT_TRUE(c.exclusive);
  EXPECT_EQ(c.retry.timeout, 1500ms);
  EXPECT_EQ(c.retry.max, 3) << "the member's initializer is the default";
  EXPECT_EQ(c.body.bytes, 1000);
  EXPECT_EQ(c.rate.milli_per_second, 500);
  EXPECT_EQ(c.queue, "orders");
  ASSERT_EQ(c.more.size(), 2U);
  EXPECT_EQ(c.more[1].max, 2);
  ASSERT_EQ(c.sizes.size(), 2U);
  EXPECT_EQ(c.sizes[1].second.bytes, 2000);
  EXPECT_EQ(c.title.in(Language::zh_CN), "库存");
  EXPECT_EQ(c.anything, Value(List{1, "two"}));
}

TEST(ReadFields, NotesTheNamesThatAreDeclaredAndUsed) {
  Reading reading(object({{"id", "stock"}, {"queue", "orders"}}));
  reading.read();
  ASSERT_EQ(reading.problems.declared().size(), 1U);
  EXPECT_EQ(reading.problems.declared()[0].kind, "process");
  ASSERT_EQ(reading.problems.referred().size(), 1U);
  EXPECT_EQ(reading.problems.referred()[0].name, "orders");
  EXPECT_EQ(reading.problems.referred()[0].pointer, "/queue");
}

TEST(ReadFields, AllMistakesAtOnceInTheirOrder) {
  Reading reading(object({{"ack", "manul"},
                          {"prefetch", -1},
                          {"share", 1.5},
                          {"exclusive", "yes"},
                          {"retry", object({{"timeout", "500"}, {"max", 11}, {"maxx", 1}})},
                          {"body", -1},
                          {"rate", 5},
                          {"queue", List{}},
                          {"more", object({})},
                          {"sizes", object({{"a", "x"}})},
                          {"title", "Stock"},
                          {"prefech", 1}}));
  reading.read();
  EXPECT_EQ(reading.complaints(),
            ": \"id\" is missing | a text\n"
            "/ack: ack can't be \"manul\" | one of: manual, auto | manual\n"
            "/prefetch: prefetch is -1: out of range | a whole number from 0 to 4294967295\n"
            "/share: share is 1.5: out of range | a number from 0 to 1\n"
            "/exclusive: exclusive can't be \"yes\" | true or false\n"
            "/retry/timeout: timeout can't be \"500\" | a duration with its unit, such as \"500ms\" or \"1.5s\", 1ms or more\n"
            "/retry/max: max is 11: out of range | a whole number from 0 to 10\n"
            "/retry/maxx: unknown setting \"maxx\" | one of: max, timeout | max\n"
            "/body: body can't be -1 | a size, such as 100, \"64kB\" or \"4KiB\"\n"
            "/rate: rate can't be 5 | a rate, such as \"1000/s\" or \"0.5/s\"\n"
            "/queue: queue can't be a list | the name of a queue\n"
            "/more: more can't be an object | a list [...]\n"
            "/sizes/a: a can't be \"x\" | a size, such as 100, \"64kB\" or \"4KiB\"\n"
            "/title: title can't be \"Stock\" | a text in both languages: {\"en\": \"...\", \"zh_CN\": \"...\"}\n"
            "/prefech: unknown setting \"prefech\" | one of: ack, anything, body, exclusive, id, more, prefetch, queue, rate, retry, "
            "share, sizes, "
            "title | prefetch\n");
}

TEST(ReadFields, ADurationIsNotNegativeUnlessItsFieldSaysSo) {
  Reading reading(object({{"id", "x"}, {"more", List{object({{"timeout", "-1s"}})}}}));
  reading.read();
  EXPECT_EQ(reading.complaints(),
            "/more/0/timeout: timeout is \"-1s\": out of range | a duration with its unit, such as \"500ms\" or \"1.5s\", 1ms or more\n");
}

TEST(ObjectReader, SeveralStructsShareAnObject) {
  const Value value = object({{"timeout", "1s"}, {"en", "x"}, {"max", 2}});
  Sources sources;
  Problems problems(sources);
  ObjectReader reader(value, "/x", problems);
  Retry retry;
  reader.read_fields(retry);
  EXPECT_EQ(reader.take_string("en"), "x");
  reader.finish();
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(retry.max, 2);
}

TEST(ObjectReader, ProblemsReachInsideAndThroughAliases) {
  const Value value = object({{"queues", List{object({{"name", "orders"}})}}});
  const Value elsewhere = object({{"routing_key", "order"}});
  Sources sources;
  Problems problems(sources);
  ObjectReader reader(value, "/broker", problems);
  reader.alias("publish/0", elsewhere, "/producers/3/publish");
  reader.problem_at("queues/0/name", {"a", "甲"});
  reader.problem_at("publish/0/routing_key", {"b", "乙"});
  reader.problem_at("", {"c", "丙"});
  std::vector<std::string> at;
  for (const Problem& p : problems.sorted()) at.push_back(p.pointer);
  EXPECT_EQ(at, (std::vector<std::string>{"/broker/queues/0/name", "/producers/3/publish/routing_key", "/broker"}));
}

TEST(ReaderDeathTest, AProblemAtAFieldThatNobodyKnowsIsABug) {
  Sources sources;
  Problems problems(sources);
  const Value value(Object{});
  ObjectReader reader(value, "", problems);
  reader.take("broker");
  reader.problem_at("broker/nodes", {"known, though absent", "不对"});
  EXPECT_DEBUG_DEATH(reader.problem_at("nodes", {"whose?", "不对"}), "begins with a field of this object");
}

TEST(Spec, CarriesDefaultsAsJsonAndWritesBackWhatItReads) {
  const ObjectSpec& spec = spec_of<Consumer>();
  EXPECT_EQ(spec.find("ack")->default_value, Value("manual"));
  EXPECT_EQ(spec.find("body")->default_value, Value("100B"));
  EXPECT_EQ(*spec.find("retry")->default_value.find("timeout"), Value("500ms"));
  EXPECT_TRUE(spec.find("id")->default_value.is_null()) << "required: there is none";
  EXPECT_TRUE(spec.find("queue")->default_value.is_null()) << "absent has its own meaning";
  EXPECT_EQ(spec.find("more")->type.item->object().find("max")->options.max, 10.0);
  EXPECT_EQ(spec.find("rate")->meaning.zh_CN, "速率");

  Consumer c;
  c.id = "x";
  c.retry.timeout = 2s;
  Reading reading(to_value(c));
  EXPECT_EQ(reading.read().retry.timeout, 2s);
  EXPECT_EQ(reading.complaints(), "");
}

}  // namespace
}  // namespace mqlab::describe
