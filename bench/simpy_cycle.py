"""publish -> confirm -> deliver -> ack in SimPy 3: a process per program, an event per frame. Prints seconds; exits 1 without SimPy 3."""
import sys
import time

try:
    import simpy
    if int(simpy.__version__.split(".")[0]) < 3:
        raise ImportError
except (ImportError, AttributeError, ValueError):
    sys.exit(1)

window, total = int(sys.argv[1]), int(sys.argv[2])
env = simpy.Environment()
shop, rabbit, stock = simpy.Store(env), simpy.Store(env), simpy.Store(env)


def wire(to, frame):
    yield env.timeout(0.0002)
    yield to.put(frame)


def send(to, frame):
    env.process(wire(to, frame))


def broker():
    settled = 0
    while settled < total:
        what, number = yield rabbit.get()
        if what == "p":
            send(shop, ("c", number))
            send(stock, ("d", number))
        else:
            settled += 1


def producer():
    published = 0
    while published < min(window, total):
        send(rabbit, ("p", published))
        published += 1
    for _ in range(total):
        yield shop.get()
        if published < total:
            send(rabbit, ("p", published))
            published += 1


def consumer():
    for _ in range(total):
        _, number = yield stock.get()
        send(rabbit, ("a", number))


for program in (broker, producer, consumer):
    env.process(program())
begin = time.perf_counter()
env.run()
print(time.perf_counter() - begin)
