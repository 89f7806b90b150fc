"""A producer that publishes each order once and tells the customer what its confirm says. What does it say when no confirm comes?"""

from mqlab_program import Program, run


class Shop(Program):
    def __init__(self):
        super().__init__()
        self.may_publish = False
        self.waiting = []

    def on_ready(self, event):
        self.may_publish = True
        self.send()

    def on_publishing(self, event):
        self.may_publish = event["possible"]
        self.send()

    def on_lost(self, event):
        self.may_publish = False

    def on_operation(self, event):
        self.waiting.append(event["message"])
        self.send()

    def send(self):
        while self.may_publish and self.waiting:
            message = self.waiting.pop(0)
            self.publish(message)
            if not self.confirms:
                self.tell(message["operation"], "unasked")

    def on_confirmed(self, event):
        words = {"ack": "acknowledged", "nack": "rejected", "returned": "rejected", "unknown": "indeterminate"}
        self.tell(event["message"], words[event["confirm"]])


run(Shop())
