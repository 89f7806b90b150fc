#include "tests/support/words.hpp"

namespace mqlab::sim::stage {

namespace {

std::string describe_word(const Payload& p) { return "n=" + std::to_string(p.as<Word>().n); }
bool note_of_lost_word(const Payload& p, Note& note) {
  note.kind = word_lost;
  note.value = static_cast<std::int64_t>(p.as<Word>().n);
  return true;
}
void identify_word(const Payload& p, Note& note) { note.message.packed = p.as<Word>().n; }

constexpr std::array kLedger{
    KindInfo{.kind = thing_done, .name = "thing.done", .meaning = {"a thing is done", "完成"}, .level = TraceLevel::ledger, .point = true}};
constexpr std::array kWords{
    KindInfo{.kind = word_sent, .name = "word.sent", .meaning = {"a word is sent", "发出"}, .point = true},
    KindInfo{.kind = word_got, .name = "word.got", .meaning = {"a word is received", "收到"}, .point = true},
    KindInfo{.kind = word_stored, .name = "word.stored", .meaning = {"a word is written", "写入"}, .point = true},
    KindInfo{.kind = word_lost, .name = "word.lost", .meaning = {"a word is lost", "丢失"}, .value_is = ValueIs::count},
    KindInfo{.kind = memory_lost, .name = "memory.lost", .meaning = {"memory is lost", "内存丢失"}, .point = true},
};
const std::array kPayloads{PayloadKind{Word::payload_kind, "word", &describe_word, &note_of_lost_word, &identify_word}};

}  // namespace

std::span<const KindInfo> ledger_kinds() { return kLedger; }
std::span<const KindInfo> word_kinds() { return kWords; }
std::span<const PayloadKind> word_payloads() { return kPayloads; }

}  // namespace mqlab::sim::stage
