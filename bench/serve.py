"""One server process: `python -m bench.serve module:app port`, configured like that of `make demo`."""

import sys

import uvicorn

from bench import machine


def main() -> None:
    app, port = sys.argv[1], int(sys.argv[2])
    machine.raise_file_limit()
    machine.pin(machine.SERVER)
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=port,
        access_log=False,
        backlog=4096,
        log_config=None,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=2,
    )


if __name__ == "__main__":
    main()
