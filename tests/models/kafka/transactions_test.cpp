// Transactions, as a broker answers them: epochs, states, markers, the last stable offset (semantics/kafka.md 4; KIP-98, 360, 447, 890).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/kafka/kinds.hpp"
#include "tests/models/kafka/broker_dialogue.hpp"

namespace mqlab::models::kafka {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
constexpr auto committed = Isolation::read_committed;
constexpr auto uncommitted = Isolation::read_uncommitted;

TEST(KafkaTransactions, ATransactionalIdKeepsItsProducerIdAndEachStartGivesANewEpoch) {
  BrokerDialogue b;
  const InitProducerIdResponse first = b.init("shop");
  EXPECT_EQ(first.error, Error::none);
  EXPECT_EQ(first.epoch, 0);
  const InitProducerIdResponse second = b.init("shop");
  EXPECT_EQ(second.producer, first.producer);
  EXPECT_EQ(second.epoch, 1);
  EXPECT_NE(b.init("billing-1").producer, first.producer);
}

TEST(KafkaTransactions, TheOlderIncarnationIsFencedByTheCoordinatorAtOnceAndByAPartitionWhenItHasSeenTheNewEpoch) {
  BrokerDialogue b(Version::v2_8);
  const std::int64_t p = b.init("shop").producer;
  EXPECT_EQ(b.add("shop", p, 0), Error::none);
  EXPECT_EQ(b.produce("shop", p, 0, 0, 1), Error::none);
  EXPECT_EQ(b.init("shop").error, Error::concurrent_transactions) << "what is open is aborted first";
  EXPECT_THAT(b.markers(), ElementsAre(false));
  EXPECT_EQ(b.init("shop").epoch, 2);
  EXPECT_EQ(b.add("shop", p, 0), Error::producer_fenced);
  EXPECT_EQ(b.end("shop", p, 0, true), Error::producer_fenced);
  EXPECT_EQ(b.produce("shop", p, 0, 1, 2), Error::invalid_producer_epoch) << "the abort marker brought epoch 1";
  EXPECT_THAT(b.read(committed), IsEmpty());
}

TEST(KafkaTransactions, OpenRecordsAreSeenByReadUncommittedOnlyAndHoldBackAllThatFollows) {
  BrokerDialogue b;
  const std::int64_t p = b.init("shop").producer;
  b.add("shop", p, 0);
  EXPECT_EQ(b.produce("", kNoProducer, -1, -1, 1), Error::none);
  EXPECT_EQ(b.produce("shop", p, 0, 0, 2), Error::none);
  EXPECT_EQ(b.produce("", kNoProducer, -1, -1, 3), Error::none);
  EXPECT_THAT(b.read(uncommitted), ElementsAre(1, 2, 3));
  EXPECT_THAT(b.read(committed), ElementsAre(1)) << "up to the last stable offset";
  EXPECT_EQ(b.end("shop", p, 0, true), Error::none);
  EXPECT_THAT(b.markers(), ElementsAre(true));
  EXPECT_THAT(b.read(committed), ElementsAre(1, 2, 3));
}

TEST(KafkaTransactions, AnAbortedTransactionIsNeverReadCommitted) {
  BrokerDialogue b;
  const std::int64_t p = b.init("shop").producer;
  b.add("shop", p, 0);
  b.produce("shop", p, 0, 0, 1);
  EXPECT_EQ(b.end("shop", p, 0, false), Error::none);
  b.produce("", kNoProducer, -1, -1, 2);
  EXPECT_THAT(b.read(committed), ElementsAre(2));
  EXPECT_THAT(b.read(uncommitted), ElementsAre(1, 2)) << "the log keeps it";
}

TEST(KafkaTransactions, EveryPartitionGetsExactlyOneMarker) {
  BrokerDialogue b;
  const std::int64_t p = b.init("shop").producer;
  b.add("shop", p, 0, {0, 1});
  b.produce("shop", p, 0, 0, 1, 0);
  b.produce("shop", p, 0, 0, 2, 1);
  EXPECT_EQ(b.end("shop", p, 0, true), Error::none);
  EXPECT_THAT(b.markers(0), ElementsAre(true));
  EXPECT_THAT(b.markers(1), ElementsAre(true));
  EXPECT_EQ(b.count(kinds::txn_completed), 1U);
}

TEST(KafkaTransactions, ARetriedEndIsAnsweredYesAndTheOtherKindIsAnInvalidState) {
  BrokerDialogue b;
  const std::int64_t p = b.init("shop").producer;
  EXPECT_EQ(b.end("shop", p, 0, true), Error::invalid_txn_state) << "Empty: there is nothing to end";
  b.add("shop", p, 0);
  EXPECT_EQ(b.end("shop", p, 0, true), Error::none);
  EXPECT_EQ(b.end("shop", p, 0, true), Error::none) << "CompleteCommit: the first answer may have been lost";
  EXPECT_EQ(b.end("shop", p, 0, false), Error::invalid_txn_state);
  EXPECT_THAT(b.markers(), ElementsAre(true));
}

TEST(KafkaTransactions, PastItsTimeOutTheScanAbortsATransactionAndFencesItsProducer) {
  BrokerDialogue b;
  const std::int64_t p = b.init("shop").producer;
  b.add("shop", p, 0);
  b.produce("shop", p, 0, 0, 1);
  b.pass(60s);
  EXPECT_THAT(b.markers(), IsEmpty()) << "60 s are not over";
  b.pass(10s);
  EXPECT_THAT(b.markers(), ElementsAre(false));
  EXPECT_EQ(b.count(kinds::txn_timed_out), 1U);
  EXPECT_EQ(b.end("shop", p, 0, true), Error::producer_fenced);
  EXPECT_EQ(b.produce("shop", p, 0, 1, 2), Error::invalid_producer_epoch);
}

TEST(KafkaTransactions, ALateBatchOfAFinishedTransactionOpensOneThatNobodyEndsBeforeKip890) {
  BrokerDialogue b(Version::v2_8);
  const std::int64_t p = b.init("shop").producer;
  b.add("shop", p, 0);
  EXPECT_EQ(b.end("shop", p, 0, false), Error::none);
  EXPECT_EQ(b.produce("shop", p, 0, 0, 1), Error::none) << "its epoch is the partition's";
  b.produce("", kNoProducer, -1, -1, 2);
  b.pass(100s);
  EXPECT_THAT(b.read(committed), IsEmpty()) << "the coordinator knows of nothing to abort";
}

TEST(KafkaTransactions, ALateBatchIsRefusedWhenThePartitionVerifies) {
  BrokerDialogue b(Version::v3_9);
  const std::int64_t p = b.init("shop").producer;
  b.add("shop", p, 0);
  EXPECT_EQ(b.end("shop", p, 0, false), Error::none);
  EXPECT_EQ(b.produce("shop", p, 0, 0, 1), Error::invalid_txn_state);
  b.produce("", kNoProducer, -1, -1, 2);
  EXPECT_THAT(b.read(committed), ElementsAre(2));
}

TEST(KafkaTransactions, WithVersion2EachEndGivesANewEpochSoALateBatchIsRefusedByItsEpoch) {
  BrokerDialogue b(Version::v4_0);
  const std::int64_t p = b.init("shop").producer;
  EXPECT_EQ(b.produce("shop", p, 0, 0, 1), Error::none) << "the produce adds its partition itself";
  const EndTxnResponse ended = b.ask<EndTxnResponse>(EndTxnRequest{{}, "shop", p, 0, true}).value();
  EXPECT_EQ(ended.error, Error::none);
  EXPECT_EQ(ended.epoch, 1);
  EXPECT_EQ(b.produce("shop", p, 0, 1, 2), Error::invalid_producer_epoch);
  const EndTxnResponse again = b.ask<EndTxnResponse>(EndTxnRequest{{}, "shop", p, 0, true}).value();
  EXPECT_EQ(again.error, Error::none) << "a retry is known by the epoch before";
  EXPECT_EQ(again.epoch, 1);
  EXPECT_EQ(b.end("shop", p, 0, false), Error::invalid_txn_state) << "an end of the other kind is no retry";
  EXPECT_EQ(b.produce("shop", p, 1, 0, 3), Error::none);
  EXPECT_EQ(b.end("shop", p, 1, false), Error::none);
  EXPECT_THAT(b.read(committed), ElementsAre(1));
}

TEST(KafkaTransactions, WithVersion2TheOlderIncarnationIsFencedForGoodWhereTheCoordinatorGoesTwoEpochsOn) {
  BrokerDialogue b(Version::v4_0);
  const std::int64_t p = b.init("shop").producer;
  EXPECT_EQ(b.produce("shop", p, 0, 0, 1), Error::none);
  EXPECT_EQ(b.init("shop").error, Error::concurrent_transactions) << "what is open is aborted first";
  EXPECT_EQ(b.end("shop", p, 0, false), Error::producer_fenced);
  EXPECT_EQ(b.init("shop").epoch, 3) << "two for the abort (KAFKA-19367), one for the newcomer";
  EXPECT_EQ(b.produce("shop", p, 0, 1, 2), Error::invalid_producer_epoch);
}

TEST(KafkaTransactions, WithVersion2AndOneEpochForTheAbortTheOlderIncarnationsAbortLooksLikeARetry) {
  BrokerDialogue b(Version::v4_1);
  const std::int64_t p = b.init("shop").producer;
  EXPECT_EQ(b.produce("shop", p, 0, 0, 1), Error::none);
  EXPECT_EQ(b.init("shop").error, Error::concurrent_transactions);
  EXPECT_EQ(b.end("shop", p, 0, true), Error::invalid_txn_state) << "KAFKA-20785: the commit raced with the abort";
  const EndTxnResponse ended = b.ask<EndTxnResponse>(EndTxnRequest{{}, "shop", p, 0, false}).value();
  EXPECT_EQ(ended.error, Error::none) << "as if it were its own, sent again";
  EXPECT_EQ(ended.epoch, 1) << "so it goes on until the newcomer has its epoch";
  EXPECT_EQ(b.init("shop").epoch, 2);
  EXPECT_EQ(b.produce("shop", p, 1, 0, 2), Error::invalid_producer_epoch);
}

TEST(KafkaTransactions, WithVersion2ABatchOfTheNextTransactionDoesNotJoinTheOneThatIsStillOpenHere) {
  BrokerDialogue b(Version::v4_0);
  const std::int64_t p = b.init("shop").producer;
  EXPECT_EQ(b.produce("shop", p, 0, 0, 1), Error::none);
  EXPECT_EQ(b.produce("shop", p, 1, 0, 2), Error::invalid_producer_epoch) << "the coordinator is asked again, and knows of no epoch 1";
}

TEST(KafkaTransactions, AProducerThatAbortedMayAskForItsNextEpochAndAStrangerMayNot) {
  BrokerDialogue b;
  const std::int64_t p = b.init("shop").producer;
  EXPECT_EQ(b.init("shop", p, 0).epoch, 1) << "KIP-360";
  EXPECT_EQ(b.init("shop", p, 0).epoch, 1) << "the same request once more";
  EXPECT_EQ(b.init("shop").epoch, 2);
  EXPECT_EQ(b.init("shop", p, 1).error, Error::producer_fenced);
}

OffsetCommitRequest offsets(std::int64_t offset, std::uint64_t member = 0, std::int32_t generation = -1) {
  OffsetCommitRequest r;
  r.group = "billing";
  r.member = member;
  r.generation = generation;
  r.parts.push_back({0, offset});
  return r;
}
OffsetFetchResponse fetch_offset(BrokerDialogue& b) {
  OffsetFetchRequest request;
  request.group = "billing";
  request.partitions = {0};
  request.require_stable = true;
  return b.ask<OffsetFetchResponse>(std::move(request)).value();
}
Error send_offsets(BrokerDialogue& b, const std::string& id, std::int64_t producer, std::int32_t epoch, OffsetCommitRequest o) {
  const auto added = b.ask<AddOffsetsToTxnResponse>(AddOffsetsToTxnRequest{{}, id, producer, epoch, "billing"});
  EXPECT_EQ(added->error, Error::none);
  return b.ask<TxnOffsetCommitResponse>(TxnOffsetCommitRequest{{}, id, producer, epoch, std::move(o)})->error;
}

TEST(KafkaTransactions, OffsetsInATransactionCountWhenItCommitsAndUntilThenNobodyIsTold) {
  BrokerDialogue b;
  const std::int64_t p = b.init("billing-1").producer;
  EXPECT_EQ(send_offsets(b, "billing-1", p, 0, offsets(5)), Error::none);
  EXPECT_EQ(fetch_offset(b).error, Error::unstable_offset_commit);
  EXPECT_EQ(b.end("billing-1", p, 0, true), Error::none);
  EXPECT_EQ(fetch_offset(b).offsets.front().second, 5);
  EXPECT_EQ(send_offsets(b, "billing-1", p, 0, offsets(9)), Error::none);
  EXPECT_EQ(b.end("billing-1", p, 0, false), Error::none);
  EXPECT_EQ(fetch_offset(b).offsets.front().second, 5) << "aborted: as if they had never been sent";
}

TEST(KafkaTransactions, GroupMetadataFencesAMemberThatIsOutAndTheGroupIdAloneDoesNot) {
  BrokerDialogue b;
  const std::int64_t p = b.init("billing-1").producer;
  EXPECT_EQ(send_offsets(b, "billing-1", p, 0, offsets(5, 77, 1)), Error::unknown_member_id) << "KIP-447";
  EXPECT_EQ(b.ask<TxnOffsetCommitResponse>(TxnOffsetCommitRequest{{}, "billing-1", p, 0, offsets(5)})->error, Error::none);
}

TEST(KafkaTransactions, ANewCoordinatorReadsWhatTheOldOneKnew) {
  BrokerDialogue b;
  const std::int64_t p = b.init("shop").producer;
  b.add("shop", p, 0);
  b.produce("shop", p, 0, 0, 1);
  b.crash();
  EXPECT_THAT(b.read(committed), IsEmpty()) << "still open";
  EXPECT_EQ(b.end("shop", p, 0, true), Error::none) << "Ongoing, with its partitions";
  EXPECT_THAT(b.read(committed), ElementsAre(1));
}

TEST(KafkaTransactions, AMutantThatReadsToTheHighWatermarkShowsOpenRecords) {
  BrokerDialogue b(Version::v3_9, Mutant::lso_is_hw);
  const std::int64_t p = b.init("shop").producer;
  b.add("shop", p, 0);
  b.produce("shop", p, 0, 0, 1);
  EXPECT_THAT(b.read(committed), ElementsAre(1));
}

}  // namespace
}  // namespace mqlab::models::kafka
