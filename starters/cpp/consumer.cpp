// A careful beginner's consumer: the effect first, then the ack.
//
//     g++ -std=c++20 consumer.cpp -o consumer
//     mqlab run scenario.json --run-programs
#include "mqlab_program.hpp"

int main() {
  return mqlab_program::run([](const mqlab_program::json& event, mqlab_program::Desk& desk) {
    if (event["event"] == "delivered") {
      const auto& delivery = event["delivery"];
      desk.store(delivery["message"], delivery["handle"]);
    } else if (event["event"] == "stored") {
      const bool good = event["outcome"] == "applied" || event["outcome"] == "unchanged";
      desk.settle(event["tag"], good ? "ack" : "requeue");
    }
  });
}
