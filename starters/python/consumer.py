"""A careful beginner's consumer: the effect first, then the ack. Try it under a lost ack, and see what happens twice."""

from mqlab_program import Program, run


class Stock(Program):
    def __init__(self):
        super().__init__()
        self.in_hand = {}

    def on_delivered(self, event):
        delivery = event["delivery"]
        tag = delivery["handle"]
        self.in_hand[tag] = event["client"]
        self.store(delivery["message"], tag=tag)

    def on_stored(self, event):
        client = self.in_hand.pop(event["tag"])
        good = event["outcome"] in ("applied", "unchanged")
        self.settle(event["tag"], "ack" if good else "requeue", client)


run(Stock())
