"""A program of your own in mqlab: one line of JSON in (an event), one line of JSON out (a list of commands). docs/en/programs.md tells each.

    from mqlab_program import Program, run

    class Stock(Program):
        def on_delivered(self, event):
            delivery = event["delivery"]
            self.store(delivery["message"], tag=delivery["handle"])

        def on_stored(self, event):
            self.settle(event["tag"])

    run(Stock())

Time is the simulated clock (`self.now`, nanoseconds), luck is `self.random`: with nothing else a run repeats to the byte. print() goes to
standard error, since standard output belongs to the commands. A crash kills the process: what is in variables is gone.
"""

import json
import random
import sys


class Program:
    """Override on_EVENT for what you care about (dashes become underscores); each method asks for something."""

    now = 0
    setup = {}
    confirms = False

    def __init__(self):
        self.random = random.Random(0)
        self._asked = []

    def ask(self, do, **members):
        self._asked.append({"do": do, **members})

    # producers
    def publish(self, message):
        """Only while publishing is possible: after `ready`, not between `publishing` false and true."""
        self.ask("publish", message=message)

    def tell(self, operation, told):
        """The word that the customer gets: "acknowledged", "rejected", "indeterminate" or "unasked"."""
        self.ask("tell", operation=operation, told=told)

    # consumers
    def settle(self, handle, how="ack", client=0, multiple=False):
        """how: "ack", "requeue" or "reject"."""
        self.ask("settle", handle=handle, how=how, client=client, multiple=multiple)

    def work(self, message, duration, tag):
        """Spend time on a message; the event `worked` comes with this tag."""
        self.ask("work", message=message, duration=duration, tag=tag)

    def store(self, message, tag, **members):
        """The effect, in one transaction; `stored` comes with this tag and an outcome. guard="message-id" makes it idempotent."""
        self.ask("store", message=message, tag=tag, **members)

    def skip(self, message):
        """You saw that it was done already, and change nothing."""
        self.ask("skip", message=message)

    # both
    def set_timer(self, tag, delay):
        """`timer` comes with this tag; a second one with the same tag takes the place of the first. delay: "500ms", or nanoseconds."""
        self.ask("set-timer", tag=tag, delay=delay)

    def cancel_timer(self, tag):
        self.ask("cancel-timer", tag=tag)

    def call(self, service, message, tag):
        self.ask("call", service=service, message=message, tag=tag)

    def reply(self, call, ok=True):
        self.ask("reply", call=call, ok=ok)

    def stop(self):
        self.ask("stop")

    def on_stop_asked(self, event):
        self.stop()

    def handle(self, event):
        self.now = event["now"]
        if event["event"] == "started":
            self.setup = event["setup"]
            self.random = random.Random(event["seed"])
        if event["event"] == "ready":
            self.confirms = self.confirms or event["confirms"]
        method = getattr(self, "on_" + event["event"].replace("-", "_"), None)
        if method is not None:
            method(event)
        asked, self._asked = self._asked, []
        return asked


def run(program):
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        answers.write(json.dumps(program.handle(json.loads(line)), ensure_ascii=False) + "\n")
        answers.flush()
