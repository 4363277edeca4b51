"""Runs the Milvus Lite server for one parent process.

    python server.py DATA_FOLDER PORT

Listens on loopback only; prints "listening PORT" once it does (PORT 0 takes a free one). Ends when standard input ends, so that it never outlives
its parent, or on SIGTERM: first no new requests, then those that run are waited for, then the data is closed. One worker, since a flush beside an
upsert loses acknowledged rows with more (milvus-lite 3.2.2).
"""
import os
import signal
import sys
import threading

# A small memtable bounds what a restart has to read again. Read when the package is imported.
os.environ.setdefault("MILVUS_LITE_MEMTABLE_MEMORY_LIMIT_BYTES", "4194304")

from milvus_lite.adapter.grpc.server import start_server_in_thread  # noqa: E402

DRAIN_SECONDS = 60


def main():
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    server, database, port = start_server_in_thread(sys.argv[1], host="127.0.0.1", port=int(sys.argv[2]), max_workers=1)
    print("listening", port, flush=True)

    def wait_for_parent():
        while sys.stdin.buffer.read(4096):
            pass
        stopping.set()

    threading.Thread(target=wait_for_parent, daemon=True).start()
    stopping.wait()
    server.stop(DRAIN_SECONDS).wait()
    database.close()


if __name__ == "__main__":
    main()
