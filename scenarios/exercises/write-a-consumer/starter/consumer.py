from mqlab_program import Program, run


class Stock(Program):
    def __init__(self):
        super().__init__()
        self.in_hand = {}

    def on_delivered(self, event):
        delivery = event["delivery"]
        self.in_hand[delivery["handle"]] = event["client"]
        self.store(delivery["message"], tag=delivery["handle"])

    def on_stored(self, event):
        client = self.in_hand.pop(event["tag"], None)
        if client is None:
            return  # its connection ended meanwhile
        good = event["outcome"] in ("applied", "unchanged")
        self.settle(event["tag"], "ack" if good else "requeue", client)

    def on_lost(self, event):
        self.in_hand.clear()


run(Stock())
